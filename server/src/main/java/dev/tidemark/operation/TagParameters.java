package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Table;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the operations about tags have in common. Source: ack-api-quirks DDB-TABLE-071, 107, 108 and
 * 372, measured in October 2026.
 */
final class TagParameters {
  private static final int TAGS_MAX = 50;
  private static final int KEY_CHARS_MAX = 128;
  private static final int VALUE_CHARS_MAX = 256;
  private static final String RESERVED_PREFIX = "aws:";
  private static final Pattern TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

  private TagParameters() {}

  /**
   * The table that tags belong to.
   *
   * @throws ApiException as AWS, if the caller's region has no such table
   */
  static Table table(TableLookup tables, String text, Caller caller) {
    ResourceArn arn = ResourceArn.of(text);
    if (!arn.account().equals(caller.account())) {
      throw ApiError.of(ApiError.Type.ACCESS_DENIED, "Access is denied");
    }
    if (!arn.isOfRegion(caller)) {
      throw ApiError.validation("Invalid TableArn: Invalid ResourceArn provided as input " + text);
    }
    Table table = arn.isTable() ? tables.byArn(arn) : null;
    if (table == null) {
      throw ApiError.of(
          ApiError.Type.RESOURCE_NOT_FOUND,
          "Requested resource not found: ResourceArn: " + text + " not found");
    }
    return table;
  }

  /** The request's Tags by key; empty if there are none. */
  static NavigableMap<String, String> tags(Struct request) {
    NavigableMap<String, String> tags = new TreeMap<>();
    List<Struct> given = request.list("Tags");
    if (given != null) {
      given.forEach(TagParameters::check);
      for (Struct tag : given) {
        String key = tag.requiredString("Key");
        if (tags.put(key, tag.requiredString("Value")) != null) {
          throw ApiError.validation(
              "Duplicate Tag Keys provided as input: Duplicate Tag Key found " + key);
        }
      }
    }
    checkCount(tags.size());
    return tags;
  }

  private static void check(Struct tag) {
    String key = checkKey(tag.string("Key"));
    String value = tag.string("Value");
    if (value == null || !isText(value, VALUE_CHARS_MAX)) {
      throw ApiError.validation("The Tag Value provided is invalid, Value: " + value);
    }
    if (key.startsWith(RESERVED_PREFIX)) {
      throw ApiError.validation("Tag Key cannot be prefixed with aws:, Key: " + key);
    }
  }

  /** The key, if it may be one. */
  static String checkKey(@Nullable String key) {
    if (key == null || key.isEmpty() || !isText(key, KEY_CHARS_MAX)) {
      throw ApiError.validation("The Tag Key provided is invalid, Key: " + key);
    }
    return key;
  }

  private static boolean isText(String text, int charsMax) {
    return text.length() <= charsMax && TEXT.matcher(text).matches();
  }

  static void checkCount(int tags) {
    if (tags > TAGS_MAX) {
      throw ApiError.validation(
          "Number of Tags exceed the current limit for the provided ResourceArn");
    }
  }
}
