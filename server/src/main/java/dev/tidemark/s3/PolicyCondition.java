package dev.tidemark.s3;

import dev.tidemark.access.Glob;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a policy: an operator over the value of a key.
 *
 * <p>Source: IAM user guide, "IAM JSON policy elements: Condition operators".
 *
 * @param operator without {@code IfExists}
 * @param ifExists whether a request without the key meets it
 */
record PolicyCondition(String operator, boolean ifExists, String key, List<String> values) {
  private static final String IF_EXISTS = "IfExists";
  private static final Set<String> JUDGED =
      Set.of(
          "ArnEquals",
          "ArnLike",
          "ArnNotEquals",
          "ArnNotLike",
          "Bool",
          "Null",
          "NumericEquals",
          "NumericGreaterThan",
          "NumericGreaterThanEquals",
          "NumericLessThan",
          "NumericLessThanEquals",
          "NumericNotEquals",
          "StringEquals",
          "StringEqualsIgnoreCase",
          "StringLike",
          "StringNotEquals",
          "StringNotEqualsIgnoreCase",
          "StringNotLike");

  static PolicyCondition of(String operator, String key, List<String> values) {
    boolean ifExists = operator.endsWith(IF_EXISTS);
    String bare =
        ifExists ? operator.substring(0, operator.length() - IF_EXISTS.length()) : operator;
    return new PolicyCondition(bare, ifExists, key, values);
  }

  boolean isJudged() {
    return JUDGED.contains(operator)
        && PolicyContext.knows(key)
        && values.stream().noneMatch(PolicyStatement::hasVariable);
  }

  /** Whether a request meets it. */
  boolean holds(PolicyContext request) {
    String actual = request.value(key);
    if (operator.equals("Null")) {
      return values.contains(Boolean.toString(actual == null));
    }
    if (actual == null && ifExists) {
      return true;
    }
    boolean negated = operator.contains("Not");
    return negated != (actual != null && values.stream().anyMatch(each -> meets(actual, each)));
  }

  /** With the negation left out. */
  private boolean meets(String actual, String wanted) {
    return switch (operator) {
      case "StringEquals", "StringNotEquals" -> actual.equals(wanted);
      case "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool" ->
          actual.toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT));
      case "StringLike", "StringNotLike", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike" ->
          Glob.matches(wanted, actual);
      default -> {
        Double left = number(actual);
        Double right = number(wanted);
        yield left != null && right != null && compares(left.compareTo(right));
      }
    };
  }

  private boolean compares(int order) {
    return switch (operator) {
      case "NumericLessThan" -> order < 0;
      case "NumericLessThanEquals" -> order <= 0;
      case "NumericGreaterThan" -> order > 0;
      case "NumericGreaterThanEquals" -> order >= 0;
      default -> order == 0;
    };
  }

  private static @Nullable Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
