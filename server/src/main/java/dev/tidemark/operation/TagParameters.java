package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Table;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the operations about tags have in common. Source: measured by others. */
final class TagParameters {
  /** Source: AWS developer guide, "Tagging restrictions". */
  private static final int TAGS_MAX = 50;

  private static final String RESERVED_PREFIX = "aws:";
  private static final Pattern ARN_LIKE = Pattern.compile(".+:.+:.+:.+:.+:.+/.+");
  private static final Pattern TABLE_ARN =
      Pattern.compile("arn:aws:dynamodb:.+:\\d+:table/[^/]{2}[^/]+");

  private TagParameters() {}

  /** Refuses a text that is no ARN at all, as the access check of AWS does. */
  static void checkResource(String arn, String operation, Caller caller) {
    if (!ARN_LIKE.matcher(arn).matches()) {
      throw ApiError.of(
          ApiError.Type.ACCESS_DENIED,
          "User: arn:aws:iam::"
              + caller.account()
              + ":root is not authorized to perform: dynamodb:"
              + operation
              + " on resource: "
              + (arn.isEmpty() ? "*" : arn));
    }
    if (!TABLE_ARN.matcher(arn).matches()) {
      throw ApiError.validation("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
    }
  }

  /** The table that tags belong to. */
  static Table table(TableLookup tables, String arn) {
    Table table = tables.byArn(arn);
    if (table == null) {
      throw ApiError.of(
          ApiError.Type.RESOURCE_NOT_FOUND,
          "Requested resource not found: ResourcArn: " + arn + " not found");
    }
    return table;
  }

  /** The request's Tags by key; empty if there are none. */
  static NavigableMap<String, String> tags(Struct request) {
    NavigableMap<String, String> tags = new TreeMap<>();
    List<Struct> given = request.list("Tags");
    if (given != null) {
      for (Struct tag : given) {
        String key = tag.requiredString("Key");
        if (key.startsWith(RESERVED_PREFIX)) {
          throw ApiError.validation(
              "One or more parameter values were invalid: Tag keys must not begin with aws:");
        }
        if (tags.put(key, tag.requiredString("Value")) != null) {
          throw ApiError.validation(
              "One or more parameter values were invalid: Duplicate tag key: " + key);
        }
      }
    }
    checkCount(tags);
    return tags;
  }

  static void checkCount(NavigableMap<String, String> tags) {
    if (tags.size() > TAGS_MAX) {
      throw ApiError.validation(
          "One or more parameter values were invalid: Too many tags: at most 50 are allowed");
    }
  }
}
