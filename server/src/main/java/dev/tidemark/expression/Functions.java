package dev.tidemark.expression;

import java.util.Map;
import java.util.Set;

/** The functions of expressions. Names are case-sensitive. */
final class Functions {
  static final String ATTRIBUTE_EXISTS = "attribute_exists";
  static final String ATTRIBUTE_NOT_EXISTS = "attribute_not_exists";
  static final String ATTRIBUTE_TYPE = "attribute_type";
  static final String BEGINS_WITH = "begins_with";
  static final String CONTAINS = "contains";
  static final String SIZE = "size";
  static final String IF_NOT_EXISTS = "if_not_exists";
  static final String LIST_APPEND = "list_append";

  private static final Map<String, Integer> ARITY =
      Map.of(
          ATTRIBUTE_EXISTS,
          1,
          ATTRIBUTE_NOT_EXISTS,
          1,
          ATTRIBUTE_TYPE,
          2,
          BEGINS_WITH,
          2,
          CONTAINS,
          2,
          SIZE,
          1,
          IF_NOT_EXISTS,
          2,
          LIST_APPEND,
          2);
  private static final Set<String> UPDATE = Set.of(IF_NOT_EXISTS, LIST_APPEND);

  private Functions() {}

  static boolean exists(String name) {
    return ARITY.containsKey(name);
  }

  /** Whether it belongs to update expressions. */
  static boolean isForUpdate(String name) {
    return UPDATE.contains(name);
  }

  /** Whether a call is a condition by itself. */
  static boolean isCondition(String name) {
    return exists(name) && !isForUpdate(name) && !name.equals(SIZE);
  }

  /** Refuses a call with the wrong number of operands. */
  static void checkArity(Syntax.Call call, ExpressionErrors errors) {
    int operands = call.arguments().size();
    Integer wanted = ARITY.get(call.function());
    if (wanted == null || wanted != operands) {
      throw errors.invalid(
          "Incorrect number of operands for operator or function; operator or function: "
              + call.function()
              + ", number of operands: "
              + operands);
    }
  }
}
