package dev.tidemark.operation;

import dev.tidemark.export.Export;
import dev.tidemark.export.ExportProgress;
import dev.tidemark.export.ExportState;
import dev.tidemark.export.ExportWindow;
import dev.tidemark.export.Exports;
import dev.tidemark.schema.Reply;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * What AWS has not: how far the exports are. Served at {@code /_tidemark/exports}; those in
 * progress, then those that ended last. Estimates are the table's size when the export began, and
 * only for full exports.
 */
public final class ExportsPage {
  private static final int ENDED_MAX = 25;

  private final Exports exports;

  public ExportsPage(Exports exports) {
    this.exports = exports;
  }

  /** The page as it is now. */
  public Reply reply() {
    List<ExportProgress> running = exports.progress();
    List<Export> ended = exports.ended(ENDED_MAX);
    return out -> {
      out.writeStartObject();
      out.writeName("exports").writeStartArray();
      running.forEach(one -> running(out, one));
      ended.forEach(one -> ended(out, one));
      out.writeEndArray();
      out.writeEndObject();
    };
  }

  private static void running(JsonGenerator out, ExportProgress progress) {
    Export export = progress.export();
    begin(out, export, "IN_PROGRESS");
    out.writeNumberProperty("files", progress.files());
    out.writeNumberProperty("filesPlanned", progress.filesPlanned());
    out.writeNumberProperty("items", progress.items());
    out.writeNumberProperty("itemBytes", progress.itemBytes());
    if (export.window() instanceof ExportWindow.Full) {
      out.writeNumberProperty("itemsEstimated", export.plan().tableItems());
      out.writeNumberProperty("itemBytesEstimated", export.plan().tableBytes());
    }
    out.writeEndObject();
  }

  private static void ended(JsonGenerator out, Export export) {
    begin(out, export, export.state().status());
    switch (export.state()) {
      case ExportState.Writing _, ExportState.Closing _ -> {}
      case ExportState.Completed completed -> {
        out.writeStringProperty("endTime", completed.end().toString());
        out.writeNumberProperty("items", completed.items());
        out.writeNumberProperty("billedBytes", completed.billedBytes());
        out.writeStringProperty("manifest", export.manifestKey());
      }
      case ExportState.Failed failed -> {
        out.writeStringProperty("endTime", failed.end().toString());
        out.writeStringProperty("failureCode", failed.code());
        out.writeStringProperty("failureMessage", failed.message());
      }
    }
    out.writeEndObject();
  }

  private static void begin(JsonGenerator out, Export export, String status) {
    out.writeStartObject();
    out.writeStringProperty("exportArn", export.arn());
    out.writeStringProperty("status", status);
    out.writeStringProperty("exportType", export.type());
    out.writeStringProperty("exportFormat", export.format().name());
    out.writeStringProperty("bucket", export.destination().bucket());
    out.writeStringProperty("startTime", export.id().start().toString());
  }
}
