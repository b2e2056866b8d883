package dev.tidemark.storage;

import dev.tidemark.error.Findings;
import dev.tidemark.error.StorageException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows every key of a table through its past. The writes of a part are read in order of time and
 * sorted by key; where two writes of a key meet in the sorting, the later one must have replaced
 * what the earlier one left. What the last one left must be the current row. So a key's life is
 * never in memory as a whole, however long it is.
 */
final class TableCheck implements AutoCloseable {
  /**
   * A stretch of the life of a key: writes that follow one another.
   *
   * @param first the time of the first one
   * @param replaced when what the first one replaced was written; {@link #NOTHING} if there was
   *     nothing
   * @param last the time of the last one
   * @param removed whether the last one removed the row
   */
  private record Life(byte[] key, long first, long replaced, long last, boolean removed) {}

  private static final long NOTHING = -1;
  private static final int LIFE_BYTES = 40;

  private final RocksStore store;
  private final TableId table;
  private final String where;
  private final TableState state;
  private final Timeline timeline;
  private final long sortBytes;
  private final Findings findings;
  private final StoreCheck.RowCheck rows;
  private final LongConsumer progress;
  private final RocksRange current;
  private final RocksRange events;
  private final Sum replacedBy = new Sum();
  private final Sum successors = new Sum();
  private long count;
  private long bytes;
  private boolean whole = true;

  TableCheck(
      RocksStore store,
      TableId table,
      String where,
      TableState state,
      Timeline timeline,
      long sortBytes,
      Findings findings,
      StoreCheck.RowCheck rows,
      LongConsumer progress) {
    this.store = store;
    this.table = table;
    this.where = where;
    this.state = state;
    this.timeline = timeline;
    this.sortBytes = sortBytes;
    this.findings = findings;
    this.rows = rows;
    this.progress = progress;
    byte[] prefix = RocksLayout.tablePrefix(table);
    this.current =
        new RocksRange(store.db, store.current, null, prefix, RocksLayout.end(prefix), false);
    this.events = new RocksRange(store.db, store.history, null, new byte[0], null, false);
  }

  @Nullable TableSize run() {
    if (state.recording()) {
      List<Integer> days = days();
      for (int part = 0; part < RocksLayout.PARTS; part++) {
        try (Sorter<Life> lives = new Sorter<>(store.temporary(), sortBytes, form())) {
          for (int day : days) {
            read(day, part, lives);
          }
          merge(lives.sorted(), part);
        }
      }
      checkSuccessors();
    } else {
      while (current.valid()) {
        checkUnwritten(currentRow());
        current.next();
      }
    }
    return whole ? new TableSize(count, bytes) : null;
  }

  /** The days of which there is history of the table. */
  private List<Integer> days() {
    List<Integer> days = new ArrayList<>();
    for (events.seek(new byte[0]); events.valid(); ) {
      int day = RocksLayout.eventDay(events.key());
      events.seek(RocksLayout.dayPrefix(day, table));
      if (events.valid() && isOf(events.key(), day)) {
        days.add(day);
      }
      if (day == RocksLayout.DAY_MAX) {
        break;
      }
      events.seek(RocksLayout.dayPrefix(day + 1));
    }
    return days;
  }

  private boolean isOf(byte[] event, int day) {
    return event.length >= RocksLayout.EVENT_BYTES
        && RocksLayout.eventDay(event) == day
        && RocksLayout.eventTable(event) == table.value();
  }

  private void read(int day, int part, Sorter<Life> lives) {
    for (events.seek(RocksLayout.eventStart(day, table, part, 0)); events.valid(); events.next()) {
      byte[] event = events.key();
      if (!isOf(event, day) || RocksLayout.eventPart(event) != part) {
        return;
      }
      Life life = life(event, events.value());
      if (life != null) {
        lives.add(life);
      }
      progress.accept(1);
    }
  }

