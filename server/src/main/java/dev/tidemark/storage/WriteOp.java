package dev.tidemark.storage;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One row of a write: where, and what decides. */
public record WriteOp(TableId table, Key key, Mutator mutator) {
  /**
   * Checks that no two ops name the same row.
   *
   * @throws IllegalArgumentException if two do
   */
  static void requireDistinct(List<WriteOp> ops) {
    if (ops.size() < 2) {
      return;
    }
    Set<TableKey> seen = new HashSet<>();
    for (WriteOp op : ops) {
      if (!seen.add(new TableKey(op.table(), op.key()))) {
        throw new IllegalArgumentException("two ops on one row");
      }
    }
  }
}
