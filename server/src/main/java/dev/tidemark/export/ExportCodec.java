package dev.tidemark.export;

import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.Bool;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Fields;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.job.JobId;
import dev.tidemark.objectstore.PutOptions.Encryption;
import dev.tidemark.storage.TableId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of exports, and of their data files, as items (FORMATS.md). */
final class ExportCodec {
  private static final int VERSION = 1;
  private static final String WHAT = "an export's row";

  private ExportCodec() {}

  static Item toItem(Export export) {
    Map<String, AttributeValue> row = new LinkedHashMap<>();
    row.put("v", N.of(VERSION));
    row.put("id", new S(export.id().text()));
    putSource(row, export.source());
    putWindow(row, export.window());
    row.put("format", new S(export.format().name()));
    putDestination(row, export.destination());
    row.put("token", new S(export.token()));
    row.put("typeGiven", new Bool(export.typeGiven()));
    row.put("splits", N.of(export.plan().splits()));
    row.put("tableItems", N.of(export.plan().tableItems()));
    row.put("tableBytes", N.of(export.plan().tableBytes()));
    putState(row, export.state());
    return Item.of(row);
  }

  static Export fromItem(Item item) {
    Fields row = Fields.of(item, WHAT, VERSION);
    return new Export(
        new JobId(row.string("id")),
        source(row),
        window(row),
        ExportFormat.valueOf(row.string("format")),
        destination(row),
        row.string("token"),
        row.bool("typeGiven"),
        new Plan((int) row.number("splits"), row.number("tableItems"), row.number("tableBytes")),
        state(row));
  }

  private static void putSource(Map<String, AttributeValue> row, Source source) {
    row.put("storageId", N.of(source.storageId().value()));
    row.put("uuid", new S(source.uuid()));
    row.put("region", new S(source.region()));
    row.put("account", new S(source.account()));
    row.put("table", new S(source.name()));
    row.put("hash", key(source.keys().hash()));
    KeyAttribute range = source.keys().range();
    if (range != null) {
      row.put("range", key(range));
    }
  }

  private static Source source(Fields row) {
    return new Source(
        new TableId((int) row.number("storageId")),
        row.string("uuid"),
        row.string("region"),
        row.string("account"),
        row.string("table"),
        new KeySchema(key(row.map("hash")), row.has("range") ? key(row.map("range")) : null));
  }

  private static M key(KeyAttribute key) {
    return new M(Map.of("name", new S(key.name()), "type", new S(key.type().name())));
  }

  private static KeyAttribute key(Map<String, AttributeValue> map) {
    Fields key = new Fields(map, WHAT);
    return new KeyAttribute(key.string("name"), KeyType.valueOf(key.string("type")));
  }

  private static void putWindow(Map<String, AttributeValue> row, ExportWindow window) {
    switch (window) {
      case ExportWindow.Full(Instant at) -> row.put("atMillis", millis(at));
      case ExportWindow.Incremental(Instant from, Instant to, ViewType view) -> {
        row.put("fromMillis", millis(from));
        row.put("toMillis", millis(to));
        row.put("view", new S(view.name()));
      }
    }
  }

  private static ExportWindow window(Fields row) {
    return row.has("atMillis")
        ? new ExportWindow.Full(row.instant("atMillis"))
        : new ExportWindow.Incremental(
            row.instant("fromMillis"),
            row.instant("toMillis"),
            ViewType.valueOf(row.string("view")));
  }

  private static void putDestination(Map<String, AttributeValue> row, Destination destination) {
    row.put("bucket", new S(destination.bucket()));
    putIfThere(row, "owner", destination.owner());
    putIfThere(row, "prefix", destination.prefix());
    putIfThere(row, "sse", destination.encryption() == null ? null : destination.algorithm());
    putIfThere(row, "kmsKey", destination.kmsKeyId());
  }

  private static Destination destination(Fields row) {
    return new Destination(
        row.string("bucket"),
        row.stringOrNull("owner"),
        row.stringOrNull("prefix"),
        encryption(row));
  }

  private static @Nullable Encryption encryption(Fields row) {
    return switch (row.stringOrNull("sse")) {
      case null -> null;
      case "AES256" -> new Encryption.Aes256();
      case "KMS" -> new Encryption.Kms(row.stringOrNull("kmsKey"));
      default -> throw row.bad("sse");
    };
  }

  private static void putState(Map<String, AttributeValue> row, ExportState state) {
    switch (state) {
      case ExportState.Writing _ -> row.put("state", new S("WRITING"));
      case ExportState.Closing(Instant end) -> {
        row.put("state", new S("CLOSING"));
        row.put("endMillis", millis(end));
      }
      case ExportState.Completed(Instant end, long items, long billedBytes) -> {
        row.put("state", new S("COMPLETED"));
        row.put("endMillis", millis(end));
        row.put("items", N.of(items));
        row.put("billedBytes", N.of(billedBytes));
      }
      case ExportState.Failed(Instant end, String code, String message) -> {
        row.put("state", new S("FAILED"));
        row.put("endMillis", millis(end));
        row.put("code", new S(code));
        row.put("message", new S(message));
      }
    }
  }

  private static ExportState state(Fields row) {
    return switch (row.string("state")) {
      case "WRITING" -> new ExportState.Writing();
      case "CLOSING" -> new ExportState.Closing(row.instant("endMillis"));
      case "COMPLETED" ->
          new ExportState.Completed(
              row.instant("endMillis"), row.number("items"), row.number("billedBytes"));
      case "FAILED" ->
          new ExportState.Failed(
              row.instant("endMillis"), row.string("code"), row.string("message"));
      default -> throw row.bad("state");
    };
  }

  static Item toItem(DataFile file) {
    Map<String, AttributeValue> row = new LinkedHashMap<>();
    row.put("v", N.of(VERSION));
    row.put("split", N.of(file.split()));
    row.put("key", new S(file.key()));
    row.put("etag", new S(file.etag()));
    row.put("md5", new S(file.md5()));
    row.put("items", N.of(file.items()));
    row.put("itemBytes", N.of(file.itemBytes()));
    return Item.of(row);
  }

  static DataFile fileFromItem(Item item) {
    Fields row = Fields.of(item, WHAT, VERSION);
    return new DataFile(
        (int) row.number("split"),
        row.string("key"),
        row.string("etag"),
        row.string("md5"),
        row.number("items"),
        row.number("itemBytes"));
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
