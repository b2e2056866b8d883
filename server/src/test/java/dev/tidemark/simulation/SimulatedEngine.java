package dev.tidemark.simulation;

import dev.tidemark.error.StorageException;
import dev.tidemark.storage.BulkLoader;
import dev.tidemark.storage.Change;
import dev.tidemark.storage.CommitClock;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.FeedPosition;
import dev.tidemark.storage.ForwardingEngine;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Index;
import dev.tidemark.storage.Indexes;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Pin;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableKey;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.storage.Written;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage engine as one process sees it. Calls take time, in which others go on. A commit waits
 * for the disk and is then there for all at once; a process that dies meanwhile leaves it there or
 * not. Writes fail: some having done nothing; some without saying what they did, and then the store
 * takes no more writes until it is opened again, as RocksDB.
 */
final class SimulatedEngine extends ForwardingEngine {
  /**
   * What goes wrong, as chances from 0 to 1.
   *
   * @param retry a call fails having done nothing
   * @param unknown a commit fails, done or not
   */
  record Faults(double retry, double unknown) {
    static final Faults NONE = new Faults(0, 0);
  }

  private static final int LATENCY_NANOS = 2_000_000;

  private final World world;
  private final Scheduler.Group process;
  private final Disk disk;
  private final SplittableRandom random;
  private final List<TableId> indexed = new ArrayList<>();
  private final List<List<WriteOp>> writing = new ArrayList<>();
  private final Set<TableId> unwritable = new HashSet<>();

  SimulatedEngine(World world, Scheduler.Group process, SplittableRandom random) {
    super(world.disk.rows);
    this.world = world;
    this.process = process;
    this.disk = world.disk;
    this.random = random;
  }

  /** What only lives in memory is forgotten. */
  void die() {
    for (TableId table : indexed) {
      if (disk.rows.tables().contains(table)) {
        disk.rows.setIndexes(table, Indexes.NONE);
      }
    }
  }

  private void latency() {
    world.scheduler.pause(process, LATENCY_NANOS);
  }

  private boolean happens(double chance) {
    return chance > 0 && !world.calm && random.nextDouble() < chance;
  }

  private void perhapsRetry() {
    if (happens(world.faults.retry())) {
      world.trace.note("storage: try again");
      throw new StorageException(StorageException.Kind.RETRY, "simulated: nothing happened");
    }
  }

  /** A change that is there once the disk has it. */
  private <T> T commit(String what, Supplier<T> change) {
    process.live();
    requireWritable();
    perhapsRetry();
    List<T> done = new ArrayList<>(1);
    Runnable onTheWay = () -> done.add(change.get());
    disk.onTheWay.add(onTheWay);
    latency();
    disk.onTheWay.remove(onTheWay);
    requireWritable();
    if (happens(world.faults.unknown())) {
      disk.broken = true;
      boolean reached = random.nextBoolean();
      world.trace.note(what + ": nobody knows, " + (reached ? "done" : "not done"));
      if (reached) {
        onTheWay.run();
      }
      throw new StorageException(
          StorageException.Kind.UNKNOWN_OUTCOME, "simulated: the log failed");
    }
    onTheWay.run();
    world.trace.note(what);
    latency();
    return done.getFirst();
  }

  private void commit(String what, Runnable change) {
    commit(
        what,
        () -> {
          change.run();
          return what;
        });
  }

  private void requireWritable() {
    if (disk.broken) {
      throw new StorageException(
          StorageException.Kind.REOPEN, "simulated: an earlier write failed");
    }
  }

  @Override
  public boolean isWritable() {
    return !disk.broken;
  }

  @Override
  public Outcome write(WriteOp op) {
    return transact(List.of(op)).getFirst();
  }

  @Override
  public List<Outcome> transact(List<WriteOp> ops) {
    while (ops.stream().anyMatch(op -> unwritable.contains(op.table()))) {
      process.live();
      latency();
    }
    Model.@Nullable Request request = World.request();
    writing.add(ops);
    try {
      return commit(
          "commit " + ops.size() + " in " + ops.getFirst().table().value(),
          () -> {
            List<Outcome> outcomes =
                ops.size() == 1 ? List.of(engine.write(ops.getFirst())) : engine.transact(ops);
            world.guarded(() -> world.model.committed(request, ops, outcomes));
            return outcomes;
          });
    } finally {
      writing.remove(ops);
    }
  }

  @Override
  public <T> T withoutWrites(TableId table, Supplier<T> body) {
    unwritable.add(table);
    try {
      while (writing.stream().flatMap(List::stream).anyMatch(op -> op.table().equals(table))) {
        process.live();
        latency();
      }
      return body.get();
    } finally {
      unwritable.remove(table);
    }
  }

