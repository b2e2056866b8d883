package dev.tidemark.cli;

import dev.tidemark.format.ExportSummary.Scope;
import dev.tidemark.homecoming.ExportSet;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.StoredObject;
import dev.tidemark.verification.ExportComparison;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A second export of a table, as of the same moment or over the same window as one that is there,
 * which is compared with it and removed again.
 */
final class Twin implements AutoCloseable {
  private static final String PREFIX = "tidemark-verify-";
  private static final int POLL_MILLIS_FIRST = 20;
  private static final int POLL_MILLIS_MAX = 5_000;
  private static final int PAGE = 1000;

  private final Remote remote;
  private final ObjectStore objects;
  private final @Nullable String table;
  private final @Nullable String bucketGiven;
  private String bucket = "";

  /** Nobody else's, for all in it is removed. */
  private final String prefix = PREFIX + HexFormat.of().toHexDigits(new SecureRandom().nextLong());

  private boolean written;
  private String told = "";

  /**
   * @param table null: by the name that was exported
   * @param bucket null: by the name that was exported to
   */
  Twin(Remote remote, ObjectStore objects, @Nullable String table, @Nullable String bucket) {
    this.remote = remote;
    this.objects = objects;
    this.table = table;
    this.bucketGiven = bucket;
  }

  /** The key of the table there. */
  KeySchema keys(ExportSet set) {
    return keys(described(set));
  }

  private Map<String, Object> described(ExportSet set) {
    String arn = set.tableArn();
    String name = table == null ? arn.substring(arn.lastIndexOf('/') + 1) : table;
    return Json.asObject(remote.call("DescribeTable", Map.of("TableName", name)).get("Table"));
  }

  /** What was compared with, for a person; after {@link #compare}. */
  String told() {
    return told;
  }

  /**
   * Exports again and compares.
   *
   * @return how many differences there are
   */
  long compare(ExportSet set, Path scratch, Screen screen, int shown) {
    Map<String, Object> described = described(set);
    KeySchema keys = keys(described);
    bucket = bucketGiven == null ? set.summary().s3Bucket() : bucketGiven;
    ExportSet second = export(set, Json.string(described, "TableArn"));
    told =
        "against %s at %s, %s: "
            .formatted(
                Json.string(described, "TableArn"),
                remote.endpoint(),
                switch (set.summary().scope()) {
                  case Scope.Full(Instant at) -> "as of " + at;
                  case Scope.Incremental(Instant from, Instant to, var _) ->
                      "from " + from + " to " + to;
                });
    int[] lines = {0};
    return ExportComparison.compare(
        set,
        second,
        keys,
        scratch,
        difference -> {
          if (lines[0]++ < shown) {
            screen.line("DIFFERENCE %s", line(difference));
          }
        });
  }

  private static String line(ExportComparison.Difference difference) {
    Item first = difference.first();
    Item second = difference.second();
    return difference.key()
        + (first == null
            ? ": not in the export; the table had " + second
            : second == null
                ? ": the table did not have it; the export has " + first
                : ": the export has " + first + "; the table had " + second);
  }

  private static KeySchema keys(Map<String, Object> described) {
    Map<String, KeyType> types = new HashMap<>();
    for (Object each : list(described, "AttributeDefinitions")) {
      Map<String, Object> attribute = Json.asObject(each);
      types.put(
          Json.string(attribute, "AttributeName"),
          KeyType.valueOf(Json.string(attribute, "AttributeType")));
    }
    KeyAttribute hash = null;
    KeyAttribute range = null;
    for (Object each : list(described, "KeySchema")) {
      Map<String, Object> key = Json.asObject(each);
      String name = Json.string(key, "AttributeName");
      KeyAttribute attribute = new KeyAttribute(name, types.getOrDefault(name, KeyType.S));
      if (Json.string(key, "KeyType").equals("HASH")) {
        hash = attribute;
      } else {
        range = attribute;
      }
    }
    if (hash == null) {
      throw new CommandFailure("the server's answer has no key: " + described);
    }
    return new KeySchema(hash, range);
  }

  private static List<?> list(Map<String, Object> object, String name) {
    return object.get(name) instanceof List<?> list ? list : List.of();
  }

  private ExportSet export(ExportSet set, String tableArn) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("TableArn", tableArn);
    request.put("S3Bucket", bucket);
    request.put("S3Prefix", prefix);
    request.put("ExportFormat", set.summary().outputFormat().name());
    switch (set.summary().scope()) {
      case Scope.Full(Instant at) -> request.put("ExportTime", seconds(at));
      case Scope.Incremental(Instant from, Instant to, var view) -> {
        request.put("ExportType", "INCREMENTAL_EXPORT");
        Map<String, Object> window = new LinkedHashMap<>();
        window.put("ExportFromTime", seconds(from));
        window.put("ExportToTime", seconds(to));
        window.put("ExportViewType", view.name());
        request.put("IncrementalExportSpecification", window);
      }
    }
    String arn =
        Json.string(
            Json.asObject(
                remote.call("ExportTableToPointInTime", request).get("ExportDescription")),
            "ExportArn");
    written = true;
    Map<String, Object> done = await(arn);
    String manifest = Json.string(done, "ExportManifest");
    String place =
        ExportPlaces.S3 + bucket + "/" + manifest.substring(0, manifest.lastIndexOf('/'));
    return new ExportPlaces(() -> objects, false).open(List.of(place)).getFirst();
  }

  /** In seconds, with milliseconds if there are any. */
  private static Object seconds(Instant time) {
    return time.toEpochMilli() % 1000 == 0
        ? (Object) time.getEpochSecond()
        : (Object) (time.toEpochMilli() / 1000.0);
  }

  private Map<String, Object> await(String arn) {
    int pause = POLL_MILLIS_FIRST;
    while (true) {
      Map<String, Object> description =
          Json.asObject(
              remote.call("DescribeExport", Map.of("ExportArn", arn)).get("ExportDescription"));
      switch (Json.string(description, "ExportStatus")) {
        case "COMPLETED" -> {
          return description;
        }
        case "FAILED" ->
            throw new CommandFailure(
                "the second export failed: %s, %s"
                    .formatted(description.get("FailureCode"), description.get("FailureMessage")));
        default -> {
          try {
            Thread.sleep(pause);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted", e);
          }
          pause = Math.min(2 * pause, POLL_MILLIS_MAX);
        }
      }
    }
  }

  /** Removes the second export. */
  @Override
  public void close() {
    try {
      while (written) {
        List<StoredObject> page = objects.list(bucket, prefix + "/", null, PAGE);
        page.forEach(object -> objects.delete(new ObjectPath(bucket, object.key())));
        written = page.size() == PAGE;
      }
    } finally {
      remote.close();
    }
  }
}
