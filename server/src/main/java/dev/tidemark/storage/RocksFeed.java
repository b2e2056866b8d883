package dev.tidemark.storage;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every write of a split in order: the parts of its history, each in order of time, merged day by
 * day.
 *
 * <p>One iterator serves all parts: of each the names of a few writes are kept, and read on from
 * there when they are used up, so that memory does not depend on how far behind the reader is.
 * Images are read one by one as they are asked for. Parts in which {@link LastWrites} knows of
 * nothing new are not looked at: a poll costs its writes, and no log of changes has to be written
 * for it.
 */
final class RocksFeed extends RocksCursor<Written> {
  private static final int AHEAD_MAX = 64;
  private static final int AHEAD_BYTES = 16 << 10;

  /** The next few history keys of a part of one day. */
  private static final class Part {
    final int number;
    final Deque<byte[]> ahead = new ArrayDeque<>();

    /** Where the rest begins, null if there is none. */
    byte @Nullable [] rest;

    Part(int number, byte[] rest) {
      this.number = number;
      this.rest = rest;
    }

    byte[] first() {
      return ahead.getFirst();
    }
  }

  private final RocksReading reading;
  private final FeedPosition after;
  private final long end;
  private final long[] lastWrites;
  private final RocksRange events;
  private final int lastPart;
  private final int lastDay;
  private final Lifecycle lifecycle;
  private final PriorityQueue<Part> parts =
      new PriorityQueue<>(Comparator.comparing(Part::first, RocksLayout::compareInPart));
  private int day;

  /**
   * @param lastWrites of the table, taken after the reading's view
   */
  RocksFeed(
      RocksReading reading,
      FeedPosition after,
      CommitTime until,
      long[] lastWrites,
      Lifecycle lifecycle,
      Consumer<RocksCursor<?>> onClose) {
    super(reading, lifecycle, onClose);
    this.reading = reading;
    this.after = after;
    this.end = Math.min(until.micros(), reading.floor());
    this.lastWrites = lastWrites;
    this.lifecycle = lifecycle;
    long from = after.at().micros();
    this.events = reading.events(from, end);
    this.lastPart = RocksHistory.lastPart(reading.split.range().to());
    this.day = RocksLayout.day(from);
    this.lastDay = from < end ? RocksLayout.day(end - 1) : -1;
  }

  @Override
  @Nullable Written read() {
    Part part = parts.poll();
    while (part == null) {
      if (!nextDay()) {
        return null;
      }
      part = parts.poll();
    }
    byte[] event = part.ahead.removeFirst();
    offer(part);
    return written(event);
  }

  /** Goes on to the next day with writes of some table. */
  private boolean nextDay() {
    if (day > lastDay) {
      return false;
    }
    events.seek(RocksLayout.dayPrefix(day));
    if (!events.valid()) {
      day = lastDay + 1;
      return false;
    }
    day = RocksLayout.eventDay(events.key());
    long from = Math.max(after.at().micros(), day * TableState.DAY_MICROS);
    for (int part = RocksLayout.part(reading.split.range().from()); part <= lastPart; part++) {
      if (lastWrites[part] >= from) {
        offer(new Part(part, RocksLayout.eventStart(day, reading.split.table(), part, from)));
      }
    }
    day++;
    return true;
  }

  /** Puts a part in its place if it has more writes. */
  private void offer(Part part) {
    byte[] rest = part.rest;
    if (part.ahead.isEmpty() && rest != null) {
      part.rest = null;
      fill(part, rest);
    }
    if (!part.ahead.isEmpty()) {
      parts.add(part);
    }
  }

  private void fill(Part part, byte[] from) {
    int bytes = 0;
    for (events.seek(from); events.valid(); events.next()) {
      lifecycle.checkOpen();
      byte[] event = events.key();
      long micros = RocksLayout.eventMicros(event);
      if (!RocksLayout.isSamePart(event, from) || micros >= end) {
        return;
      }
      if (part.ahead.size() == AHEAD_MAX || bytes >= AHEAD_BYTES) {
        part.rest = event;
        return;
      }
      Key key = new Key(RocksLayout.eventRowKey(event));
      if (after.isBefore(micros, key) && reading.split.range().contains(key.bytes())) {
        part.ahead.add(event);
        bytes += event.length;
      }
    }
  }

  private Written written(byte[] event) {
    byte[] key = RocksLayout.eventRowKey(event);
    long micros = RocksLayout.eventMicros(event);
    byte[] replaced = reading.view.get(reading.store.history, event);
    if (replaced == null) {
      throw RocksLayout.corrupt("the write at " + micros);
    }
    return new Written(
        new Key(key),
        new CommitTime(micros),
        RocksLayout.replacedRow(key, replaced),
        RocksLayout.removed(replaced) ? null : reading.left(key, micros),
        RocksLayout.expired(replaced));
  }
}
