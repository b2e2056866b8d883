package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Writes of rows: locks them, reads them, lets the caller decide, finds what follows for their
 * indexes, and brings it all into the ledger's order. The ledger's thread only stages what was
 * found here.
 */
final class RocksWrites {
  private final RocksStore store;
  private final RocksLedger ledger;
  private final Lifecycle lifecycle;
  private final StripeLocks locks = new StripeLocks();

  /** Read with a row's lock held. */
  private final Map<TableId, Indexes> indexes = new ConcurrentHashMap<>();

  /** Tables that nobody may write to, with what to wait for. Read with a row's lock held. */
  private final Map<TableId, ReentrantLock> unwritable = new ConcurrentHashMap<>();

  RocksWrites(RocksStore store, RocksLedger ledger, Lifecycle lifecycle) {
    this.store = store;
    this.ledger = ledger;
    this.lifecycle = lifecycle;
  }

  private record Step(WriteOp op, @Nullable Row before, Decision decision) {
    boolean changes() {
      return Decision.changes(before, decision);
    }

    boolean expires() {
      return decision instanceof Decision.Delete(boolean expired) && expired;
    }

    @Nullable Row after(CommitTime at) {
      return decision instanceof Decision.Put(byte[] value, int sizeBytes)
          ? new Row(op.key(), at, sizeBytes, value)
          : null;
    }
  }

  List<Outcome> transact(List<WriteOp> ops) {
    while (true) {
      ReentrantLock wait;
      try (StripeLocks.Held _ = locks.lock(ops)) {
        wait = unwritable(ops);
        if (wait == null) {
          return decided(ops);
        }
      }
      wait.lock();
      try {
        // Closed meanwhile: what the table was held for may have been done in part.
        lifecycle.checkOpen();
      } finally {
        wait.unlock();
      }
    }
  }

  private @Nullable ReentrantLock unwritable(List<WriteOp> ops) {
    for (WriteOp op : ops) {
      ReentrantLock held = unwritable.get(op.table());
      if (held != null) {
        return held;
      }
    }
    return null;
  }

  /** See {@link StorageEngine#withoutWrites}. */
  <T> T without(TableId table, Supplier<T> body) {
    ReentrantLock held = new ReentrantLock();
    held.lock();
    try {
      unwritable.put(table, held);
      locks.awaitHolders();
      return body.get();
    } finally {
      unwritable.remove(table);
      held.unlock();
    }
  }

  private List<Outcome> decided(List<WriteOp> ops) {
    ops.forEach(op -> live(op.table()));
    List<Step> steps = new ArrayList<>(ops.size());
    boolean refused = false;
    boolean changes = false;
    for (WriteOp op : ops) {
      Row row = current(op.table(), op.key());
      Step step = new Step(op, row, op.mutator().decide(row));
      steps.add(step);
      refused |= step.decision instanceof Decision.Refuse;
      changes |= step.changes();
    }
    CommitTime at = refused || !changes ? new CommitTime(ledger.assigned().floor()) : commit(steps);
    List<Outcome> outcomes = new ArrayList<>(steps.size());
    for (Step step : steps) {
      outcomes.add(new Outcome(step.before, step.decision, at));
    }
    return outcomes;
  }

  private CommitTime commit(List<Step> steps) {
    List<IndexChange> follow = new ArrayList<>();
    for (Step step : steps) {
      Indexes kept = step.changes() ? indexes(step.op.table()) : Indexes.NONE;
      follow.addAll(IndexChange.of(kept, step.before, step.after(CommitTime.ZERO), this::current));
    }
    return ledger.submit(batch -> stage(batch, steps, follow));
  }

  private static CommitTime stage(RocksBatch batch, List<Step> steps, List<IndexChange> follow)
      throws RocksDBException {
    for (Step step : steps) {
      TableState.live(batch.state(step.op.table()), step.op.table());
    }
    CommitTime at = batch.commit();
    for (Step step : steps) {
      if (step.changes()) {
        batch.row(step.op.table(), step.op.key(), step.before, step.after(at), at, step.expires());
      }
    }
    for (IndexChange change : follow) {
      batch.index(change, at);
    }
    return at;
  }

  void setIndexes(TableId table, Indexes changed) {
    live(table);
    for (Index index : changed.indexes()) {
      TableState.requireNoHistory(live(index.table()), index.table());
    }
    if (changed.indexes().isEmpty()) {
      indexes.remove(table);
    } else {
      indexes.put(table, changed);
    }
    locks.awaitHolders();
  }

  /** Of a table that is dropped. */
  void forget(TableId table) {
    indexes.remove(table);
  }

  /** What is kept with a table now. */
  Indexes indexes(TableId table) {
    return indexes.getOrDefault(table, Indexes.NONE);
  }

  void index(TableId table, List<Key> keys) {
    Set<Key> distinct = new LinkedHashSet<>(keys);
    try (StripeLocks.Held _ = locks.lock(table, distinct)) {
      live(table);
      Indexes kept = indexes(table);
      if (kept.indexes().stream().allMatch(Index::complete)) {
        return;
      }
      Map<IndexChange, CommitTime> missing = new HashMap<>();
      for (Key key : distinct) {
        Row row = current(table, key);
        if (row != null) {
          IndexChange.missing(kept, row, this::current)
              .forEach(change -> missing.put(change, row.written()));
        }
      }
      if (!missing.isEmpty()) {
        ledger.submit(batch -> {
          for (Map.Entry<IndexChange, CommitTime> change : missing.entrySet()) {
            batch.index(change.getKey(), change.getValue());
          }
          return missing;
        });
      }
    }
  }

  private @Nullable Row current(TableId table, Key key) {
    return store.row(table, key);
  }

  private TableState live(TableId table) {
    return TableState.live(ledger.tables().get(table), table);
  }
}
