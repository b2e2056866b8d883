package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
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
  private final Condition writable = lock.newCondition();
  private final Set<TableId> unwritable = new HashSet<>();
  private final Map<TableId, MemoryRows> tables = new TreeMap<>();
  private final Pins pins = new Pins();
  private Timeline timeline = Timeline.START;
  private int highestId = TableId.SYSTEM_TABLES - 1;
  private boolean expiredOnce;
  private volatile boolean closed;

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
      public CommitTime upcoming() {
        return locked(() -> new CommitTime(timeline.floor()));
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
      return tables.put(table, new MemoryRows(TableState.created(history, now)));
    });
  }

  @Override
  public void alterHistory(TableId table, History history) {
    locked(() -> {
      MemoryRows rows = live(table);
      boolean begins = rows.state.history() instanceof History.Off;
      long now = begins && history instanceof History.Keep ? fenced().micros() : now();
      rows.state = rows.state.altered(history, now, held(table));
      rows.trim();
      return rows;
    });
  }

  @Override
  public void dropTable(TableId table) {
    locked(() -> {
      MemoryRows rows = live(table);
      rows.state = rows.state.dropped(held(table));
      rows.indexes = Indexes.NONE;
      rows.trim();
      return rows;
    });
  }

  @Override
  public <T> T withoutWrites(TableId table, Supplier<T> body) {
    locked(() -> unwritable.add(table));
    try {
      return body.get();
    } finally {
      lock.lock();
      try {
        unwritable.remove(table);
        writable.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void awaitWritable(List<WriteOp> ops) {
    while (ops.stream().anyMatch(op -> unwritable.contains(op.table()))) {
      writable.awaitUninterruptibly();
      checkOpen();
    }
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
        rows.add(live(key.table()).get(key.key()));
      }
      return rows;
    });
  }

  @Override
  public Page query(TableId table, KeyRange range, boolean reverse, PageLimit limit) {
    return locked(() -> {
      NavigableMap<Key, List<MemoryRows.Version>> all = live(table).part(range);
      List<Row> rows = new ArrayList<>();
      long bytes = 0;
      for (List<MemoryRows.Version> versions : (reverse ? all.descendingMap() : all).values()) {
        Row row = MemoryRows.newest(versions);
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
      awaitWritable(ops);
      List<Outcome> decided = new ArrayList<>();
      for (WriteOp op : ops) {
        Row row = live(op.table()).get(op.key());
        CommitTime now = new CommitTime(timeline.floor());
        decided.add(new Outcome(row, op.mutator().decide(row), now));
      }
      boolean refused = decided.stream().anyMatch(row -> row.decision() instanceof Decision.Refuse);
      return refused || decided.stream().noneMatch(MemoryEngine::changes)
          ? decided
          : commit(ops, decided);
    });
  }

  private static boolean changes(Outcome decided) {
    return Decision.changes(decided.before(), decided.decision());
  }

  private List<Outcome> commit(List<WriteOp> ops, List<Outcome> decided) {
    List<IndexChange> follow = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      if (changes(decided.get(i))) {
        Indexes indexes = live(ops.get(i).table()).indexes;
        Row after = after(ops.get(i), decided.get(i), CommitTime.ZERO);
        follow.addAll(IndexChange.of(indexes, decided.get(i).before(), after, this::indexRow));
      }
    }
    timeline = timeline.commit(wall.instant());
    CommitTime at = new CommitTime(timeline.latest());
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      WriteOp op = ops.get(i);
      Outcome outcome = decided.get(i);
      if (changes(outcome)) {
        boolean expired = outcome.decision() instanceof Decision.Delete(boolean by) && by;
        live(op.table()).write(op.key(), after(op, outcome, at), at, expired);
      }
      outcomes.add(new Outcome(outcome.before(), outcome.decision(), at));
    }
    follow.forEach(change -> write(change, at));
    return outcomes;
  }

  private static @Nullable Row after(WriteOp op, Outcome decided, CommitTime at) {
    return decided.decision() instanceof Decision.Put(byte[] value, int sizeBytes)
        ? new Row(op.key(), at, sizeBytes, value)
        : null;
  }

  private @Nullable Row indexRow(TableId index, Key key) {
    MemoryRows rows = tables.get(index);
    return rows == null ? null : rows.get(key);
  }

  private void write(IndexChange change, CommitTime at) {
    MemoryRows rows = tables.get(change.index());
    if (rows != null && rows.state.phase() == TableState.Phase.LIVE) {
      rows.write(change.key(), change.row(at), at, false);
    }
  }

  @Override
  public void setIndexes(TableId table, Indexes indexes) {
    locked(() -> {
      for (Index index : indexes.indexes()) {
        TableState.requireNoHistory(live(index.table()).state, index.table());
      }
      live(table).indexes = indexes;
      return indexes;
    });
  }

  @Override
  public void index(TableId table, List<Key> keys) {
    locked(() -> {
      MemoryRows rows = live(table);
      for (Key key : keys) {
        Row row = rows.get(key);
        if (row != null) {
          IndexChange.missing(rows.indexes, row, this::indexRow)
              .forEach(change -> write(change, row.written()));
        }
      }
      return rows;
    });
  }

  @Override
  public BulkLoader bulkLoad(TableId table) {
    return locked(() -> {
      TableState.requireLoadable(live(table).state, table);
      return new Loader(table);
    });
  }

  private final class Loader implements BulkLoader {
    private final TableId table;
    private @Nullable Map<Key, Row> rows = new TreeMap<>();

    Loader(TableId table) {
      this.table = table;
    }

    @Override
    public void put(Key key, int sizeBytes, byte[] value) {
      locked(() -> open().put(key, new Row(key, CommitTime.ZERO, sizeBytes, value)));
    }

    private Map<Key, Row> open() {
      Map<Key, Row> open = rows;
      if (open == null) {
        throw new StorageException(StorageException.Kind.REFUSED, "the loader is closed");
      }
      return open;
    }

    @Override
    public CommitTime finish() {
      return locked(() -> {
        Map<Key, Row> all = open();
        rows = null;
        MemoryRows to = live(table);
        TableState.requireLoadable(to.state, table);
        for (Index index : to.indexes.indexes()) {
          TableState.requireLoadable(live(index.table()).state, index.table());
        }
        List<IndexChange> follow = new ArrayList<>();
        for (Row row : all.values()) {
          follow.addAll(IndexChange.of(to.indexes, null, row, MemoryEngine.this::indexRow));
        }
        timeline = timeline.commit(wall.instant());
        CommitTime at = new CommitTime(timeline.latest());
        for (Row row : all.values()) {
          to.write(row.key(), new Row(row.key(), at, row.sizeBytes(), row.value()), at, false);
        }
        follow.forEach(change -> MemoryEngine.this.write(change, at));
        return at;
      });
    }

    @Override
    public void close() {
      rows = null;
    }
  }

  @Override
  public List<Figure> figures() {
    long bytes = tables().stream().mapToLong(table -> size(table).bytes()).sum();
    return List.of(new Figure(Figure.Kind.MEMORY_BYTES, "current", bytes));
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
      MemoryRows rows = readable(split.table(), at, at);
      List<Row> found = new ArrayList<>();
      for (List<MemoryRows.Version> versions : rows.part(split.range()).values()) {
        MemoryRows.Version version = MemoryRows.lastBefore(versions, at);
        if (version != null && version.row() != null) {
          found.add(version.row());
        }
      }
      return new MemoryCursor<>(found, this::checkOpen);
    });
  }

  @Override
  public Cursor<Change> changes(Split split, CommitTime from, CommitTime to) {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("window ends before it begins");
    }
    return locked(() -> {
      MemoryRows rows = readable(split.table(), from, to);
      List<Change> found = new ArrayList<>();
      for (Entry<Key, List<MemoryRows.Version>> entry : rows.part(split.range()).entrySet()) {
        MemoryRows.Version last = MemoryRows.lastBefore(entry.getValue(), to);
        if (last == null || last.at() < from.micros()) {
          continue;
        }
        MemoryRows.Version first = MemoryRows.lastBefore(entry.getValue(), from);
        Row before = first == null ? null : first.row();
        if (before != null || last.row() != null) {
          found.add(new Change(entry.getKey(), before, last.row(), new CommitTime(last.at())));
        }
      }
      return new MemoryCursor<>(found, this::checkOpen);
    });
  }

  @Override
  public Cursor<Written> feed(Split split, FeedPosition after, CommitTime until) {
    return locked(() -> {
      MemoryRows rows = readable(split.table(), after.at(), until);
      List<Written> found = new ArrayList<>();
      rows.part(split.range())
          .forEach((key, versions) ->
              MemoryRows.writes(key, versions, after.at()).stream()
                  .filter(write -> after.isBefore(write.at().micros(), key))
                  .filter(write -> write.at().isBefore(until))
                  .forEach(found::add));
      found.sort(Comparator.comparing(Written::at).thenComparing(Written::key));
      return new MemoryCursor<>(found, this::checkOpen);
    });
  }

  /** The rows to read from {@code from} on, with no commit before {@code to} still to come. */
  private MemoryRows readable(TableId table, CommitTime from, CommitTime to) {
    MemoryRows rows = present(table);
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
      for (Entry<TableId, MemoryRows> entry : tables.entrySet()) {
        MemoryRows rows = entry.getValue();
        rows.state = rows.state.expired(now(), pins.oldest(entry.getKey()));
        rows.trim();
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

  private MemoryRows live(TableId table) {
    MemoryRows rows = tables.get(table);
    TableState.live(rows == null ? null : rows.state, table);
    return present(table);
  }

  private MemoryRows present(TableId table) {
    MemoryRows rows = tables.get(table);
    if (rows == null || rows.state.phase() == TableState.Phase.GONE) {
      throw TableState.noTable(table);
    }
    return rows;
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
}
