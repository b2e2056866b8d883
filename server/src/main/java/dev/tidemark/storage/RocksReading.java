package dev.tidemark.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What an open cursor holds: a view of one moment, what pins it, ranges, sorted runs. */
final class RocksReading implements AutoCloseable {
  final RocksStore store;
  final RocksStore.View view;
  final Split split;
  private final Lifecycle lifecycle;
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final long sortBytes;
  private final long floor;

  /**
   * @param ledger asked, once the view is taken, from when on there can be no writes in it
   */
  RocksReading(
      RocksStore store, RocksLedger ledger, Split split, long sortBytes, Lifecycle lifecycle) {
    this.store = store;
    this.split = split;
    this.lifecycle = lifecycle;
    this.view = owned(store.view());
    this.floor = ledger.assigned().floor();
    this.sortBytes = sortBytes;
  }

  /** No write in the view is at or after this. */
  long floor() {
    return floor;
  }

  /** The split's writes of [from, to) by key. */
  Iterator<Writes> writes(CommitTime from, CommitTime to) {
    long end = Math.min(to.micros(), floor);
    return owned(new RocksHistory(store, view, split, from.micros(), end, sortBytes, lifecycle));
  }

  /** The split's current rows. */
  RocksRange rows() {
    KeyRange range = split.range();
    return owned(
        view.range(
            store.current,
            RocksLayout.currentKey(split.table(), range.from()),
            RocksLayout.currentEnd(split.table(), range.to())));
  }

  /** History of the days that [from, to) touches. */
  RocksRange events(long from, long to) {
    return owned(view.events(from, to));
  }

  /** The row that the write at {@code micros} left behind. */
  Row left(byte[] key, long micros) {
    TableId table = split.table();
    byte[] now = view.get(store.current, RocksLayout.currentKey(table, key));
    if (now != null) {
      Row row = RocksLayout.row(key, now);
      if (row.written().micros() == micros) {
        return row;
      }
    }
    byte[] successor = view.get(store.successor, RocksLayout.eventKey(table, micros, key));
    if (successor != null) {
      long replacedAt = RocksLayout.time(successor);
      byte[] replaced = view.get(store.history, RocksLayout.eventKey(table, replacedAt, key));
      Row row = replaced == null ? null : RocksLayout.replacedRow(key, replaced);
      if (row != null && row.written().micros() == micros) {
        return row;
      }
    }
    throw RocksLayout.corrupt("the row that the write at " + micros + " left");
  }

  /** Frees it with the rest, the last owned first. */
  <R extends AutoCloseable> R owned(R resource) {
    owned.push(resource);
    return resource;
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    AutoCloseable next;
    while ((next = owned.poll()) != null) {
      failure = closed(next, failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable RuntimeException closed(
      AutoCloseable resource, @Nullable RuntimeException failure) {
    try {
      resource.close();
      return failure;
    } catch (RuntimeException e) {
      return e;
    } catch (Exception e) {
      return new IllegalStateException(e);
    }
  }
}
