package dev.tidemark.ingest;

import dev.tidemark.format.Compression;
import dev.tidemark.format.ImportFormat;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Fields;
import dev.tidemark.item.Item;
import dev.tidemark.job.JobId;
import dev.tidemark.table.TableCodec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of imports, and of their errors, as items (FORMATS.md, "Imports"). */
final class ImportCodec {
  private static final int VERSION = 1;
  private static final String WHAT = "an import's row";

  private ImportCodec() {}

  static Item toItem(Import imported) {
    Map<String, AttributeValue> row = versioned();
    row.put("id", new S(imported.id().text()));
    row.put("table", new M(TableCodec.toItem(imported.table()).attributes()));
    ImportSource source = imported.source();
    row.put("bucket", new S(source.bucket()));
    putIfThere(row, "owner", source.owner());
    putIfThere(row, "prefix", source.prefix());
    row.put("format", new S(source.format().apiName()));
    if (source.format() instanceof ImportFormat.Csv(String delimiter, List<String> header)) {
      putIfThere(row, "delimiter", delimiter);
      if (header != null) {
        row.put("header", new L(header.stream().<AttributeValue>map(S::new).toList()));
      }
    }
    row.put("compression", new S(source.compression().name()));
    row.put("token", new S(imported.token()));
    row.put("tableParameters", new S(imported.tableParameters()));
    putState(row, imported.state());
    return Item.of(row);
  }

  static Import fromItem(Item item) {
    Fields row = Fields.of(item, WHAT, VERSION);
    return new Import(
        new JobId(row.string("id")),
        TableCodec.fromItem(Item.of(row.map("table"))),
        new ImportSource(
            row.string("bucket"),
            row.stringOrNull("owner"),
            row.stringOrNull("prefix"),
            format(row),
            Compression.valueOf(row.string("compression"))),
        row.string("token"),
        row.string("tableParameters"),
        state(row));
  }

  private static ImportFormat format(Fields row) {
    return switch (row.string("format")) {
      case "DYNAMODB_JSON" -> new ImportFormat.Json();
      case "ION" -> new ImportFormat.Ion();
      case "CSV" ->
          new ImportFormat.Csv(
              row.stringOrNull("delimiter"), row.has("header") ? row.strings("header") : null);
      default -> throw row.bad("format");
    };
  }

  private static void putState(Map<String, AttributeValue> row, ImportState state) {
    switch (state) {
      case ImportState.Reading _ -> row.put("state", new S("READING"));
      case ImportState.Loading(ImportTally tally) -> {
        row.put("state", new S("LOADING"));
        putTally(row, tally);
      }
      case ImportState.Completed(Instant end, ImportTally tally) -> {
        row.put("state", new S("COMPLETED"));
        row.put("endMillis", millis(end));
        putTally(row, tally);
      }
      case ImportState.Failed(Instant end, ImportTally tally, String code, String message) -> {
        row.put("state", new S("FAILED"));
        row.put("endMillis", millis(end));
        putTally(row, tally);
        row.put("code", new S(code));
        row.put("message", new S(message));
      }
    }
  }

  private static ImportState state(Fields row) {
    return switch (row.string("state")) {
      case "READING" -> new ImportState.Reading();
      case "LOADING" -> new ImportState.Loading(tally(row));
      case "COMPLETED" -> new ImportState.Completed(row.instant("endMillis"), tally(row));
      case "FAILED" ->
          new ImportState.Failed(
              row.instant("endMillis"), tally(row), row.string("code"), row.string("message"));
      default -> throw row.bad("state");
    };
  }

  private static void putTally(Map<String, AttributeValue> row, ImportTally tally) {
    row.put("imported", N.of(tally.imported()));
    row.put("errors", N.of(tally.errors()));
    row.put("bytes", N.of(tally.bytes()));
  }

  private static ImportTally tally(Fields row) {
    return new ImportTally(row.number("imported"), row.number("errors"), row.number("bytes"));
  }

  static Item toItem(ImportError error) {
    Map<String, AttributeValue> row = versioned();
    row.put("object", new S(error.objectKey()));
    row.put("position", N.of(error.position()));
    row.put("reason", new S(error.reason()));
    return Item.of(row);
  }

  static ImportError errorFromItem(Item item) {
    Fields row = Fields.of(item, WHAT, VERSION);
    return new ImportError(row.string("object"), row.number("position"), row.string("reason"));
  }

  private static Map<String, AttributeValue> versioned() {
    Map<String, AttributeValue> row = new LinkedHashMap<>();
    row.put("v", N.of(VERSION));
    return row;
  }

  private static N millis(Instant instant) {
    return N.of(instant.toEpochMilli());
  }

  private static void putIfThere(
      Map<String, AttributeValue> row, String name, @Nullable String value) {
    if (value != null) {
      row.put(name, new S(value));
    }
  }
}
