package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one row of an index table. Never both images null.
 *
 * @param before what is there, null if nothing is
 * @param after what shall be there, null if nothing
 */
record IndexChange(TableId index, Key key, @Nullable IndexRow before, @Nullable IndexRow after) {

  /** Reads a row of an index table as it is; null if it, or the table, is not there. */
  @FunctionalInterface
  interface Stored extends BiFunction<TableId, Key, @Nullable Row> {}

  /** What follows for the indexes when a base row becomes another one, comes, or goes. */
  static List<IndexChange> of(
      Indexes indexes, @Nullable Row before, @Nullable Row after, Stored stored) {
    if (indexes.indexes().isEmpty()) {
      return List.of();
    }
    List<@Nullable IndexRow> from = derive(indexes, before);
    List<@Nullable IndexRow> to = derive(indexes, after);
    List<IndexChange> changes = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      Index index = indexes.indexes().get(i);
      IndexRow old = from.get(i);
      IndexRow now = to.get(i);
      if (old == null || now == null || old.key().equals(now.key())) {
        Key key = old != null ? old.key() : now != null ? now.key() : null;
        if (key != null) {
          add(changes, index, key, old, now, stored);
        }
      } else {
        add(changes, index, old.key(), old, null, stored);
        add(changes, index, now.key(), null, now, stored);
      }
    }
    return changes;
  }

  /** The rows of incomplete indexes that a base row should have and has not. */
  static List<IndexChange> missing(Indexes indexes, Row base, Stored stored) {
    List<IndexChange> changes = new ArrayList<>();
    List<@Nullable IndexRow> rows = derive(indexes, base);
    for (int i = 0; i < rows.size(); i++) {
      IndexRow row = rows.get(i);
      Index index = indexes.indexes().get(i);
      if (row != null && !index.complete()) {
        add(changes, index, row.key(), null, row, stored);
      }
    }
    return changes;
  }

  private static void add(
      List<IndexChange> changes,
      Index index,
      Key key,
      @Nullable IndexRow derived,
      @Nullable IndexRow after,
      Stored stored) {
    IndexRow before = derived;
    if (!index.complete()) {
      Row row = stored.apply(index.table(), key);
      before = row == null ? null : new IndexRow(key, row.sizeBytes(), row.value());
    }
    boolean same = before == null ? after == null : before.equals(after);
    if (!same) {
      changes.add(new IndexChange(index.table(), key, before, after));
    }
  }

  private static List<@Nullable IndexRow> derive(Indexes indexes, @Nullable Row base) {
    return base == null ? Collections.nCopies(indexes.indexes().size(), null) : indexes.rows(base);
  }

  /** The row that it leaves, as written by the commit at {@code at}. */
  @Nullable Row row(CommitTime at) {
    return after == null ? null : new Row(key, at, after.sizeBytes(), after.value());
  }

  /** What it adds to the number of rows. */
  int rows() {
    return (after == null ? 0 : 1) - (before == null ? 0 : 1);
  }

  /** What it adds to the sum of sizes. */
  long bytes() {
    return (after == null ? 0L : after.sizeBytes()) - (before == null ? 0L : before.sizeBytes());
  }
}