  @Override
  public BulkLoader bulkLoad(TableId table) {
    process.live();
    latency();
    BulkLoader loader = engine.bulkLoad(table);
    Map<Key, byte[]> values = new TreeMap<>();
    return new BulkLoader() {
      @Override
      public void put(Key key, int sizeBytes, byte[] value) {
        process.live();
        loader.put(key, sizeBytes, value);
        values.put(key, value);
      }

      @Override
      public CommitTime finish() {
        return commit(
            "load " + table.value(),
            () -> {
              CommitTime at = loader.finish();
              world.guarded(() -> world.model.loaded(table, at, values));
              return at;
            });
      }

      @Override
      public void close() {
        loader.close();
      }
    };
  }

  @Override
  public TableId reserveTableId() {
    process.live();
    requireWritable();
    return engine.reserveTableId();
  }

  @Override
  public void createTable(TableId table, History history) {
    commit("create " + table.value(), () -> engine.createTable(table, history));
  }

  @Override
  public void alterHistory(TableId table, History history) {
    commit(
        "alter " + table.value() + " " + history,
        () -> {
          engine.alterHistory(table, history);
          CommitTime horizon = engine.horizon(table);
          world.model.altered(
              table, history, horizon == null ? CommitTime.ZERO : horizon, world.retentionNow());
        });
  }

  @Override
  public void dropTable(TableId table) {
    commit(
        "drop " + table.value(),
        () -> {
          engine.dropTable(table);
          world.guarded(() -> world.model.dropped(table));
        });
  }

  @Override
  public void setIndexes(TableId table, Indexes indexes) {
    process.live();
    latency();
    engine.setIndexes(table, indexes);
    indexed.add(table);
    for (Index index : indexes.indexes()) {
      world.trace.note("index " + index.table().value() + " of " + table.value());
    }
  }

  @Override
  public void index(TableId table, List<Key> keys) {
    commit("index " + table.value(), () -> engine.index(table, keys));
  }

  @Override
  public Pin pin(TableId table, CommitTime from) {
    process.live();
    latency();
    Pin pin = engine.pin(table, from);
    disk.pins.add(pin);
    return () -> {
      process.live();
      disk.pins.remove(pin);
      pin.close();
    };
  }

  private <T extends @Nullable Object> T read(Supplier<T> read) {
    process.live();
    perhapsRetry();
    latency();
    T result = read.get();
    latency();
    return result;
  }

  @Override
  public @Nullable Row get(TableId table, Key key) {
    return this.<@Nullable Row>read(() -> engine.get(table, key));
  }

  @Override
  public List<@Nullable Row> getAll(List<TableKey> keys) {
    return read(() -> engine.getAll(keys));
  }

  @Override
  public Page query(TableId table, KeyRange range, boolean reverse, PageLimit limit) {
    return read(() -> engine.query(table, range, reverse, limit));
  }

  @Override
  public Cursor<Row> scan(Split split, CommitTime at) {
    return new SlowCursor<>(read(() -> engine.scan(split, at)));
  }

  @Override
  public Cursor<Change> changes(Split split, CommitTime from, CommitTime to) {
    return new SlowCursor<>(read(() -> engine.changes(split, from, to)));
  }

  @Override
  public Cursor<Written> feed(Split split, FeedPosition after, CommitTime until) {
    return new SlowCursor<>(read(() -> engine.feed(split, after, until)));
  }

  private final class SlowCursor<T> implements Cursor<T> {
    private final Cursor<T> cursor;

    SlowCursor(Cursor<T> cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean hasNext() {
      process.live();
      if (random.nextInt(4) == 0) {
        latency();
      }
      return cursor.hasNext();
    }

    @Override
    public T next() {
      return cursor.next();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }

  @Override
  public CommitClock clock() {
    CommitClock clock = engine.clock();
    return new CommitClock() {
      @Override
      public CommitTime latest() {
        process.live();
        return clock.latest();
      }

      @Override
      public CommitTime upcoming() {
        process.live();
        return clock.upcoming();
      }

      @Override
      public CommitTime fence() {
        process.live();
        latency();
        requireWritable();
        CommitTime fence = clock.fence();
        latency();
        return fence;
      }

      @Override
      public void awaitClosed(CommitTime time) {
        process.live();
        latency();
        if (clock.upcoming().isBefore(time)) {
          requireWritable();
        }
        clock.awaitClosed(time);
      }
    };
  }

  @Override
  public void expire() {
    process.live();
    latency();
    requireWritable();
    disk.expire();
    world.trace.note("expire");
  }

  @Override
  public void close() {}
}
