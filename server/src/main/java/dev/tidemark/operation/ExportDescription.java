package dev.tidemark.operation;

import dev.tidemark.export.Export;
import dev.tidemark.export.ExportState;
import dev.tidemark.export.ExportWindow;
import dev.tidemark.format.ViewType;
import dev.tidemark.schema.Reply;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The API's ExportDescription. Which members are there in which state is as measured on AWS:
 * ExportType only if the client sent it, counters only when completed.
 */
final class ExportDescription {
  private static final int MILLIS_SCALE = 3;

  private ExportDescription() {}

  static Reply reply(Export export) {
    return out -> {
      out.writeStartObject();
      out.writeName("ExportDescription");
      write(out, export);
      out.writeEndObject();
    };
  }

  private static void write(JsonGenerator out, Export export) {
    out.writeStartObject();
    out.writeStringProperty("ExportArn", export.arn());
    out.writeStringProperty("ExportStatus", export.state().status());
    time(out, "StartTime", export.id().start());
    switch (export.state()) {
      case ExportState.Writing _, ExportState.Closing _ -> {}
      case ExportState.Completed completed -> {
        time(out, "EndTime", completed.end());
        out.writeStringProperty("ExportManifest", export.manifestKey());
      }
      case ExportState.Failed failed -> time(out, "EndTime", failed.end());
    }
    out.writeStringProperty("TableArn", export.source().arn());
    out.writeStringProperty("TableId", export.source().uuid());
    if (export.window() instanceof ExportWindow.Full(Instant at)) {
      time(out, "ExportTime", at);
    }
    out.writeStringProperty("ClientToken", export.token());
    out.writeStringProperty("S3Bucket", export.destination().bucket());
    optional(out, "S3BucketOwner", export.destination().owner());
    optional(out, "S3Prefix", export.destination().prefix());
    out.writeStringProperty("S3SseAlgorithm", export.destination().algorithm());
    optional(out, "S3SseKmsKeyId", export.destination().kmsKeyId());
    if (export.state() instanceof ExportState.Failed failed) {
      out.writeStringProperty("FailureCode", failed.code());
      out.writeStringProperty("FailureMessage", failed.message());
    }
    out.writeStringProperty("ExportFormat", export.format().name());
    if (export.state() instanceof ExportState.Completed completed) {
      out.writeNumberProperty("BilledSizeBytes", completed.billedBytes());
      out.writeNumberProperty("ItemCount", completed.items());
    }
    if (export.typeGiven()) {
      out.writeStringProperty("ExportType", export.type());
    }
    if (export.window()
        instanceof ExportWindow.Incremental(Instant from, Instant to, ViewType view)) {
      out.writeName("IncrementalExportSpecification").writeStartObject();
      time(out, "ExportFromTime", from);
      time(out, "ExportToTime", to);
      out.writeStringProperty("ExportViewType", view.name());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void optional(JsonGenerator out, String name, @Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
  }

  /** Seconds since 1970 as a number with up to three decimals. */
  private static void time(JsonGenerator out, String name, Instant time) {
    out.writeName(name)
        .writeNumber(
            BigDecimal.valueOf(time.toEpochMilli(), MILLIS_SCALE)
                .stripTrailingZeros()
                .toPlainString());
  }
}
