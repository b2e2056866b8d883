package dev.tidemark.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A table of {@link Items} on an endpoint, with point-in-time recovery. */
final class OrdersTable {
  static final String BUCKET = "bench";
  private static final int BATCH = 25;
  private static final int CONNECTIONS = 8;
  private static final int FILE_ITEMS = 50_000;
  private static final int POLL_MILLIS = 20;
  private static final int WARM_ITEMS = 40_000;
  private static final int WARM_ROUNDS = 3;
  private static final String SHAPE =
      """
      "BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
                              {"AttributeName":"sk","AttributeType":"N"}],
      "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},
                   {"AttributeName":"sk","KeyType":"RANGE"}]\
      """;

  private final Endpoint endpoint;
  private final String name;

  OrdersTable(Endpoint endpoint, String name) {
    this.endpoint = endpoint;
    this.name = name;
  }

  /** Makes it, empty, and keeps its past. */
  void create() {
    endpoint.call("CreateTable", "{\"TableName\":\"%s\",%s}".formatted(name, SHAPE));
    keepPast();
  }

  private void keepPast() {
    endpoint.call(
        "UpdateContinuousBackups",
        """
        {"TableName":"%s","PointInTimeRecoverySpecification":
         {"PointInTimeRecoveryEnabled":true}}\
        """
            .formatted(name));
  }

  void delete() {
    endpoint.call("DeleteTable", "{\"TableName\":\"%s\"}".formatted(name));
  }

  /** Puts every {@code step}th of the first items, by BatchWriteItem. */
  void put(long items, int step, int version) {
    Workers.share(
        CONNECTIONS,
        (items / step + BATCH - 1) / BATCH,
        batch -> {
          StringBuilder body = new StringBuilder(16_384);
          body.append("{\"RequestItems\":{\"").append(name).append("\":[");
          long first = batch * BATCH;
          for (long n = first; n < Math.min(items / step, first + BATCH); n++) {
            body.append(n == first ? "" : ",")
                .append("{\"PutRequest\":{\"Item\":")
                .append(Items.json(n * step, version))
                .append("}}");
          }
          endpoint.call("BatchWriteItem", body.append("]}}").toString());
        });
  }

  /** Makes it of files put into the bucket, which takes a third of the time of {@link #put}. */
  void createByImport(long items) {
    String prefix = "source/" + name + "/";
    Workers.share(
        CONNECTIONS,
        (items + FILE_ITEMS - 1) / FILE_ITEMS,
        file -> {
          long first = file * FILE_ITEMS;
          endpoint.put(BUCKET, prefix + file, lines(first, Math.min(items, first + FILE_ITEMS)));
        });
    importFrom(prefix, "DYNAMODB_JSON", items);
    keepPast();
  }

  private static byte[] lines(long first, long end) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 << 20);
    try (GZIPOutputStream out =
        new GZIPOutputStream(bytes, 1 << 16) {
          {
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      for (long n = first; n < end; n++) {
        out.write(("{\"Item\":" + Items.json(n, 0) + "}\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  void importFrom(String prefix, String format, long items) {
    String described =
        endpoint.call(
            "ImportTable",
            """
            {"S3BucketSource":{"S3Bucket":"%s","S3KeyPrefix":"%s"},
             "InputFormat":"%s","InputCompressionType":"GZIP","TableCreationParameters":
             {"TableName":"%s",%s}}\
            """
                .formatted(BUCKET, prefix, format, name, SHAPE));
    String arn = Endpoint.member(described, "ImportArn");
    while (Endpoint.member(described, "ImportStatus").equals("IN_PROGRESS")) {
      Timing.pause(POLL_MILLIS);
      described = endpoint.call("DescribeImport", "{\"ImportArn\":\"" + arn + "\"}");
    }
    if (!Endpoint.member(described, "ImportStatus").equals("COMPLETED")
        || !described.contains("\"ImportedItemCount\":" + items)) {
      throw new IllegalStateException(described);
    }
  }

  /** The ARN of a full export of the table as it is. */
  String export(String format) {
    return exported("\"ExportFormat\":\"" + format + "\"");
  }

  /** The ARN of a full export of the table as it was. */
  String exportOf(Instant at) {
    return exported("\"ExportTime\":" + seconds(at));
  }

  /** The ARN of an export of what changed. */
  String exportBetween(Instant from, Instant to) {
    return exported(
        """
        "ExportType":"INCREMENTAL_EXPORT","IncrementalExportSpecification":
        {"ExportFromTime":%s,"ExportToTime":%s,"ExportViewType":"NEW_AND_OLD_IMAGES"}\
        """
            .formatted(seconds(from), seconds(to)));
  }

  private static String seconds(Instant at) {
    return "%d.%03d".formatted(at.getEpochSecond(), at.getNano() / 1_000_000);
  }

  private String exported(String what) {
    String table = endpoint.call("DescribeTable", "{\"TableName\":\"%s\"}".formatted(name));
    String described =
        endpoint.call(
            "ExportTableToPointInTime",
            "{\"TableArn\":\"%s\",\"S3Bucket\":\"%s\",%s}"
                .formatted(Endpoint.member(table, "TableArn"), BUCKET, what));
    String arn = Endpoint.member(described, "ExportArn");
    while (Endpoint.member(described, "ExportStatus").equals("IN_PROGRESS")) {
      Timing.pause(POLL_MILLIS);
      described = endpoint.call("DescribeExport", "{\"ExportArn\":\"" + arn + "\"}");
    }
    if (!Endpoint.member(described, "ExportStatus").equals("COMPLETED")) {
      throw new IllegalStateException(described);
    }
    return arn;
  }

  /** How many items an export says that it wrote. */
  long itemsOf(String exportArn) {
    String described = endpoint.call("DescribeExport", "{\"ExportArn\":\"" + exportArn + "\"}");
    return Long.parseLong(Endpoint.member(described, "ItemCount"));
  }

  /** Restores it as it was into another table and waits until that is there. */
  void restore(String target, Instant at, long items) {
    endpoint.call(
        "RestoreTableToPointInTime",
        """
        {"SourceTableName":"%s","TargetTableName":"%s","RestoreDateTime":%s}\
        """
            .formatted(name, target, seconds(at)));
    String described;
    do {
      Timing.pause(POLL_MILLIS);
      described = endpoint.call("DescribeTable", "{\"TableName\":\"%s\"}".formatted(target));
    } while (Endpoint.member(described, "TableStatus").equals("CREATING"));
    if (!described.contains("\"ItemCount\":" + items)) {
      throw new IllegalStateException(described);
    }
  }

  /** Exports and restores a small table until the JVM has compiled what that takes. */
  static void warm(Endpoint endpoint) {
    endpoint.createBucket(BUCKET);
    OrdersTable table = new OrdersTable(endpoint, "Warm");
    table.createByImport(WARM_ITEMS);
    Instant before = Timing.quietMoment();
    table.put(WARM_ITEMS, 4, 1);
    Instant after = Timing.quietMoment();
    for (int i = 0; i < WARM_ROUNDS; i++) {
      table.export("DYNAMODB_JSON");
      table.export("ION");
      table.exportBetween(before, after);
      table.restore("Restored", before, WARM_ITEMS);
      new OrdersTable(endpoint, "Restored").delete();
    }
    table.delete();
  }
}
