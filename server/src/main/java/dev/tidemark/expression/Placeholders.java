package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.Utf8;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ExpressionAttributeNames and ExpressionAttributeValues of one request, shared by all its
 * expressions. Remembers which were used. Not safe for use by several threads at once.
 */
public final class Placeholders {
  private static final String NAMES = "ExpressionAttributeNames";
  private static final String VALUES = "ExpressionAttributeValues";

  /** Source: AWS developer guide, "Limits": 255 bytes, measured for names only. */
  private static final int NAME_KEY_BYTES_MAX = 255;

  /**
   * Of both maps together. Source: AWS developer guide, "Limits", substitution variables; the texts
   * are those of AWS's server for local use.
   */
  private static final long BYTES_MAX = 2 << 20;

  private final Map<String, String> names;
  private final Map<String, AttributeValue> values;
  private final Set<String> unusedNames;
  private final Set<String> unusedValues;

  /**
   * Null stands for a member that the request does not have.
   *
   * @throws dev.tidemark.error.ApiException ValidationException for an empty map, or a key that is
   *     no placeholder
   */
  public Placeholders(
      @Nullable Map<String, String> names, @Nullable Map<String, AttributeValue> values) {
    checkNames(names);
    checkValues(values);
    checkSizes(names == null ? Map.of() : names, values == null ? Map.of() : values);
    this.names = names == null ? Map.of() : names;
    this.values = values == null ? Map.of() : values;
    this.unusedNames = new HashSet<>(this.names.keySet());
    this.unusedValues = new HashSet<>(this.values.keySet());
  }

  private static void checkNames(@Nullable Map<String, String> names) {
    if (names == null) {
      return;
    }
    if (names.isEmpty()) {
      throw ApiError.validation(NAMES + " must not be empty");
    }
    for (Map.Entry<String, String> entry : names.entrySet()) {
      int bytes = Utf8.length(entry.getKey());
      if (bytes > NAME_KEY_BYTES_MAX) {
        throw ApiError.validation(
            NAMES
                + " contains invalid key: The expression attribute map contains a key that is too"
                + " long; size of key: "
                + bytes);
      }
      checkKey(NAMES, '#', entry.getKey());
      if (entry.getValue().isEmpty()) {
        throw ApiError.validation(
            NAMES + " contains invalid value: Empty attribute name for key " + entry.getKey());
      }
    }
  }

  private static void checkValues(@Nullable Map<String, AttributeValue> values) {
    if (values == null) {
      return;
    }
    if (values.isEmpty()) {
      throw ApiError.validation(VALUES + " must not be empty");
    }
    values.keySet().forEach(key -> checkKey(VALUES, ':', key));
  }

  private static void checkSizes(Map<String, String> names, Map<String, AttributeValue> values) {
    long nameBytes = 0;
    for (Map.Entry<String, String> entry : names.entrySet()) {
      nameBytes += Utf8.length(entry.getKey()) + Utf8.length(entry.getValue());
    }
    long valueBytes = 0;
    for (Map.Entry<String, AttributeValue> entry : values.entrySet()) {
      valueBytes += Utf8.length(entry.getKey()) + ItemSizes.of(entry.getValue());
    }
    if (nameBytes > BYTES_MAX) {
      throw ApiError.validation(NAMES + " exceeds max size");
    }
    if (valueBytes > BYTES_MAX) {
      throw ApiError.validation(VALUES + " exceeds max size");
    }
    if (nameBytes + valueBytes > BYTES_MAX) {
      throw ApiError.validation(
          "Combined size of " + NAMES + " and " + VALUES + " exceeds max size");
    }
  }

  private static void checkKey(String member, char first, String key) {
    boolean placeholder =
        key.length() > 1
            && key.charAt(0) == first
            && key.chars().skip(1).allMatch(c -> Lexer.isWord((char) c));
    if (!placeholder) {
      throw ApiError.validation(
          member + " contains invalid key: Syntax error; key: \"" + key + "\"");
    }
  }

  /**
   * To be called once, when all expressions of the request are parsed.
   *
   * @throws dev.tidemark.error.ApiException ValidationException that names what is not used
   */
  public void checkAllUsed() {
    checkAllUsed(NAMES, unusedNames);
    checkAllUsed(VALUES, unusedValues);
  }

  private static void checkAllUsed(String member, Set<String> unused) {
    if (!unused.isEmpty()) {
      throw ApiError.validation(
          "Value provided in "
              + member
              + " unused in expressions: keys: {"
              + String.join(", ", unused)
              + "}");
    }
  }

  String name(String placeholder, ExpressionErrors errors) {
    String name = names.get(placeholder);
    if (name == null) {
      throw errors.invalid(
          "An expression attribute name used in the document path is not defined; attribute name: "
              + placeholder);
    }
    unusedNames.remove(placeholder);
    return name;
  }

  AttributeValue value(String placeholder, ExpressionErrors errors) {
    AttributeValue value = values.get(placeholder);
    if (value == null) {
      throw errors.invalid(
          "An expression attribute value used in expression is not defined; attribute value: "
              + placeholder);
    }
    unusedValues.remove(placeholder);
    return value;
  }
}