  /** A write; null if it cannot be read. */
  private @Nullable Life life(byte[] event, byte[] value) {
    byte[] key = RocksLayout.eventRowKey(event);
    long at = RocksLayout.eventMicros(event);
    if (at < 0
        || RocksLayout.day(at) != RocksLayout.eventDay(event)
        || RocksLayout.part(key) != RocksLayout.eventPart(event)) {
      fault("history", key, "the write at %d is not where it belongs", at);
      return null;
    }
    if (at < state.kept()) {
      fault("history", key, "the write at %d is before %d, when the past begins", at, state.kept());
    }
    checkTime(key, at);
    try {
      Row replaced = RocksLayout.replacedRow(key, value);
      boolean removed = RocksLayout.removed(value);
      if (removed ? replaced == null : RocksLayout.expired(value)) {
        fault("history", key, "the write at %d says what cannot be", at);
      }
      if (replaced == null) {
        return new Life(key, at, NOTHING, at, removed);
      }
      long written = replaced.written().micros();
      if (written >= at) {
        fault("history", key, "the write at %d replaced one of %d, which is later", at, written);
      }
      if (written >= state.kept()) {
        replacedBy.add(at, key, RocksLayout.time(written));
      }
      rows.row(replaced, true);
      return new Life(key, at, written, at, removed);
    } catch (StorageException e) {
      whole = false;
      fault("history", key, "what the write at %d replaced cannot be read", at);
      return null;
    }
  }

  private Sorter.Form<Life> form() {
    return new Sorter.Form<>() {
      @Override
      public Key key(Life life) {
        return new Key(life.key);
      }

      @Override
      public int bytes(Life life) {
        return life.key.length + LIFE_BYTES;
      }

      @Override
      public Life merge(Life earlier, Life later) {
        long left = earlier.removed ? NOTHING : earlier.last;
        if (later.replaced != left) {
          fault(
              "history",
              later.key,
              "the write at %d replaced %s, but the one before it left %s",
              later.first,
              rowOf(later.replaced),
              rowOf(left));
        }
        return new Life(later.key, earlier.first, earlier.replaced, later.last, later.removed);
      }

      @Override
      public void write(Life life, DataOutputStream out) throws IOException {
        out.writeInt(life.key.length);
        out.write(life.key);
        out.writeLong(life.first);
        out.writeLong(life.replaced);
        out.writeLong(life.last);
        out.writeBoolean(life.removed);
      }

      @Override
      public Life read(DataInputStream in) throws IOException {
        byte[] key = new byte[in.readInt()];
        in.readFully(key);
        return new Life(key, in.readLong(), in.readLong(), in.readLong(), in.readBoolean());
      }
    };
  }

  private static String rowOf(long written) {
    return written == NOTHING ? "nothing" : "the row of " + written;
  }

  /** The lives of a part's keys against its current rows, both in the order of keys. */
  private void merge(Iterator<Life> lives, int part) {
    Life life = lives.hasNext() ? lives.next() : null;
    while (true) {
      byte[] key = current.valid() ? RocksLayout.rowKey(current.key()) : null;
      boolean inPart = key != null && RocksLayout.part(key) <= part;
      if (life == null && !inPart) {
        return;
      }
      int order =
          life == null ? 1 : key == null || !inPart ? -1 : Arrays.compareUnsigned(life.key, key);
      if (order > 0) {
        checkUnwritten(currentRow());
        current.next();
      } else if (life != null) {
        checkLife(life, order == 0 ? currentRow() : null, order == 0);
        if (order == 0) {
          current.next();
        }
        life = lives.hasNext() ? lives.next() : null;
      }
    }
  }

  /** A key of which something is known to have happened. */
  private void checkLife(Life life, @Nullable Row row, boolean there) {
    if (life.replaced >= state.kept()) {
      fault(
          "history",
          life.key,
          "the write at %d, which the one at %d replaced, has no record",
          life.replaced,
          life.first);
    }
    if (life.removed && there) {
      fault("current", life.key, "is there, but the write at %d removed it", life.last);
    } else if (!life.removed && !there) {
      fault("current", life.key, "is not there, but the write at %d left it", life.last);
    } else if (row != null && row.written().micros() != life.last) {
      fault(
          "current",
          life.key,
          "is the row of %d, but the last write was at %d",
          row.written().micros(),
          life.last);
    }
  }

  /** A row of which no write is recorded. */
  private void checkUnwritten(@Nullable Row row) {
    if (row != null && state.recording() && row.written().micros() >= state.kept()) {
      fault(
          "current",
          row.key().bytes(),
          "was written at %d, and that write has no record",
          row.written().micros());
    }
  }

