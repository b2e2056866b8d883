package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The model: every version of every row in maps, one lock. Not durable, and a cursor copies what it
 * reads; otherwise it keeps the whole contract.
 */
public final class MemoryEngine implements StorageEngine {
  private final InstantSource wall;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TableId, Rows> tables = new TreeMap<>();
  private final Pins pins = new Pins();
  private Timeline timeline = Timeline.START;
  private int highestId = TableId.SYSTEM_TABLES - 1;
  private boolean expiredOnce;
  private volatile boolean closed;

  /** What a commit made of a row; null: gone. */
  private record Version(long at, @Nullable Row row) {}

  private static final class Rows {
    TableState state;
    final NavigableMap<Key, List<Version>> versions = new TreeMap<>();

    Rows(TableState state) {
      this.state = state;
    }
  }

  public MemoryEngine(InstantSource clock) {
    this.wall = clock;
  }

  @Override
  public CommitClock clock() {
    return new CommitClock() {
      @Override
      public CommitTime latest() {
        return locked(() -> new CommitTime(timeline.latest()));
      }

      @Override
      public CommitTime fence() {
        return locked(() -> fenced());
      }

      @Override
      public void awaitClosed(CommitTime time) {
        locked(() -> timeline = timeline.closed(time, wall.instant()));
      }
    };
  }

  private CommitTime fenced() {
    timeline = timeline.fence(wall.instant());
    return new CommitTime(timeline.latest());
  }

  @Override
  public TableId reserveTableId() {
    return locked(() -> new TableId(++highestId));
  }

  @Override
  public void createTable(TableId table, History history) {
    locked(() -> {
      if (tables.containsKey(table)) {
        throw new IllegalStateException("table " + table.value() + " is or was in use");
      }
      highestId = Math.max(highestId, table.value());
      long now = history instanceof History.Keep ? fenced().micros() : 0;
      return tables.put(table, new Rows(TableState.created(history, now)));
    });
  }

  @Override
  public void alterHistory(TableId table, History history) {
    locked(() -> {
      Rows rows = live(table);
      boolean begins = rows.state.history() instanceof History.Off;
      long now = begins && history instanceof History.Keep ? fenced().micros() : now();
      rows.state = rows.state.altered(history, now, held(table));
      trim(rows);
      return rows;
    });
  }

  @Override
  public void dropTable(TableId table) {
    locked(() -> {
      Rows rows = live(table);
      rows.state = rows.state.dropped(held(table));
      trim(rows);
      return rows;
    });
  }

  @Override
  public List<TableId> tables() {
    return locked(() ->
        tables.entrySet().stream()
            .filter(entry -> entry.getValue().state.phase() == TableState.Phase.LIVE)
            .map(Entry::getKey)
            .toList());
  }

  @Override
  public TableSize size(TableId table) {
    return locked(() -> live(table).state.size());
  }

  @Override
  public @Nullable Row get(TableId table, Key key) {
    return getAll(List.of(new TableKey(table, key))).getFirst();
  }

  @Override
  public List<@Nullable Row> getAll(List<TableKey> keys) {
    return locked(() -> {
      List<@Nullable Row> rows = new ArrayList<>();
      for (TableKey key : keys) {
        rows.add(newest(live(key.table()).versions.get(key.key())));
      }
      return rows;
    });
  }

  @Override
  public Page query(TableId table, KeyRange range, boolean reverse, PageLimit limit) {
    return locked(() -> {
      NavigableMap<Key, List<Version>> all = part(live(table), range);
      List<Row> rows = new ArrayList<>();
      long bytes = 0;
      for (List<Version> versions : (reverse ? all.descendingMap() : all).values()) {
        Row row = newest(versions);
        if (row == null) {
          continue;
        }
        if (rows.size() == limit.rows() || bytes >= limit.bytes()) {
          return new Page(rows, true);
        }
        rows.add(row);
        bytes += row.sizeBytes();
      }
      return new Page(rows, false);
    });
  }

