package dev.tidemark.operation;

import dev.tidemark.error.StorageException;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Mutator;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableKey;
import dev.tidemark.storage.TableSize;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of tables in the store. A table that is dropped between its look-up and the call answers
 * as one that never was.
 */
final class TableRows {
  private final StorageEngine storage;
  private final Catalogue catalogue;

  TableRows(StorageEngine storage, Catalogue catalogue) {
    this.storage = storage;
    this.catalogue = catalogue;
  }

  @Nullable Row get(Table table, Key key) {
    return whileThere(List.of(table), () -> storage.get(table.storageId(), key));
  }

  /** Rows as they stood at one moment. */
  List<@Nullable Row> getAll(Collection<Table> tables, List<TableKey> keys) {
    return whileThere(tables, () -> storage.getAll(keys));
  }

  Page query(Table table, KeyRange range, boolean reverse, PageLimit limit) {
    return whileThere(
        List.of(table), () -> storage.query(table.storageId(), range, reverse, limit));
  }

  /**
   * Writes one row.
   *
   * @throws RuntimeException what the mutator refused with
   */
  Outcome write(Table table, Key key, Mutator mutator) {
    Outcome outcome =
        whileThere(
            List.of(table), () -> storage.write(new WriteOp(table.storageId(), key, mutator)));
    if (outcome.decision() instanceof Decision.Refuse(RuntimeException reason)) {
      throw reason;
    }
    return outcome;
  }

  /** Writes rows in one commit. */
  List<Outcome> transact(Collection<Table> tables, List<WriteOp> ops) {
    return whileThere(tables, () -> storage.transact(ops));
  }

  /** Number and size of the rows; none once the table is gone. */
  TableSize size(Table table) {
    return unlessGone(table, () -> storage.size(table.storageId()), TableSize.EMPTY);
  }

  /** The oldest moment of the table that can be read, or null if only the present can. */
  @Nullable CommitTime horizon(Table table) {
    return unlessGone(table, () -> storage.horizon(table.storageId()), null);
  }

  private <T extends @Nullable Object> T unlessGone(Table table, Supplier<T> call, T otherwise) {
    try {
      return call.get();
    } catch (StorageException e) {
      if (catalogue.exists(table)) {
        throw e;
      }
      return otherwise;
    }
  }

  private <T extends @Nullable Object> T whileThere(Collection<Table> tables, Supplier<T> call) {
    try {
      return call.get();
    } catch (StorageException e) {
      if (tables.stream().allMatch(catalogue::exists)) {
        throw e;
      }
      throw TableLookup.missing();
    }
  }
}
