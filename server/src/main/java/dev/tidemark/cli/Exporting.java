package dev.tidemark.cli;

import dev.tidemark.cli.Screen.Progress;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ExportReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exports asked for through the API, and awaited. */
final class Exporting {
  private static final int POLL_MILLIS = 50;

  private final Client client;
  private final String tableArn;
  private final String bucket;

  Exporting(Client client, String tableArn, String bucket) {
    this.client = client;
    this.tableArn = tableArn;
    this.bucket = bucket;
  }

  /**
   * What to export.
   *
   * @param from the start of an incremental export's window; null: a full export
   * @param to the moment of a full export, or the window's end; null: now
   */
  record Wanted(String name, ExportFormat format, @Nullable Instant from, @Nullable Instant to) {}

  /**
   * A completed export.
   *
   * @param manifest full key of manifest-summary.json
   */
  record Export(Wanted wanted, String arn, String manifest, long items, double seconds) {
    String name() {
      return wanted.name();
    }

    /** The folder of the manifests in the bucket. */
    String folder() {
      return manifest.substring(0, manifest.lastIndexOf('/') + 1);
    }
  }

  /** Asks for an export and returns its ARN. */
  String begin(Wanted wanted) {
    StringBuilder body = new StringBuilder(400);
    body.append("{\"TableArn\":\"").append(tableArn).append("\",\"S3Bucket\":\"").append(bucket);
    body.append("\",\"ExportFormat\":\"").append(wanted.format()).append('"');
    if (wanted.from() == null) {
      if (wanted.to() != null) {
        body.append(",\"ExportTime\":").append(wanted.to().getEpochSecond());
      }
    } else {
      body.append(",\"ExportType\":\"INCREMENTAL_EXPORT\",\"IncrementalExportSpecification\":{");
      body.append("\"ExportFromTime\":").append(wanted.from().getEpochSecond());
      if (wanted.to() != null) {
        body.append(",\"ExportToTime\":").append(wanted.to().getEpochSecond());
      }
      body.append(",\"ExportViewType\":\"NEW_AND_OLD_IMAGES\"}");
    }
    body.append('}');
    return Json.string(
        description(client.call("ExportTableToPointInTime", body.toString())), "ExportArn");
  }

  /**
   * Waits for an export's end.
   *
   * @throws CommandFailure if it failed
   */
  Export await(Wanted wanted, String arn, long begunNanos, Progress progress) {
    long told = 0;
    String body = "{\"ExportArn\":\"" + arn + "\"}";
    while (true) {
      Map<String, Object> now = description(client.call("DescribeExport", body));
      String status = Json.string(now, "ExportStatus");
      if (status.equals("COMPLETED")) {
        return new Export(
            wanted,
            arn,
            Json.string(now, "ExportManifest"),
            Json.number(now, "ItemCount"),
            (System.nanoTime() - begunNanos) / 1e9);
      }
      if (!status.equals("IN_PROGRESS")) {
        throw new CommandFailure(
            "export "
                + arn
                + " "
                + status
                + ": "
                + now.get("FailureCode")
                + ", "
                + now.get("FailureMessage"));
      }
      long written = itemsWritten(arn);
      progress.done(Math.max(0, written - told));
      told = Math.max(told, written);
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailure("interrupted", e);
      }
    }
  }

  private long itemsWritten(String arn) {
    if (client.page("exports").get("exports") instanceof List<?> exports) {
      for (Object export : exports) {
        Map<String, Object> one = Json.asObject(export);
        if (arn.equals(one.get("exportArn")) && one.containsKey("items")) {
          return Json.number(one, "items");
        }
      }
    }
    return 0;
  }

  /** An export's files, read back over HTTP. */
  ExportReader open(Export export) {
    return ExportReader.open(key -> client.object(bucket, key), export.manifest());
  }

  private static Map<String, Object> description(Map<String, Object> answer) {
    return Json.asObject(answer.get("ExportDescription"));
  }
}