  @Override
  public Outcome write(WriteOp op) {
    return transact(List.of(op)).getFirst();
  }

  @Override
  public List<Outcome> transact(List<WriteOp> ops) {
    WriteOp.requireDistinct(ops);
    return locked(() -> {
      List<@Nullable Row> before = new ArrayList<>();
      List<Decision> decisions = new ArrayList<>();
      for (WriteOp op : ops) {
        Row row = newest(live(op.table()).versions.get(op.key()));
        before.add(row);
        decisions.add(op.mutator().decide(row));
      }
      boolean refused = decisions.stream().anyMatch(Decision.Refuse.class::isInstance);
      boolean changes = false;
      for (int i = 0; i < ops.size(); i++) {
        changes |= Decision.changes(before.get(i), decisions.get(i));
      }
      CommitTime at;
      if (refused || !changes) {
        at = new CommitTime(timeline.floor());
      } else {
        timeline = timeline.commit(wall.instant());
        at = new CommitTime(timeline.latest());
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < ops.size(); i++) {
        if (!refused && Decision.changes(before.get(i), decisions.get(i))) {
          apply(ops.get(i), before.get(i), decisions.get(i), at);
        }
        outcomes.add(new Outcome(before.get(i), decisions.get(i), at));
      }
      return outcomes;
    });
  }

  private void apply(WriteOp op, @Nullable Row before, Decision decision, CommitTime at) {
    Rows rows = live(op.table());
    Row row =
        decision instanceof Decision.Put(byte[] value, int sizeBytes)
            ? new Row(op.key(), at, sizeBytes, value)
            : null;
    List<Version> versions = rows.versions.computeIfAbsent(op.key(), _ -> new ArrayList<>());
    versions.add(new Version(at.micros(), row));
    if (!rows.state.recording()) {
      trim(versions, TableState.NEVER);
      if (versions.isEmpty()) {
        rows.versions.remove(op.key());
      }
    }
    rows.state =
        rows.state.resized(
            (row == null ? 0 : 1) - (before == null ? 0 : 1),
            (row == null ? 0 : row.sizeBytes()) - (before == null ? 0L : before.sizeBytes()));
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public @Nullable CommitTime horizon(TableId table) {
    return locked(() -> live(table).state.horizon(now()));
  }

  @Override
  public Pin pin(TableId table, CommitTime from) {
    return locked(() -> {
      TableState state = present(table).state;
      boolean readable =
          expiredOnce ? pins.readable(table, state, from, now()) : state.kept() <= from.micros();
      if (!readable) {
        throw TableState.beforeHorizon(table, from);
      }
      return pins.hold(table, from, true);
    });
  }

  @Override
  public List<Split> splits(TableId table, int wanted) {
    return locked(() -> {
      present(table);
      return Splits.of(table, wanted);
    });
  }

  @Override
  public Cursor<Row> scan(Split split, CommitTime at) {
    return locked(() -> {
      Rows rows = readable(split.table(), at, at);
      List<Row> found = new ArrayList<>();
      for (List<Version> versions : part(rows, split.range()).values()) {
        Version version = lastBefore(versions, at);
        if (version != null && version.row() != null) {
          found.add(version.row());
        }
      }
      return new Copy<>(found);
    });
  }

  @Override
  public Cursor<Change> changes(Split split, CommitTime from, CommitTime to) {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("window ends before it begins");
    }
    return locked(() -> {
      Rows rows = readable(split.table(), from, to);
      List<Change> found = new ArrayList<>();
      for (Entry<Key, List<Version>> entry : part(rows, split.range()).entrySet()) {
        Version last = lastBefore(entry.getValue(), to);
        if (last == null || last.at() < from.micros()) {
          continue;
        }
        Version first = lastBefore(entry.getValue(), from);
        Row before = first == null ? null : first.row();
        if (before != null || last.row() != null) {
          found.add(new Change(entry.getKey(), before, last.row(), new CommitTime(last.at())));
        }
      }
      return new Copy<>(found);
    });
  }

