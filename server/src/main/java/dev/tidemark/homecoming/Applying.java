package dev.tidemark.homecoming;

import dev.tidemark.format.InvalidExportException;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Makes the staged changes of an incremental export. */
final class Applying {
  private static final int BATCH = 100;

  private final StorageEngine storage;
  private final StagedSet set;
  private final TableId target;

  Applying(StorageEngine storage, StagedSet set, TableId target) {
    this.storage = storage;
    this.set = set;
    this.target = target;
  }

  /**
   * Checks that every change fits what the table holds: where old images are told, that they are
   * what is there; else at least that what was deleted is there.
   *
   * @throws InvalidExportException naming the first item of which that is not so
   */
  void verify(KeySchema keys) {
    forEach(row -> {
      StagedChange change = StagedChange.of(row.value());
      Row now = storage.get(target, row.key());
      Item is = now == null ? null : Item.ofBytes(now.value());
      if (!fits(change, is)) {
        Item image = change.after() != null ? change.after() : change.before();
        Item named = image != null ? image : is;
        throw new InvalidExportException(
            "the item %s is not what the export %s says it was; something is missing in between"
                .formatted(
                    named == null ? "of a deletion" : ItemRows.text(named, keys),
                    ExportSet.exportId(set.exportArn())));
      }
    });
  }

  private boolean fits(StagedChange change, @Nullable Item is) {
    Item before = change.before();
    return switch (set.view()) {
      case NEW_AND_OLD_IMAGES -> before == null ? is == null : before.equals(is);
      case NEW_IMAGE -> change.after() != null || is != null;
    };
  }

  /** Makes all changes, in small commits. May be done again from the beginning. */
  void apply(LongConsumer progress) {
    List<WriteOp> batch = new ArrayList<>(BATCH);
    forEach(row -> {
      batch.add(new WriteOp(target, row.key(), _ -> decision(row)));
      if (batch.size() == BATCH) {
        write(batch, progress);
      }
    });
    if (!batch.isEmpty()) {
      write(batch, progress);
    }
  }

  private void write(List<WriteOp> batch, LongConsumer progress) {
    storage.transact(List.copyOf(batch));
    progress.accept(batch.size());
    batch.clear();
  }

  private static Decision decision(Row row) {
    Item after = StagedChange.of(row.value()).after();
    return after == null
        ? Decision.DELETE
        : new Decision.Put(after.bytes(), ItemRows.sizeBytes(after));
  }

  private void forEach(Consumer<Row> action) {
    for (Split split : storage.splits(set.changes(), 1)) {
      try (Cursor<Row> rows = storage.scan(split, CommitTime.MAX)) {
        while (rows.hasNext()) {
          action.accept(rows.next());
        }
      }
    }
  }
}
