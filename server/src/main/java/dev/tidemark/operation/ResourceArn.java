package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARN of something that has tags or a policy, in its parts. Source of the texts: ack-api-quirks
 * DDB-TABLE-071 and 212, measured in October 2026; of the missing colons: the service's DAX.
 *
 * @param relativeId what follows the account, such as {@code table/songs}
 */
record ResourceArn(
    String text,
    String partition,
    String service,
    String region,
    String account,
    String relativeId) {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final Pattern TABLE = Pattern.compile("table/([a-zA-Z0-9_.-]{3,255})");
  private static final Pattern INDEX = Pattern.compile(TABLE + "/index/[a-zA-Z0-9_.-]{3,255}");
  private static final Pattern STREAM = Pattern.compile(TABLE + "/stream/([0-9T:.-]+)");
  private static final List<String> MISSING_COLONS =
      List.of(
          "Second colon partition not found: ",
          "Third colon vendor not found: ",
          "Fourth colon (region/namespace delimiter) not found: ",
          "Fifth colon (namespace/relative-id delimiter) not found: ");

  /**
   * Takes a text apart.
   *
   * @throws ApiException ValidationException if it is not the ARN of a table or a stream
   */
  static ResourceArn of(String text) {
    if (!text.startsWith("arn:")) {
      throw ApiError.validation(INVALID + "ARNs must start with 'arn:': " + text);
    }
    String[] parts = text.split(":", 6);
    if (parts.length < 6) {
      throw ApiError.validation(INVALID + MISSING_COLONS.get(parts.length - 2) + text);
    }
    ResourceArn arn = new ResourceArn(text, parts[1], parts[2], parts[3], parts[4], parts[5]);
    if (INDEX.matcher(arn.relativeId).matches()) {
      throw ApiError.validation(
          INVALID
              + "Invalid resource arn provided, only table or stream is accepted. Provided resource"
              + " arn: "
              + text);
    }
    if (!arn.service.equals("dynamodb") || !(arn.isTable() || arn.isStream())) {
      throw ApiError.validation(INVALID + "Provided Arn is not a DynamoDB resource arn: " + text);
    }
    return arn;
  }

  boolean isTable() {
    return TABLE.matcher(relativeId).matches();
  }

  boolean isStream() {
    return STREAM.matcher(relativeId).matches();
  }

  /** Whether the caller's endpoint has such resources. */
  boolean isOfRegion(Caller caller) {
    return partition.equals("aws") && region.equals(caller.region());
  }

  /** Of the table itself, or of the table that the stream belongs to. */
  String tableName() {
    return relativeId.split("/", -1)[1];
  }

  /** What tells a stream from the others of its table. */
  String streamLabel() {
    Matcher stream = STREAM.matcher(relativeId);
    if (!stream.matches()) {
      throw new IllegalStateException("no stream: " + text);
    }
    return stream.group(2);
  }
}
