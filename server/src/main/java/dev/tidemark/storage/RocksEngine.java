package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The default engine: current rows and history apart, in one RocksDB database.
 *
 * <p>A write locks its rows, reads them, decides, and goes through the {@link RocksLedger}, which
 * gives it its time and writes it, with the images it replaces, in one synced batch. A scan of the
 * past merges current rows with the images replaced since. Layout: {@link RocksLayout}.
 *
 * <p>The first {@link #expire} after opening ends the time in which pins from before a restart can
 * be taken again: until then nothing is given up, and a pin may reach back to whatever is there.
 */
public final class RocksEngine implements StorageEngine {
  private final RocksStore store;
  private final RocksOptions options;
  private final InstantSource wall;
  private final RocksLedger ledger;
  private final Lifecycle lifecycle = new Lifecycle();
  private final RocksWrites writes;
  private final Pins pins = new Pins();
  private final Set<RocksCursor<?>> cursors = ConcurrentHashMap.newKeySet();
  private final CommitClock clock = new Clock();
  private final Set<RocksBulkLoader> loaders = ConcurrentHashMap.newKeySet();

  /** Held by whoever changes the states of tables one by one, or relies on them. */
  private final ReentrantLock tables = new ReentrantLock();

  private volatile boolean expiredOnce;

  private RocksEngine(
      RocksStore store, RocksLedger ledger, RocksOptions options, InstantSource clock) {
    this.store = store;
    this.options = options;
    this.wall = clock;
    this.ledger = ledger;
    this.writes = new RocksWrites(store, ledger, lifecycle);
  }

  /**
   * Opens the store in a folder, or makes one.
   *
   * @throws StorageException UNUSABLE, with one line that says what to do, if the folder is of
   *     another format, in use or unwritable, or if writes that were acknowledged are gone; CORRUPT
   *     if its files are damaged
   */
  public static RocksEngine open(Path folder, RocksOptions options, InstantSource clock) {
    RocksStore store = RocksStore.open(folder, options);
    RocksEngine engine = open(store, store::write, options, clock);
    try {
      store.requireAcknowledged(engine.ledger.published().latest());
      return engine;
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  static RocksEngine open(
      RocksStore store, RocksLedger.Log log, RocksOptions options, InstantSource clock) {
    try {
      return new RocksEngine(store, new RocksLedger(store, log, clock), options, clock);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Reads a store that was opened to be read; the caller closes this, and that with it. */
  static RocksEngine reading(RocksStore store, RocksOptions options, InstantSource clock) {
    return open(
        store,
        _ -> {
          throw new RocksDBException("opened to be read only");
        },
        options,
        clock);
  }

  @Override
  public CommitClock clock() {
    return clock;
  }

  private final class Clock implements CommitClock {
    @Override
    public CommitTime latest() {
      return new CommitTime(ledger.published().latest());
    }

    @Override
    public CommitTime upcoming() {
      return new CommitTime(ledger.published().floor());
    }

    @Override
    public CommitTime fence() {
      return inside(() -> ledger.submit(RocksBatch::fence));
    }

    @Override
    public void awaitClosed(CommitTime time) {
      inside(() -> closed(time));
    }
  }

  private CommitTime closed(CommitTime time) {
    if (ledger.published().floor() < time.micros()) {
      ledger.submit(batch -> {
        batch.close(time);
        return time;
      });
    }
    return time;
  }

  @Override
  public TableId reserveTableId() {
    return inside(() -> ledger.submit(RocksBatch::reserveId));
  }

  @Override
  public void createTable(TableId table, History history) {
    inside(() ->
        ledger.submit(batch -> {
          if (batch.state(table) != null) {
            throw new IllegalStateException("table " + table.value() + " is or was in use");
          }
          long now = history instanceof History.Keep ? batch.fence().micros() : 0;
          batch.inUse(table);
          TableState state = TableState.created(history, now);
          batch.state(table, state);
          return state;
        }));
  }

  @Override
  public void alterHistory(TableId table, History history) {
    move(
        table,
        (state, batch, held) -> {
          boolean begins = state.history() instanceof History.Off;
          long now =
              begins && history instanceof History.Keep ? batch.fence().micros() : batch.now();
          return state.altered(history, now, held);
        });
  }

  @Override
  public void dropTable(TableId table) {
    move(table, (state, _, held) -> state.dropped(held));
    writes.forget(table);
  }

  @Override
  public <T> T withoutWrites(TableId table, Supplier<T> body) {
    return writes.without(table, body);
  }

  /** A change of a table's state. Run by the ledger's thread, so it takes no lock. */
  @FunctionalInterface
  private interface Move {
    TableState apply(TableState state, RocksBatch batch, boolean held);
  }

  private void move(TableId table, Move change) {
    inside(() -> {
      tables.lock();
      try {
        return moved(table, change);
      } finally {
        tables.unlock();
      }
    });
  }

  private TableId moved(TableId table, Move change) {
    RocksExpiry expiry = new RocksExpiry(store);
    pins.lock.lock();
    try {
      boolean held = held(table);
      ledger.submit(batch -> {
        TableState before = TableState.live(batch.state(table), table);
        TableState after = change.apply(before, batch, held);
        expiry.move(batch, table, before, after);
        return after;
      });
      expiry.deleteFiles(ledger);
    } finally {
      pins.lock.unlock();
    }
    return table;
  }

  /** Call with the pins locked. */
  private boolean held(TableId table) {
    return !expiredOnce || pins.oldest(table) != TableState.NEVER;
  }

  @Override
  public void expire() {
    inside(() -> {
      RocksExpiry expiry = new RocksExpiry(store);
      pins.lock.lock();
      try {
        expiredOnce = true;
        Map<TableId, Long> oldest = pins.oldest();
        ledger.submit(batch -> {
          for (TableId table : batch.tables()) {
            TableState before = batch.state(table);
            if (before == null) {
              continue;
            }
            long pinned = oldest.getOrDefault(table, TableState.NEVER);
            TableState after = before.expired(batch.now(), pinned);
            if (!after.equals(before)) {
              expiry.move(batch, table, before, after);
            }
          }
          expiry.oldDays(batch);
          return batch;
        });
        expiry.deleteFiles(ledger);
      } finally {
        pins.lock.unlock();
      }
      return expiry;
    });
  }

  @Override
  public List<TableId> tables() {
    return inside(() ->
        ledger.tables().entrySet().stream()
            .filter(entry -> entry.getValue().phase() == TableState.Phase.LIVE)
            .map(Entry::getKey)
            .sorted()
            .toList());
  }

  @Override
  public TableSize size(TableId table) {
    return inside(() -> live(table).size());
  }

  @Override
  public @Nullable Row get(TableId table, Key key) {
    return inside(() -> {
      live(table);
      return store.row(table, key);
    });
  }

  @Override
  public List<@Nullable Row> getAll(List<TableKey> keys) {
    return inside(() -> {
      keys.forEach(key -> live(key.table()));
      if (keys.isEmpty()) {
        return List.of();
      }
      List<byte[]> stored =
          keys.stream().map(key -> RocksLayout.currentKey(key.table(), key.key().bytes())).toList();
      List<@Nullable Row> rows = new ArrayList<>();
      try (RocksStore.View view = store.view()) {
        List<byte @Nullable []> found = view.getAll(store.current, stored);
        for (int i = 0; i < keys.size(); i++) {
          byte[] row = found.get(i);
          rows.add(row == null ? null : RocksLayout.row(keys.get(i).key().bytes(), row));
        }
      }
      return rows;
    });
  }

  @Override
  public Page query(TableId table, KeyRange range, boolean reverse, PageLimit limit) {
    return inside(() -> {
      live(table);
      byte[] from = RocksLayout.currentKey(table, range.from());
      byte[] to = RocksLayout.currentEnd(table, range.to());
      List<Row> rows = new ArrayList<>();
      long bytes = 0;
      try (RocksRange entries = new RocksRange(store.db, store.current, null, from, to, true)) {
        if (reverse) {
          entries.toLast();
        }
        while (entries.valid()) {
          if (rows.size() == limit.rows() || bytes >= limit.bytes()) {
            return new Page(rows, true);
          }
          Row row = RocksLayout.row(RocksLayout.rowKey(entries.key()), entries.value());
          rows.add(row);
          bytes += row.sizeBytes();
          if (reverse) {
            entries.previous();
          } else {
            entries.next();
          }
        }
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
    return inside(() -> writes.transact(ops));
  }

  @Override
  public void setIndexes(TableId table, Indexes indexes) {
    inside(() -> {
      writes.setIndexes(table, indexes);
      return table;
    });
  }

  @Override
  public void index(TableId table, List<Key> keys) {
    inside(() -> {
      writes.index(table, keys);
      return table;
    });
  }

  @Override
  public BulkLoader bulkLoad(TableId table) {
    return inside(() -> {
      RocksBulkLoader loader =
          new RocksBulkLoader(
              new RocksBulkLoader.Needs(store, ledger, writes, options, lifecycle, tables),
              table,
              loaders::remove);
      loaders.add(loader);
      return loader;
    });
  }

  @Override
  public List<Figure> figures() {
    return inside(() -> RocksFigures.of(store));
  }

  @Override
  public boolean isWritable() {
    return ledger.isWritable();
  }

  @Override
  public @Nullable CommitTime horizon(TableId table) {
    return inside(() -> live(table).horizon(ledger.now()));
  }

  @Override
  public Pin pin(TableId table, CommitTime from) {
    return inside(() -> {
      pins.lock.lock();
      try {
        TableState state = present(table);
        boolean readable =
            expiredOnce
                ? pins.readable(table, state, from, ledger.now())
                : state.kept() <= from.micros();
        if (!readable) {
          throw TableState.beforeHorizon(table, from);
        }
        return pins.hold(table, from, true);
      } finally {
        pins.lock.unlock();
      }
    });
  }

  @Override
  public List<Split> splits(TableId table, int wanted) {
    return inside(() -> {
      present(table);
      return Splits.of(table, wanted);
    });
  }

  @Override
  public Cursor<Row> scan(Split split, CommitTime at) {
    return opened(split, at, at, reading -> new RocksScan(reading, at, lifecycle, cursors::remove));
  }

  @Override
  public Cursor<Change> changes(Split split, CommitTime from, CommitTime to) {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("window ends before it begins");
    }
    return opened(
        split,
        from,
        to,
        reading -> new RocksChanges(reading, from, to, lifecycle, cursors::remove));
  }

  @Override
  public Cursor<Written> feed(Split split, FeedPosition after, CommitTime until) {
    return opened(
        split,
        after.at(),
        until,
        reading ->
            new RocksFeed(
                reading,
                after,
                until,
                ledger.lastWrites(split.table()),
                lifecycle,
                cursors::remove));
  }

  private <T> Cursor<T> opened(
      Split split, CommitTime from, CommitTime to, Function<RocksReading, RocksCursor<T>> make) {
    return inside(() -> {
      Held held = held(split.table(), from);
      RocksReading reading = null;
      try {
        if (held.past() && to.micros() <= Timeline.micros(wall.instant())) {
          closed(to);
        }
        reading = new RocksReading(store, ledger, split, options.sortBytes(), lifecycle);
        if (!held.past() && from.micros() < reading.floor()) {
          throw TableState.beforeHorizon(split.table(), from);
        }
        RocksCursor<T> cursor = make.apply(reading);
        reading.owned(held.hold());
        cursors.add(cursor);
        return cursor;
      } catch (RuntimeException | Error e) {
        if (reading != null) {
          reading.close();
        }
        held.hold().close();
        throw e;
      }
    });
  }

  /**
   * An open cursor's need.
   *
   * @param past whether it can read the past; otherwise only the present, which must be there too
   *     until it is closed
   */
  private record Held(Pin hold, boolean past) {}

  private Held held(TableId table, CommitTime from) {
    pins.lock.lock();
    try {
      TableState state = present(table);
      boolean past = pins.readable(table, state, from, ledger.now());
      if (!past && state.phase() != TableState.Phase.LIVE) {
        throw TableState.beforeHorizon(table, from);
      }
      return new Held(pins.hold(table, from, false), past);
    } finally {
      pins.lock.unlock();
    }
  }

  private @Nullable TableState state(TableId table) {
    return ledger.tables().get(table);
  }

  private TableState live(TableId table) {
    return TableState.live(state(table), table);
  }

  private TableState present(TableId table) {
    TableState state = state(table);
    if (state == null || state.phase() == TableState.Phase.GONE) {
      throw TableState.noTable(table);
    }
    return state;
  }

  private <T extends @Nullable Object> T inside(Supplier<T> body) {
    lifecycle.enter();
    try {
      return body.get();
    } finally {
      lifecycle.exit();
    }
  }

  /** Waits for calls inside; cursors left open fail from then on. */
  @Override
  public void close() {
    if (lifecycle.close()) {
      cursors.forEach(RocksCursor::free);
      cursors.clear();
      loaders.forEach(RocksBulkLoader::free);
      ledger.close();
      store.close();
    }
  }
}
