package dev.tidemark.operation;

import dev.tidemark.format.ImportFormat;
import dev.tidemark.ingest.Import;
import dev.tidemark.ingest.ImportSource;
import dev.tidemark.ingest.ImportState;
import dev.tidemark.ingest.ImportTally;
import dev.tidemark.schema.JsonText;
import dev.tidemark.schema.Reply;
import dev.tidemark.table.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The API's ImportTableDescription: counters are 0 until the end, when the end and the size come
 * too; what the client left out is told as AWS fills it in. Source: ack-api-quirks DDB-IMPORT-002,
 * 003 and 004, measured in October 2026.
 */
final class ImportDescription {
  private static final int MILLIS_SCALE = 3;

  private ImportDescription() {}

  static Reply reply(Import imported) {
    return out -> {
      out.writeStartObject();
      out.writeName("ImportTableDescription");
      write(out, imported);
      out.writeEndObject();
    };
  }

  private static void write(JsonGenerator out, Import imported) {
    out.writeStartObject();
    out.writeStringProperty("ImportArn", imported.arn());
    out.writeStringProperty("ImportStatus", imported.state().status());
    Table table = imported.table();
    out.writeStringProperty("TableArn", table.arn());
    out.writeStringProperty("TableId", table.uuid());
    out.writeStringProperty("ClientToken", imported.token());
    writeSource(out, imported);
    ImportTally tally = tally(imported.state());
    out.writeNumberProperty("ErrorCount", tally == null ? 0 : tally.errors());
    writeLogGroup(out, table);
    writeFormat(out, imported.source().format());
    out.writeStringProperty("InputCompressionType", imported.source().compression().name());
    out.writeName("TableCreationParameters");
    JsonText.write(out, JsonText.read(imported.tableParameters()));
    writeTimes(out, imported);
    if (tally != null) {
      out.writeNumberProperty("ProcessedSizeBytes", tally.bytes());
    }
    out.writeNumberProperty("ProcessedItemCount", tally == null ? 0 : tally.processed());
    out.writeNumberProperty("ImportedItemCount", tally == null ? 0 : tally.imported());
    if (imported.state() instanceof ImportState.Failed failed) {
      out.writeStringProperty("FailureCode", failed.code());
      out.writeStringProperty("FailureMessage", failed.message());
    }
    out.writeEndObject();
  }

  private static @Nullable ImportTally tally(ImportState state) {
    return switch (state) {
      case ImportState.Reading _, ImportState.Loading _ -> null;
      case ImportState.Completed completed -> completed.tally();
      case ImportState.Failed failed -> failed.tally();
    };
  }

  /** The API's ImportSummary. */
  static void writeSummary(JsonGenerator out, Import imported) {
    out.writeStartObject();
    out.writeStringProperty("ImportArn", imported.arn());
    out.writeStringProperty("ImportStatus", imported.state().status());
    out.writeStringProperty("TableArn", imported.table().arn());
    writeSource(out, imported);
    writeLogGroup(out, imported.table());
    out.writeStringProperty("InputFormat", imported.source().format().apiName());
    writeTimes(out, imported);
    out.writeEndObject();
  }

  private static void writeSource(JsonGenerator out, Import imported) {
    ImportSource source = imported.source();
    out.writeName("S3BucketSource").writeStartObject();
    String owner = source.owner();
    out.writeStringProperty("S3BucketOwner", owner == null ? imported.table().account() : owner);
    out.writeStringProperty("S3Bucket", source.bucket());
    String prefix = source.prefix();
    if (prefix != null) {
      out.writeStringProperty("S3KeyPrefix", prefix);
    }
    out.writeEndObject();
  }

  private static void writeLogGroup(JsonGenerator out, Table table) {
    out.writeStringProperty(
        "CloudWatchLogGroupArn",
        "arn:aws:logs:"
            + table.region()
            + ":"
            + table.account()
            + ":log-group:/aws-dynamodb/imports:*");
  }

  private static void writeFormat(JsonGenerator out, ImportFormat format) {
    out.writeStringProperty("InputFormat", format.apiName());
    if (format instanceof ImportFormat.Csv(String delimiter, List<String> header)
        && (delimiter != null || header != null)) {
      out.writeName("InputFormatOptions").writeStartObject();
      out.writeName("Csv").writeStartObject();
      if (delimiter != null) {
        out.writeStringProperty("Delimiter", delimiter);
      }
      if (header != null) {
        out.writeName("HeaderList").writeStartArray();
        header.forEach(out::writeString);
        out.writeEndArray();
      }
      out.writeEndObject();
      out.writeEndObject();
    }
  }

  private static void writeTimes(JsonGenerator out, Import imported) {
    time(out, "StartTime", imported.id().start());
    switch (imported.state()) {
      case ImportState.Reading _, ImportState.Loading _ -> {}
      case ImportState.Completed completed -> time(out, "EndTime", completed.end());
      case ImportState.Failed failed -> time(out, "EndTime", failed.end());
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
