package dev.tidemark.operation;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.error.ApiError;
import dev.tidemark.export.Destination;
import dev.tidemark.export.ExportRequest;
import dev.tidemark.export.ExportRequest.Times;
import dev.tidemark.export.Exports;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.objectstore.PutOptions.Encryption;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Begins an export and answers at once. */
public final class ExportTableToPointInTime implements Operation {
  private static final String INCREMENTAL = "INCREMENTAL_EXPORT";
  private static final Pattern KMS_KEY = Pattern.compile("[a-zA-Z0-9:/_-]+");
  private static final List<String> TEXT_PARAMETERS =
      List.of(
          "TableArn",
          "S3Bucket",
          "S3BucketOwner",
          "S3Prefix",
          "S3SseAlgorithm",
          "S3SseKmsKeyId",
          "ExportFormat",
          "ExportType");

  /** What S3 takes for a key, less the longest that an export puts below its prefix. */
  private static final int PREFIX_BYTES_MAX =
      1024
          - "/AWSDynamoDB/01768385930622-efd1a093/data/aaaaaaaaaaaaaaaaaaaaaaaaaa.json.gz".length();

  private final Catalogue catalogue;
  private final TableKeys keys;
  private final Exports exports;
  private final RandomGenerator random;

  /**
   * @param random makes the tokens of requests that have none
   */
  public ExportTableToPointInTime(
      Catalogue catalogue, KeyRing keyRing, Exports exports, RandomGenerator random) {
    this.catalogue = catalogue;
    this.keys = new TableKeys(keyRing);
    this.exports = exports;
    this.random = random;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    requirePrefix(request.string("S3Prefix"));
    String arn = request.requiredString("TableArn");
    String name = ExportArns.tableName(arn, caller);
    Destination destination = destination(request);
    Times times = times(request);
    Table table = catalogue.find(caller.region(), name);
    if (table == null || !table.account().equals(caller.account())) {
      throw ApiError.of(ApiError.Type.TABLE_NOT_FOUND, "Table not found: " + arn);
    }
    keys.requireUsable(table);
    String format = request.string("ExportFormat");
    String token = request.string("ClientToken");
    return ExportDescription.reply(
        exports.start(
            new ExportRequest(
                table,
                times,
                format == null ? ExportFormat.DYNAMODB_JSON : ExportFormat.valueOf(format),
                destination,
                token == null ? newToken() : token,
                request.has("ExportType"),
                parameters(request))));
  }

  /** S3 would refuse the keys below it, when the export has long begun. */
  private static void requirePrefix(@Nullable String prefix) {
    if (prefix != null && prefix.getBytes(StandardCharsets.UTF_8).length > PREFIX_BYTES_MAX) {
      throw ApiError.validation(
          "Invalid Request: S3Prefix must have at most " + PREFIX_BYTES_MAX + " bytes in UTF-8");
    }
  }

  private static Destination destination(Struct request) {
    return new Destination(
        request.requiredString("S3Bucket"),
        request.string("S3BucketOwner"),
        request.string("S3Prefix"),
        encryption(request.string("S3SseAlgorithm"), request.string("S3SseKmsKeyId")));
  }

  private static @Nullable Encryption encryption(@Nullable String algorithm, @Nullable String key) {
    if (key == null) {
      return switch (algorithm) {
        case null -> null;
        case "KMS" -> new Encryption.Kms(null);
        default -> new Encryption.Aes256();
      };
    }
    if (!"KMS".equals(algorithm)) {
      throw ApiError.validation(
          "Invalid Request: KMS Key Id is not supported for this encryption type");
    }
    if (!KMS_KEY.matcher(key).matches()) {
      throw ApiError.validation(
          "Invalid Request: 1 validation error detected: Value '"
              + key
              + "' at 's3SseKmsKeyId' failed to satisfy constraint: Member must satisfy regular"
              + " expression pattern: "
              + KMS_KEY);
    }
    return new Encryption.Kms(key);
  }

  private static Times times(Struct request) {
    String type = request.string("ExportType");
    Struct window = request.struct("IncrementalExportSpecification");
    if (INCREMENTAL.equals(type)) {
      if (window == null) {
        throw ApiError.validation(
            "Invalid Request: Incremental Export Specification expected when export type is set as"
                + " Incremental Export");
      }
      return incremental(window);
    }
    if (window != null) {
      throw ApiError.validation(
          type == null
              ? "Invalid Request: Export Type expected to be Incremental Export when incremental"
                  + " export specification is provided"
              : "Invalid Request: When Export Type is Full Export , Incremental Export"
                  + " Specification should not be provided");
    }
    return new Times.Full(request.timestamp("ExportTime"));
  }

  private static Times incremental(Struct window) {
    Instant from = window.timestamp("ExportFromTime");
    if (from == null) {
      throw ApiError.validation(
          "Invalid Request: ExportFromTime must be provided in IncrementalExportSpecification");
    }
    String view = window.string("ExportViewType");
    return new Times.Incremental(
        from,
        window.timestamp("ExportToTime"),
        view == null ? ViewType.NEW_AND_OLD_IMAGES : ViewType.valueOf(view));
  }

  private String newToken() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & ~(0b11L << 62)) | (1L << 63);
    return new UUID(high, low).toString();
  }

  /** All that a second request with the same token must have in common with the first. */
  private static Map<String, AttributeValue> parameters(Struct request) {
    Map<String, AttributeValue> parameters = new HashMap<>();
    for (String name : TEXT_PARAMETERS) {
      text(parameters, name, request.string(name));
    }
    text(parameters, "ExportTime", request.timestamp("ExportTime"));
    Struct window = request.struct("IncrementalExportSpecification");
    if (window != null) {
      text(parameters, "ExportFromTime", window.timestamp("ExportFromTime"));
      text(parameters, "ExportToTime", window.timestamp("ExportToTime"));
      text(parameters, "ExportViewType", window.string("ExportViewType"));
    }
    return parameters;
  }

  private static void text(
      Map<String, AttributeValue> parameters, String name, @Nullable Object value) {
    if (value != null) {
      parameters.put(name, new AttributeValue.S(value.toString()));
    }
  }
}
