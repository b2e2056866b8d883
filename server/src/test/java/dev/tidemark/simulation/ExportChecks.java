package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.TestObjects;
import dev.tidemark.format.ExportReader;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Key;
import dev.tidemark.table.Table;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must be in the objects of an export, read as any reader of exports reads them. */
final class ExportChecks {
  private ExportChecks() {}

  /** What an incremental export tells of an item. */
  record Change(long writeMicros, @Nullable Item before, @Nullable Item after) {}

  /**
   * Now that its summary can be seen, all that it names is there: every file, every byte, every
   * count.
   */
  static void requireWhole(World world, String summaryKey) {
    ExportReader reader = reader(world, summaryKey);
    for (ExportReader.DataFile file : reader.dataFiles()) {
      assertThat(file.etag()).isEqualTo(world.objects.etag(World.BUCKET, file.key()));
    }
    try (Stream<ExportRecord> records = reader.records()) {
      assertThat(records.count()).isEqualTo(reader.summary().itemCount());
    }
  }

  static ExportReader reader(World world, String summaryKey) {
    TestObjects objects = world.objects;
    return ExportReader.open(
        key -> new ByteArrayInputStream(objects.bytes(World.BUCKET, key)), summaryKey);
  }

  /** The items of a full export. */
  static Map<Key, Item> items(World world, Model.Rows rows, String summaryKey) {
    Map<Key, Item> items = new TreeMap<>();
    try (Stream<ExportRecord> records = reader(world, summaryKey).records()) {
      records.forEach(record -> {
        Item item = ((ExportRecord.FullItem) record).item();
        assertThat(items.put(key(rows, item), item)).as("twice %s", item).isNull();
      });
    }
    return items;
  }

  /** The changes of an incremental export. */
  static Map<Key, Change> changes(World world, Model.Rows rows, String summaryKey) {
    Map<Key, Change> changes = new TreeMap<>();
    try (Stream<ExportRecord> records = reader(world, summaryKey).records()) {
      records.forEach(record -> {
        ExportRecord.Changed change = (ExportRecord.Changed) record;
        Change told = new Change(change.writeMicros(), change.oldImage(), change.newImage());
        assertThat(changes.put(key(rows, change.keys()), told)).as("twice %s", record).isNull();
      });
    }
    return changes;
  }

  /** What happened to a table in a window, as the model has it. */
  static Map<Key, Change> expectedChanges(
      Model.Rows rows, CommitTime from, CommitTime to, boolean withOld) {
    Map<Key, Change> changes = new TreeMap<>();
    rows.versions.forEach((key, versions) -> {
      Model.Version last = null;
      for (Model.Version version : versions) {
        boolean inside = !version.at().isBefore(from) && version.at().isBefore(to);
        last = inside ? version : last;
      }
      Item before = rows.at(key, from);
      if (last != null && (before != null || last.item() != null)) {
        changes.put(key, new Change(last.at().micros(), withOld ? before : null, last.item()));
      }
    });
    return changes;
  }

  /** A full export and the changes since are a later full export. */
  static Map<Key, Item> applied(Map<Key, Item> full, Map<Key, Change> changes) {
    Map<Key, Item> items = new TreeMap<>(full);
    changes.forEach((key, change) -> {
      if (change.after() == null) {
        items.remove(key);
      } else {
        items.put(key, change.after());
      }
    });
    return items;
  }

  static Key key(Model.Rows rows, Item item) {
    Table table = Objects.requireNonNull(rows.table);
    KeyAttribute range = table.keys().range();
    AttributeValue hash = Objects.requireNonNull(item.get(table.keys().hash().name()));
    return new Key(KeyCodec.encode(hash, range == null ? null : item.get(range.name())));
  }

  static Map<String, AttributeValue> keyOf(Model.Rows rows, Item item) {
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    for (KeyAttribute attribute : Objects.requireNonNull(rows.table).keys().attributes()) {
      key.put(attribute.name(), Objects.requireNonNull(item.get(attribute.name())));
    }
    return key;
  }
}
