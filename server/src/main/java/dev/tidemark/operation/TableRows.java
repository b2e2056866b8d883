package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiError.CancellationReason;
import dev.tidemark.error.ApiError.TransactionCanceled;
import dev.tidemark.error.StorageException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyCodec;
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
import java.time.Instant;
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

  /** Rows of a table or an index. */
  Page query(ReadSource source, KeyRange range, boolean reverse, PageLimit limit) {
    try {
      return whileThere(
          List.of(source.table()), () -> storage.query(source.storageId(), range, reverse, limit));
    } catch (StorageException e) {
      SecondaryIndex index = source.index();
      if (index == null || isThere(source.table(), index)) {
        throw e;
      }
      throw ReadSource.noIndex(index.name());
    }
  }

  private boolean isThere(Table table, SecondaryIndex index) {
    Table now = catalogue.find(table.region(), table.name());
    return now != null
        && now.indexes().stream().anyMatch(i -> i.storageId().equals(index.storageId()));
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

  /** Now, as a moment that everything acknowledged so far is before; whole milliseconds. */
  Instant present() {
    return storage.clock().fence().toInstant();
  }

  /** Number and size of the rows; none once the table is gone. */
  TableSize size(Table table) {
    return unlessGone(table, () -> storage.size(table.storageId()), TableSize.EMPTY);
  }

  private TableSize size(Table table, SecondaryIndex index) {
    try {
      return storage.size(index.storageId());
    } catch (StorageException e) {
      if (isThere(table, index)) {
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

  /**
   * What the items of one partition key weigh in a table and its local indexes. Where all together
   * weigh less than a gigabyte, it is what all weigh: nobody asks for more than gigabytes.
   */
  long collectionBytes(Table table, List<AttributeValue> partition) {
    List<TableId> places = new ArrayList<>(List.of(table.storageId()));
    for (SecondaryIndex index : table.indexes()) {
      if (index.kind() == SecondaryIndex.Kind.LOCAL) {
        places.add(index.storageId());
      }
    }
    KeyRange range = KeyRange.startingWith(KeyCodec.prefix(partition, List.of()));
    return whileThere(
        List.of(table),
        () -> {
          long all = places.stream().mapToLong(place -> storage.size(place).bytes()).sum();
          return all < 1L << 30
              ? all
              : places.stream().mapToLong(place -> bytes(place, range)).sum();
        });
  }

  private long bytes(TableId place, KeyRange range) {
    long bytes = 0;
    KeyRange rest = range;
    Page page;
    do {
      page = storage.query(place, rest, false, new PageLimit(Integer.MAX_VALUE, 1 << 20));
      bytes += page.rows().stream().mapToLong(Row::sizeBytes).sum();
      if (page.more()) {
        rest = ItemPage.after(rest, page.rows().getLast().key(), false);
      }
    } while (page.more());
    return bytes;
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