  /** The current row that is next; null if it cannot be read. */
  private @Nullable Row currentRow() {
    byte[] key = RocksLayout.rowKey(current.key());
    progress.accept(1);
    count++;
    try {
      Row row = RocksLayout.row(key, current.value());
      bytes += row.sizeBytes();
      checkTime(key, row.written().micros());
      rows.row(row, false);
      return row;
    } catch (StorageException e) {
      whole = false;
      fault("row", key, "cannot be read");
      return null;
    }
  }

  private void checkTime(byte[] key, long at) {
    if (at > timeline.latest()) {
      fault("clock", key, "was written at %d, after the newest commit, %d", at, timeline.latest());
    }
  }

  private void checkSuccessors() {
    walkSuccessors((event, value) -> {
      byte[] key = RocksLayout.eventRowKey(event);
      long at = RocksLayout.eventMicros(event);
      if (value.length != Long.BYTES
          || RocksLayout.day(at) != RocksLayout.eventDay(event)
          || RocksLayout.part(key) != RocksLayout.eventPart(event)) {
        fault("successor", key, "the mark of the write at %d cannot be read", at);
      } else if (at < state.kept()) {
        fault("successor", key, "there is a mark of %d, before the past begins", at);
      } else {
        successors.add(RocksLayout.time(value), key, RocksLayout.time(at));
      }
    });
    if (!successors.isSameAs(replacedBy)) {
      walkSuccessors(this::checkSuccessor);
      for (int day : days()) {
        for (events.seek(RocksLayout.dayPrefix(day, table));
            events.valid() && isOf(events.key(), day);
            events.next()) {
          checkMarked(events.key(), events.value());
        }
      }
    }
  }

  @FunctionalInterface
  private interface Mark {
    void at(byte[] event, byte[] value);
  }

  private void walkSuccessors(Mark each) {
    try (RocksRange marks =
        new RocksRange(store.db, store.successor, null, new byte[0], null, false)) {
      while (marks.valid()) {
        int day = RocksLayout.eventDay(marks.key());
        for (marks.seek(RocksLayout.dayPrefix(day, table));
            marks.valid() && isOf(marks.key(), day);
            marks.next()) {
          each.at(marks.key(), marks.value());
        }
        if (day == RocksLayout.DAY_MAX) {
          break;
        }
        marks.seek(RocksLayout.dayPrefix(day + 1));
      }
    }
  }

  /** A mark must lead to a write that replaced just this. */
  private void checkSuccessor(byte[] event, byte[] value) {
    byte[] key = RocksLayout.eventRowKey(event);
    long at = RocksLayout.eventMicros(event);
    if (value.length != Long.BYTES) {
      return;
    }
    long successor = RocksLayout.time(value);
    byte[] replacing = store.get(store.history, RocksLayout.eventKey(table, successor, key));
    Row row = replacing == null ? null : readable(key, replacing);
    if (row == null || row.written().micros() != at) {
      fault(
          "successor",
          key,
          "the write at %d is said to be replaced by one at %d, which did not",
          at,
          successor);
    }
  }

  /** What a write replaced must be marked so. */
  private void checkMarked(byte[] event, byte[] value) {
    byte[] key = RocksLayout.eventRowKey(event);
    long at = RocksLayout.eventMicros(event);
    Row row = readable(key, value);
    if (row == null || row.written().micros() < state.kept()) {
      return;
    }
    long written = row.written().micros();
    byte[] mark = store.get(store.successor, RocksLayout.eventKey(table, written, key));
    if (mark == null || mark.length != Long.BYTES || RocksLayout.time(mark) != at) {
      fault(
          "successor",
          key,
          "the write at %d was replaced at %d, and is not so marked",
          written,
          at);
    }
  }

  private static @Nullable Row readable(byte[] key, byte[] value) {
    try {
      return RocksLayout.replacedRow(key, value);
    } catch (StorageException e) {
      return null;
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // a dependency for one annotation
  private void fault(String kind, byte[] key, String what, Object... values) {
    findings.fault(kind, where + ", row " + new Key(key), what.formatted(values));
  }

  @Override
  public void close() {
    current.close();
    events.close();
  }
}
