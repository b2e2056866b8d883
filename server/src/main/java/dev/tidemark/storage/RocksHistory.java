package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a split in [from, to), by key. Parts are in the order of keys, so they are read one
 * after another, each when it is reached: day after day in order of time, then sorted. Costs those
 * writes, and a seek for each part and day.
 */
final class RocksHistory implements Iterator<Writes>, AutoCloseable {
  private final RocksStore store;
  private final Split split;
  private final long from;
  private final long to;
  private final long sortBytes;
  private final Lifecycle lifecycle;
  private final RocksRange entries;
  private final List<Integer> days;
  private final int lastPart;
  private int part;
  private @Nullable Sorter<Writes> sorter;
  private Iterator<Writes> sorted = Collections.emptyIterator();

  RocksHistory(
      RocksStore store,
      RocksStore.View view,
      Split split,
      long from,
      long to,
      long sortBytes,
      Lifecycle lifecycle) {
    this.store = store;
    this.split = split;
    this.from = from;
    this.to = to;
    this.sortBytes = sortBytes;
    this.lifecycle = lifecycle;
    this.part = RocksLayout.part(split.range().from());
    this.lastPart = from < to ? lastPart(split.range().to()) : -1;
    this.entries = view.events(from, to);
    this.days = part <= lastPart ? days() : List.of();
  }

  /** The days on which the split's parts have history. */
  private List<Integer> days() {
    List<Integer> found = new ArrayList<>();
    TableId table = split.table();
    while (entries.valid()) {
      int day = RocksLayout.eventDay(entries.key());
      entries.seek(RocksLayout.eventStart(day, table, part, 0));
      if (entries.valid() && isOf(entries.key(), day, lastPart)) {
        found.add(day);
      }
      if (day == RocksLayout.DAY_MAX) {
        break;
      }
      entries.seek(RocksLayout.dayPrefix(day + 1));
    }
    return found;
  }

  /** Whether an event at or after the table's first wanted one of a day is one up to a part. */
  private boolean isOf(byte[] event, int day, int upToPart) {
    return RocksLayout.eventDay(event) == day
        && RocksLayout.eventTable(event) == split.table().value()
        && RocksLayout.eventPart(event) <= upToPart;
  }

  @Override
  public boolean hasNext() {
    while (!sorted.hasNext() && part <= lastPart && !days.isEmpty()) {
      sorted = read(part++);
    }
    return sorted.hasNext();
  }

  @Override
  public Writes next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return sorted.next();
  }

  private Iterator<Writes> read(int wanted) {
    closeSorter();
    Sorter<Writes> writes = new Sorter<>(store.temporary(), sortBytes, Writes.FORM);
    sorter = writes;
    for (int day : days) {
      entries.seek(RocksLayout.eventStart(day, split.table(), wanted, from));
      while (entries.valid()) {
        byte[] event = entries.key();
        long micros = RocksLayout.eventMicros(event);
        if (!isOf(event, day, wanted) || micros >= to) {
          break;
        }
        byte[] key = RocksLayout.eventRowKey(event);
        if (split.range().contains(key)) {
          byte[] replaced = entries.value();
          writes.add(new Writes(key, replaced, micros, RocksLayout.removed(replaced)));
        }
        entries.next();
        lifecycle.checkOpen();
      }
    }
    return writes.sorted();
  }

  private void closeSorter() {
    Sorter<Writes> last = sorter;
    sorter = null;
    if (last != null) {
      last.close();
    }
  }

  @Override
  public void close() {
    try {
      closeSorter();
    } finally {
      entries.close();
    }
  }

  /** The last part that holds keys before {@code to}; -1 if none does. */
  static int lastPart(byte @Nullable [] to) {
    if (to == null) {
      return RocksLayout.PARTS - 1;
    }
    if (to.length == 0) {
      return -1;
    }
    return to.length > 1 ? to[0] & 0xff : Math.max(0, (to[0] & 0xff) - 1);
  }
}
