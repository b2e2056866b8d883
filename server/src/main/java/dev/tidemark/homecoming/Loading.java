package dev.tidemark.homecoming;

import dev.tidemark.format.ExportRecord;
import dev.tidemark.format.ExportRecord.Changed;
import dev.tidemark.format.ExportRecord.FullItem;
import dev.tidemark.format.ExportSummary.Scope;
import dev.tidemark.format.InvalidExportException;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.BulkLoader;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads whole exports into tables of the store, each all at once or not at all. */
final class Loading {
  private static final int PROGRESS_RECORDS = 256;

  private final StorageEngine storage;
  private final KeySchema keys;
  private final LongConsumer progress;

  Loading(StorageEngine storage, KeySchema keys, LongConsumer progress) {
    this.storage = storage;
    this.keys = keys;
    this.progress = progress;
  }

  /**
   * Fills an empty table.
   *
   * @throws InvalidExportException if a file is damaged, an item lacks a key, or two share one
   */
  void items(ExportSet set, TableId table) {
    load(
        set,
        table,
        (loader, record) -> {
          if (!(record instanceof FullItem(Item item))) {
            throw new InvalidExportException("a change in a full export");
          }
          loader.put(ItemRows.key(item, keys), ItemRows.sizeBytes(item), item.bytes());
        });
  }

  /**
   * Puts the changes of an incremental export into a new table.
   *
   * @throws InvalidExportException as {@link #items}
   */
  StagedSet changes(ExportSet set) {
    if (!(set.scope() instanceof Scope.Incremental(Instant _, Instant to, ViewType view))) {
      throw new IllegalArgumentException("not incremental: " + set.exportArn());
    }
    TableId table = storage.reserveTableId();
    storage.createTable(table, History.OFF);
    try {
      load(
          set,
          table,
          (loader, record) -> {
            if (!(record instanceof Changed change)) {
              throw new InvalidExportException("an item in an incremental export");
            }
            byte[] value = new StagedChange(change.oldImage(), change.newImage()).bytes();
            loader.put(key(change), value.length, value);
          });
    } catch (RuntimeException e) {
      storage.dropTable(table);
      throw e;
    }
    return new StagedSet(table, set.exportArn(), to, view, set.recordCount());
  }

  private Key key(Changed change) {
    if (change.keys().attributeCount() != keys.attributes().size()) {
      throw new InvalidExportException("a change with other keys than those of the table");
    }
    Key key = ItemRows.key(change.keys(), keys);
    requireKey(change.oldImage(), key);
    requireKey(change.newImage(), key);
    return key;
  }

  private void requireKey(@Nullable Item image, Key key) {
    if (image != null) {
      int _ = ItemRows.sizeBytes(image);
      if (!ItemRows.key(image, keys).equals(key)) {
        throw new InvalidExportException("a change with an image of another item");
      }
    }
  }

  /** Takes one record in. */
  @FunctionalInterface
  private interface Taking {
    void take(BulkLoader loader, ExportRecord record);
  }

  private void load(ExportSet set, TableId table, Taking taking) {
    try (BulkLoader loader = storage.bulkLoad(table)) {
      Consumer<ExportRecord> counted = counted(record -> taking.take(loader, record));
      set.forEach(counted);
      loader.finish();
    }
    long rows = storage.size(table).rows();
    if (rows != set.recordCount()) {
      throw set.refusal(
          "%d records of only %d items: those of the keys %s are not told apart, or come twice"
              .formatted(set.recordCount(), rows, KeyFinder.text(keys)));
    }
  }

  private Consumer<ExportRecord> counted(Consumer<ExportRecord> action) {
    return new Consumer<>() {
      private long count;

      @Override
      public void accept(ExportRecord record) {
        action.accept(record);
        if (++count % PROGRESS_RECORDS == 0) {
          progress.accept(PROGRESS_RECORDS);
        }
      }
    };
  }
}
