package dev.tidemark.operation;

import dev.tidemark.ingest.Import;
import dev.tidemark.ingest.ImportError;
import dev.tidemark.ingest.ImportProgress;
import dev.tidemark.ingest.ImportState;
import dev.tidemark.ingest.ImportTally;
import dev.tidemark.ingest.Imports;
import dev.tidemark.schema.Reply;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What AWS has not, or has elsewhere. Served at {@code /_tidemark/imports}: how far the imports in
 * progress are, and those that ended last. Below it, at {@code ID/errors}: the items that an import
 * did not take, a thousand a page; {@code ID/errors/1000} goes on after the first thousand.
 */
public final class ImportsPage {
  private static final int ENDED_MAX = 25;
  private static final int ERRORS_MAX = 1000;
  private static final Pattern ERRORS =
      Pattern.compile("([0-9]{14}-[0-9a-f]{8})/errors(?:/([0-9]{1,15}))?");

  private final Imports imports;

  public ImportsPage(Imports imports) {
    this.imports = imports;
  }

  /**
   * A page as it is now, or null if there is none.
   *
   * @param below what the path has after {@code imports/}; empty: nothing
   */
  public @Nullable Reply reply(String below) {
    if (below.isEmpty()) {
      return all();
    }
    Matcher errors = ERRORS.matcher(below);
    if (!errors.matches()) {
      return null;
    }
    Import imported = imports.findById(errors.group(1));
    String after = errors.group(2);
    return imported == null ? null : errors(imported, after == null ? 0 : Long.parseLong(after));
  }

  private Reply all() {
    List<ImportProgress> running = imports.progress();
    List<Import> ended = imports.ended(ENDED_MAX);
    return out -> {
      out.writeStartObject();
      out.writeName("imports").writeStartArray();
      running.forEach(one -> running(out, one));
      ended.forEach(one -> ended(out, one));
      out.writeEndArray();
      out.writeEndObject();
    };
  }

  private static void running(JsonGenerator out, ImportProgress progress) {
    begin(out, progress.imported(), "IN_PROGRESS");
    out.writeNumberProperty("objects", progress.objects());
    out.writeNumberProperty("items", progress.items());
    out.writeNumberProperty("bytes", progress.bytes());
    out.writeEndObject();
  }

  private static void ended(JsonGenerator out, Import imported) {
    begin(out, imported, imported.state().status());
    switch (imported.state()) {
      case ImportState.Reading _, ImportState.Loading _ -> {}
      case ImportState.Completed(Instant end, ImportTally tally) -> result(out, end, tally);
      case ImportState.Failed(Instant end, ImportTally tally, String code, String message) -> {
        result(out, end, tally);
        out.writeStringProperty("failureCode", code);
        out.writeStringProperty("failureMessage", message);
      }
    }
    out.writeEndObject();
  }

  private static void result(JsonGenerator out, Instant end, ImportTally tally) {
    out.writeStringProperty("endTime", end.toString());
    out.writeNumberProperty("items", tally.imported());
    out.writeNumberProperty("errors", tally.errors());
    out.writeNumberProperty("bytes", tally.bytes());
  }

  private static void begin(JsonGenerator out, Import imported, String status) {
    out.writeStartObject();
    out.writeStringProperty("importArn", imported.arn());
    out.writeStringProperty("status", status);
    out.writeStringProperty("bucket", imported.source().bucket());
    out.writeStringProperty("inputFormat", imported.source().format().apiName());
    out.writeStringProperty("startTime", imported.id().start().toString());
  }

  private Reply errors(Import imported, long after) {
    List<ImportError> errors = imports.errors(imported.arn(), after, ERRORS_MAX);
    return out -> {
      out.writeStartObject();
      out.writeStringProperty("importArn", imported.arn());
      out.writeName("errors").writeStartArray();
      for (ImportError error : errors) {
        out.writeStartObject();
        out.writeStringProperty("object", error.objectKey());
        if (error.position() > 0) {
          out.writeNumberProperty("position", error.position());
        }
        out.writeStringProperty("reason", error.reason());
        out.writeEndObject();
      }
      out.writeEndArray();
      if (errors.size() == ERRORS_MAX) {
        out.writeStringProperty(
            "next", "/_tidemark/imports/" + imported.id() + "/errors/" + (after + ERRORS_MAX));
      }
      out.writeEndObject();
    };
  }
}
