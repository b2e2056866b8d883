package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiError.CancellationReason;
import dev.tidemark.error.ApiError.TransactionCanceled;
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
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableKey;
import dev.tidemark.storage.TableSize;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of tables in the store. A table that is dropped between its look-up and the call answers
 * as one that never was.
 */
final class TableRows {
  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final OngoingTransactions ongoing;

  TableRows(StorageEngine storage, Catalogue catalogue, OngoingTransactions ongoing) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.ongoing = ongoing;
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
   * @throws RuntimeException what the mutator refused with; TransactionConflictException if the row
   *     is in a transaction that does not end in time
   */
  Outcome write(Table table, Key key, Mutator mutator) {
    try {
      ongoing.await(new TableKey(table.storageId(), key));
    } catch (OngoingTransactions.Conflict _) {
      throw ApiError.of(ApiError.Type.TRANSACTION_CONFLICT, ApiError.CONFLICT_MESSAGE);
    }
    Outcome outcome =
        whileThere(
            List.of(table), () -> storage.write(new WriteOp(table.storageId(), key, mutator)));
    if (outcome.decision() instanceof Decision.Refuse(RuntimeException reason)) {
      throw reason;
    }
    return outcome;
  }

  /**
   * Writes rows in one commit, and waits as long as it takes for whoever is writing one of them.
   */
  List<Outcome> writeAll(Collection<Table> tables, List<WriteOp> ops) {
    return whileThere(tables, () -> storage.transact(ops));
  }

  /**
   * Does a transaction: all ops in one commit, or none.
   *
   * @param tokenOps what is kept of the transaction's token, done in the same commit
   * @return the outcomes of the ops, and then of the token's
   * @throws dev.tidemark.error.ApiException TransactionCanceledException if rows are in other
   *     transactions that do not end in time; TransactionInProgressException if the token is
   */
  List<Outcome> transact(Collection<Table> tables, List<WriteOp> ops, List<WriteOp> tokenOps) {
    List<WriteOp> all = new ArrayList<>(ops);
    all.addAll(tokenOps);
    List<TableKey> rows = all.stream().map(op -> new TableKey(op.table(), op.key())).toList();
    try (OngoingTransactions.Claim _ = ongoing.begin(rows)) {
      return whileThere(tables, () -> storage.transact(all));
    } catch (OngoingTransactions.Conflict conflict) {
      if (IntStream.range(ops.size(), all.size()).anyMatch(conflict::isAt)) {
        throw ApiError.of(
            ApiError.Type.TRANSACTION_IN_PROGRESS,
            "The transaction with the given request token is already in progress.");
      }
      throw new TransactionCanceled(
              IntStream.range(0, ops.size())
                  .mapToObj(
                      i -> conflict.isAt(i) ? CancellationReason.CONFLICT : CancellationReason.NONE)
                  .toList())
          .toException();
    }
  }

  /** Number and size of the rows; none once the table is gone. */
  TableSize size(Table table) {
    return unlessGone(table, () -> storage.size(table.storageId()), TableSize.EMPTY);
  }

  private TableSize size(Table table, SecondaryIndex index) {
    try {
      return storage.size(index.storageId());
    } catch (StorageException e) {
      Table now = catalogue.find(table.region(), table.name());
      if (now != null
          && now.indexes().stream().anyMatch(i -> i.storageId().equals(index.storageId()))) {
        throw e;
      }
      return TableSize.EMPTY;
    }
  }

  /** The same with all its indexes. */
  TableSizes sizes(Table table) {
    Map<TableId, TableSize> indexes = new HashMap<>();
    for (SecondaryIndex index : table.indexes()) {
      indexes.put(index.storageId(), size(table, index));
    }
    return new TableSizes(size(table), indexes);
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
