package dev.tidemark.storage;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the history of a split: day after day, part after part, each in order of time. */
final class RocksHistory {
  private RocksHistory() {}

  /**
   * Gives the writes of [from, to) to {@code sink}; each key's in order of time. Costs the writes
   * of the split's parts in that window and a few seeks.
   */
  static void read(
      RocksStore store,
      RocksStore.View view,
      Split split,
      long from,
      long to,
      Lifecycle lifecycle,
      Consumer<ImageSorter.Writes> sink) {
    int firstPart = RocksLayout.part(split.range().from());
    int lastPart = lastPart(split.range().to());
    if (from >= to || lastPart < firstPart) {
      return;
    }
    TableId table = split.table();
    int lastDay = RocksLayout.day(to - 1);
    byte[] begin = RocksLayout.eventStart(RocksLayout.day(from), table, firstPart, from);
    byte @Nullable [] end =
        lastDay == RocksLayout.DAY_MAX ? null : RocksLayout.dayPrefix(lastDay + 1);
    try (RocksRange entries = view.range(store.history, begin, end)) {
      while (entries.valid()) {
        byte[] event = entries.key();
        byte[] target = next(event, table, firstPart, lastPart, from, to);
        if (target == null) {
          byte[] key = RocksLayout.eventRowKey(event);
          if (split.range().contains(key)) {
            byte[] replaced = entries.value();
            long micros = RocksLayout.eventMicros(event);
            sink.accept(
                new ImageSorter.Writes(key, replaced, micros, RocksLayout.removed(replaced)));
          }
          entries.next();
        } else if (target.length == 0) {
          return;
        } else {
          entries.seek(target);
        }
        lifecycle.checkOpen();
      }
    }
  }

  /** Null if the entry is wanted, else where to go on; empty if there is no more. */
  private static byte @Nullable [] next(
      byte[] event, TableId table, int firstPart, int lastPart, long from, long to) {
    int day = RocksLayout.eventDay(event);
    int order = Integer.compareUnsigned(RocksLayout.eventTable(event), table.value());
    int part = RocksLayout.eventPart(event);
    long micros = RocksLayout.eventMicros(event);
    if (order < 0 || (order == 0 && part < firstPart)) {
      return RocksLayout.eventStart(day, table, firstPart, from);
    }
    boolean pastThePart = micros >= to;
    if (order > 0 || part > lastPart || (part == lastPart && pastThePart)) {
      return day == RocksLayout.DAY_MAX
          ? new byte[0]
          : RocksLayout.eventStart(day + 1, table, firstPart, from);
    }
    if (pastThePart) {
      return RocksLayout.eventStart(day, table, part + 1, from);
    }
    return micros < from ? RocksLayout.eventStart(day, table, part, from) : null;
  }

  /** The last part that holds keys before {@code to}; -1 if none does. */
  private static int lastPart(byte @Nullable [] to) {
    if (to == null) {
      return RocksLayout.PARTS - 1;
    }
    if (to.length == 0) {
      return -1;
    }
    return to.length > 1 ? to[0] & 0xff : Math.max(0, (to[0] & 0xff) - 1);
  }
}
