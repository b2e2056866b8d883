package dev.tidemark.operation;

import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.SecondaryIndex;
import java.util.Map;

/** Sizes of a table and of its indexes, by their places in the store. */
record TableSizes(TableSize table, Map<TableId, TableSize> indexes) {
  static final TableSizes EMPTY = new TableSizes(TableSize.EMPTY, Map.of());

  TableSize of(SecondaryIndex index) {
    return indexes.getOrDefault(index.storageId(), TableSize.EMPTY);
  }
}
