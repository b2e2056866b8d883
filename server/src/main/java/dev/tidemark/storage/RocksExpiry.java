package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;

/**
 * Gives up rows and history in whole ranges: a few range deletions in the batch, and afterwards the
 * files that lie within. Nothing is walked.
 */
final class RocksExpiry {
  private final RocksStore store;
  private final List<byte[]> currentRanges = new ArrayList<>();
  private final List<byte[]> eventRanges = new ArrayList<>();
  private @Nullable NavigableSet<Integer> stored;

  RocksExpiry(RocksStore store) {
    this.store = store;
  }

  /** Writes a table's new state and deletes what it no longer has. */
  void move(RocksBatch batch, TableId table, TableState from, TableState to)
      throws RocksDBException {
    boolean forgets = from.recording() && to.kept() > from.kept();
    NavigableSet<Integer> days = forgets ? days(batch) : new TreeSet<>();
    batch.state(table, to);
    if (forgets) {
      int until = to.recording() ? RocksLayout.day(to.kept()) : RocksLayout.DAY_MAX + 1;
      for (int day : days.subSet(RocksLayout.day(from.kept()), until)) {
        byte[] begin = RocksLayout.dayPrefix(day, table);
        byte[] end = RocksLayout.end(begin);
        batch.deleteRange(store.history, begin, end);
        batch.deleteRange(store.successor, begin, end);
        eventRanges.add(begin);
        eventRanges.add(end);
      }
    }
    if (to.phase() == TableState.Phase.GONE) {
      byte[] begin = RocksLayout.tablePrefix(table);
      byte[] end = RocksLayout.end(begin);
      batch.deleteRange(store.current, begin, end);
      currentRanges.add(begin);
      currentRanges.add(end);
    }
  }

  /** After all moves: files of days that no table needs may hold several tables' entries. */
  void oldDays(RocksBatch batch) throws RocksDBException {
    long oldest = TableState.NEVER;
    for (TableId table : batch.tables()) {
      TableState state = batch.state(table);
      oldest = state == null ? oldest : Math.min(oldest, state.kept());
    }
    if (!eventRanges.isEmpty() && oldest != TableState.NEVER) {
      byte[] begin = RocksLayout.dayPrefix(0);
      byte[] end = RocksLayout.dayPrefix(RocksLayout.day(oldest));
      batch.deleteRange(store.history, begin, end);
      batch.deleteRange(store.successor, begin, end);
      eventRanges.add(begin);
      eventRanges.add(end);
    }
  }

  /**
   * Once the batch is durable, and before anything new can come into its ranges.
   *
   * <p>A file that goes may hold the deletion of a range whose rows lie in an older file too, one
   * that stays because it reaches beyond the range: these rows would be back. So the ranges are
   * deleted once more.
   */
  void deleteFiles(RocksLedger ledger) {
    if (currentRanges.isEmpty() && eventRanges.isEmpty()) {
      return;
    }
    store.deleteFiles(store.current, currentRanges);
    store.deleteFiles(store.history, eventRanges);
    store.deleteFiles(store.successor, eventRanges);
    ledger.submit(batch -> {
      deleteRanges(batch, store.current, currentRanges);
      deleteRanges(batch, store.history, eventRanges);
      deleteRanges(batch, store.successor, eventRanges);
      return batch;
    });
  }

  private static void deleteRanges(RocksBatch batch, ColumnFamilyHandle family, List<byte[]> ranges)
      throws RocksDBException {
    for (int i = 0; i < ranges.size(); i += 2) {
      batch.deleteRange(family, ranges.get(i), ranges.get(i + 1));
    }
  }

  private NavigableSet<Integer> days(RocksBatch batch) {
    NavigableSet<Integer> inStore = stored;
    if (inStore == null) {
      inStore = storedDays();
      stored = inStore;
    }
    NavigableSet<Integer> days = new TreeSet<>(batch.days());
    days.addAll(inStore);
    return days;
  }

  /** The days that have history in the database: one seek each. */
  private NavigableSet<Integer> storedDays() {
    NavigableSet<Integer> days = new TreeSet<>();
    try (RocksRange events =
        new RocksRange(store.db, store.history, null, new byte[0], null, true)) {
      while (events.valid()) {
        int day = RocksLayout.eventDay(events.key());
        days.add(day);
        if (day == RocksLayout.DAY_MAX) {
          break;
        }
        events.seek(RocksLayout.dayPrefix(day + 1));
      }
    }
    return days;
  }
}
