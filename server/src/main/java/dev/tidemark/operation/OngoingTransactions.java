package dev.tidemark.operation;

import dev.tidemark.storage.TableKey;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The rows that transactions are about to write or to check, and how long others wait for them.
 *
 * <p>Only for clients' sake: the store would let everybody wait for as long as it takes. A
 * transaction gets all its rows at once or none, so nobody waits in a circle. A write of one row
 * takes none: it only waits for transactions to end, and one that begins right after meets it in
 * the store.
 */
final class OngoingTransactions {
  private final long waitNanos;
  private final Map<TableKey, Claim> claims = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param wait for how long a row may be in another transaction before that is a conflict; zero
   *     does not wait at all
   */
  OngoingTransactions(Duration wait) {
    this.waitNanos = wait.toNanos();
  }

  /** A transaction's rows, until closed. */
  final class Claim implements AutoCloseable {
    private final List<TableKey> rows;
    private final Condition ended = lock.newCondition();

    private Claim(List<TableKey> rows) {
      this.rows = rows;
      rows.forEach(row -> claims.put(row, this));
    }

    @Override
    public void close() {
      lock.lock();
      try {
        rows.forEach(claims::remove);
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Some rows are in other transactions, and were for as long as one waits. */
  static final class Conflict extends Exception {
    private final transient BitSet rows;

    private Conflict(BitSet rows) {
      super("rows " + rows + " are in other transactions", null, false, false);
      this.rows = rows;
    }

    /** Whether the row of this index is in another transaction. */
    boolean isAt(int index) {
      return rows.get(index);
    }
  }

  /** Begins a transaction. */
  Claim begin(List<TableKey> rows) throws Conflict {
    lock.lock();
    try {
      await(rows);
      return new Claim(List.copyOf(rows));
    } finally {
      lock.unlock();
    }
  }

  /** Returns when no transaction has the row. */
  void await(TableKey row) throws Conflict {
    if (!claims.containsKey(row)) {
      return;
    }
    lock.lock();
    try {
      await(List.of(row));
    } finally {
      lock.unlock();
    }
  }

  /** Call with the lock, and have it still when this returns. */
  private void await(List<TableKey> rows) throws Conflict {
    long left = waitNanos;
    Claim other = first(rows);
    while (other != null) {
      if (left <= 0) {
        throw new Conflict(claimed(rows));
      }
      try {
        left = other.ended.awaitNanos(left);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        left = 0;
      }
      other = first(rows);
    }
  }

  private @Nullable Claim first(List<TableKey> rows) {
    for (TableKey row : rows) {
      Claim claim = claims.get(row);
      if (claim != null) {
        return claim;
      }
    }
    return null;
  }

  private BitSet claimed(List<TableKey> rows) {
    BitSet claimed = new BitSet();
    for (int i = 0; i < rows.size(); i++) {
      claimed.set(i, claims.containsKey(rows.get(i)));
    }
    return claimed;
  }
}
