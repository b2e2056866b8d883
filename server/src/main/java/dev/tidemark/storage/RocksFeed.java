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
 * <p>One iterator serves all parts: of each a few writes are kept, without large images, and read
 * on from there when they are used up, so that memory does not depend on how far behind the reader
 * is. What a write left is looked up when it is asked for. Parts in which {@link LastWrites} knows
 * of nothing new are not looked at: a poll costs its writes, and no log of changes has to be
 * written for it.
 */
final class RocksFeed extends RocksCursor<Written> {
  private static final int AHEAD_FIRST = 8;
  private static final int AHEAD_MAX = 64;
  private static final int AHEAD_BYTES = 16 << 10;
  private static final int KEPT_BYTES = 4 << 10;

  /**
   * A write that is to be given.
   *
   * @param replaced its history entry; null if that was too large to be kept
   */
  private record Event(byte[] key, byte @Nullable [] replaced) {}

  /** The next few writes of a part of one day. */
  private static final class Part {
    final Deque<Event> ahead = new ArrayDeque<>();

    /** Where the rest begins, null if there is none. */
    byte @Nullable [] rest;

    /** How many to read next: few at first, for many a reader wants no more. */
    int next = AHEAD_FIRST;

    Part(byte[] rest) {
      this.rest = rest;
    }

    byte[] first() {
      return ahead.getFirst().key;
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
    Event event = part.ahead.removeFirst();
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
        offer(new Part(RocksLayout.eventStart(day, reading.split.table(), part, from)));
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
      if (part.ahead.size() == part.next || bytes >= AHEAD_BYTES) {
        part.rest = event;
        part.next = Math.min(AHEAD_MAX, 2 * part.next);
        return;
      }
      Key key = new Key(RocksLayout.eventRowKey(event));
      if (after.isBefore(micros, key) && reading.split.range().contains(key.bytes())) {
        byte[] replaced = events.value();
        boolean keep = replaced.length <= KEPT_BYTES;
        part.ahead.add(new Event(event, keep ? replaced : null));
        bytes += event.length + (keep ? replaced.length : 0);
      }
    }
  }

  private Written written(Event event) {
    byte[] key = RocksLayout.eventRowKey(event.key);
    long micros = RocksLayout.eventMicros(event.key);
    byte[] replaced = event.replaced;
    if (replaced == null) {
      replaced = reading.view.get(reading.store.history, event.key);
    }
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