  /** The rows to read from {@code from} on, with no commit before {@code to} still to come. */
  private Rows readable(TableId table, CommitTime from, CommitTime to) {
    Rows rows = present(table);
    if (pins.readable(table, rows.state, from, now())) {
      if (to.micros() <= Timeline.micros(wall.instant())) {
        timeline = timeline.closed(to, wall.instant());
      }
    } else if (rows.state.phase() != TableState.Phase.LIVE || from.micros() < timeline.floor()) {
      throw TableState.beforeHorizon(table, from);
    }
    return rows;
  }

  @Override
  public void expire() {
    locked(() -> {
      expiredOnce = true;
      for (Entry<TableId, Rows> entry : tables.entrySet()) {
        Rows rows = entry.getValue();
        rows.state = rows.state.expired(now(), pins.oldest(entry.getKey()));
        trim(rows);
      }
      return tables;
    });
  }

  @Override
  public void close() {
    closed = true;
  }

  private long now() {
    return timeline.now(wall.instant());
  }

  private boolean held(TableId table) {
    return !expiredOnce || pins.oldest(table) != TableState.NEVER;
  }

  private Rows live(TableId table) {
    Rows rows = tables.get(table);
    TableState.live(rows == null ? null : rows.state, table);
    return present(table);
  }

  private Rows present(TableId table) {
    Rows rows = tables.get(table);
    if (rows == null || rows.state.phase() == TableState.Phase.GONE) {
      throw TableState.noTable(table);
    }
    return rows;
  }

  private static NavigableMap<Key, List<Version>> part(Rows rows, KeyRange range) {
    NavigableMap<Key, List<Version>> from = rows.versions.tailMap(new Key(range.from()), true);
    byte[] end = range.to();
    if (end == null) {
      return from;
    }
    Key to = new Key(end);
    return from.isEmpty() || from.firstKey().compareTo(to) >= 0
        ? new TreeMap<>()
        : from.headMap(to, false);
  }

  private static @Nullable Row newest(@Nullable List<Version> versions) {
    return versions == null || versions.isEmpty() ? null : versions.getLast().row();
  }

  private static @Nullable Version lastBefore(List<Version> versions, CommitTime at) {
    Version last = null;
    for (Version version : versions) {
      if (version.at() < at.micros()) {
        last = version;
      }
    }
    return last;
  }

  private static void trim(Rows rows) {
    if (rows.state.phase() == TableState.Phase.GONE) {
      rows.versions.clear();
      return;
    }
    for (List<Version> versions : rows.versions.values()) {
      trim(versions, rows.state.kept());
    }
    rows.versions.values().removeIf(List::isEmpty);
  }

  /** Keeps every version since {@code kept} and the newest before it, unless that is a deletion. */
  private static void trim(List<Version> versions, long kept) {
    while (versions.size() > 1 && versions.get(1).at() < kept) {
      versions.removeFirst();
    }
    if (!versions.isEmpty()
        && versions.getFirst().at() < kept
        && versions.getFirst().row() == null) {
      versions.removeFirst();
    }
  }

  private <T extends @Nullable Object> T locked(Supplier<T> body) {
    lock.lock();
    try {
      checkOpen();
      return body.get();
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw Lifecycle.closed();
    }
  }

  /** What a cursor saw when it was opened. */
  private final class Copy<T> implements Cursor<T> {
    private final List<T> found;
    private int next;
    private boolean done;

    Copy(List<T> found) {
      this.found = found;
    }

    @Override
    public boolean hasNext() {
      if (done) {
        throw new StorageException(StorageException.Kind.REFUSED, "the cursor is closed");
      }
      checkOpen();
      return next < found.size();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return found.get(next++);
    }

    @Override
    public void close() {
      done = true;
    }
  }
}
