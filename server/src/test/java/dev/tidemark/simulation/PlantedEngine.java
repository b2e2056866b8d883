package dev.tidemark.simulation;

import dev.tidemark.storage.BulkLoader;
import dev.tidemark.storage.Change;
import dev.tidemark.storage.CommitClock;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.FeedPosition;
import dev.tidemark.storage.ForwardingEngine;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Indexes;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.storage.Written;
import dev.tidemark.table.SystemTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A storage engine with a {@link Plant}. */
final class PlantedEngine extends ForwardingEngine {
  private static final int NOW_AND_THEN = 7;

  private final Plant plant;
  private final Map<TableId, Indexes> indexes = new HashMap<>();
  private final Map<TableId, History.Keep> kept = new HashMap<>();
  private @Nullable WriteOp lastWrite;
  private @Nullable Row beforeLast;
  private @Nullable CommitTime lastCommit;
  private @Nullable CommitTime lastBeforeCrash;
  private int writes;

  PlantedEngine(StorageEngine engine, Plant plant) {
    super(engine);
    this.plant = plant;
  }

  /** The process that used it is dead. */
  void crashed() {
    lastBeforeCrash = lastCommit;
    WriteOp last = lastWrite;
    if (plant == Plant.COMMIT_LOST && last != null && tables().contains(last.table())) {
      Row before = beforeLast;
      engine.write(
          new WriteOp(
              last.table(),
              last.key(),
              _ ->
                  before == null
                      ? Decision.DELETE
                      : new Decision.Put(before.value(), before.sizeBytes())));
    }
  }

  private boolean hasCrashed() {
    return lastBeforeCrash != null;
  }

  @Override
  public Outcome write(WriteOp op) {
    return transact(List.of(op)).getFirst();
  }

  @Override
  public List<Outcome> transact(List<WriteOp> ops) {
    List<Outcome> outcomes =
        switch (plant) {
          case COMMIT_TWICE -> twice(ops);
          case TRANSACTION_HALF -> without(ops, ofUsers(ops) > 1 ? ops.size() - 1 : ops.size());
          case TOKEN_FORGOTTEN -> without(ops, firstOfToken(ops));
          case INDEX_LEFT -> withoutIndexes(ops);
          default -> engine.transact(ops);
        };
    Outcome outcome = outcomes.getFirst();
    WriteOp op = ops.getFirst();
    if (!op.table().isSystem() && Decision.changes(outcome.before(), outcome.decision())) {
      lastWrite = op;
      beforeLast = outcome.before();
      lastCommit = outcome.at();
    }
    return outcomes;
  }

  private static long ofUsers(List<WriteOp> ops) {
    return ops.stream().filter(op -> !op.table().isSystem()).count();
  }

  private List<Outcome> twice(List<WriteOp> ops) {
    if (ofUsers(ops) > 0 && ++writes % NOW_AND_THEN == 0) {
      List<Outcome> _ = engine.transact(ops);
    }
    return engine.transact(ops);
  }

  private static int firstOfToken(List<WriteOp> ops) {
    int first = 0;
    while (first < ops.size() && !ops.get(first).table().equals(SystemTables.TRANSACTION_TOKENS)) {
      first++;
    }
    return first == 0 ? ops.size() : first;
  }

  /** Says that all was done, but does only the first ones. */
  private List<Outcome> without(List<WriteOp> ops, int from) {
    List<Outcome> outcomes = new ArrayList<>(engine.transact(ops.subList(0, from)));
    CommitTime at = outcomes.getFirst().at();
    for (WriteOp op : ops.subList(from, ops.size())) {
      Row row = engine.get(op.table(), op.key());
      outcomes.add(new Outcome(row, op.mutator().decide(row), at));
    }
    return outcomes;
  }

  private List<Outcome> withoutIndexes(List<WriteOp> ops) {
    boolean deletes =
        ops.stream()
            .anyMatch(op ->
                indexes.containsKey(op.table())
                    && op.mutator().decide(engine.get(op.table(), op.key()))
                        instanceof Decision.Delete);
    if (deletes) {
      ops.forEach(op -> setIndexesOf(op.table(), Indexes.NONE));
    }
    try {
      return engine.transact(ops);
    } finally {
      if (deletes) {
        ops.forEach(op -> setIndexesOf(op.table(), indexes.get(op.table())));
      }
    }
  }

  private void setIndexesOf(TableId table, @Nullable Indexes set) {
    if (set != null && indexes.containsKey(table)) {
      engine.setIndexes(table, set);
    }
  }

  @Override
  public void setIndexes(TableId table, Indexes set) {
    engine.setIndexes(table, set);
    indexes.put(table, set);
  }

  @Override
  public void alterHistory(TableId table, History history) {
    engine.alterHistory(table, history);
    kept.remove(table);
    if (history instanceof History.Keep keep) {
      kept.put(table, keep);
    }
  }

  @Override
  public void expire() {
    if (plant == Plant.RETENTION_EARLY) {
      List<TableId> there = engine.tables();
      kept.forEach((table, keep) -> {
        if (there.contains(table)) {
          Duration shorter = keep.retention().minusMinutes(1);
          engine.alterHistory(table, new History.Keep(shorter));
          engine.alterHistory(table, keep);
        }
      });
    }
    engine.expire();
  }

  @Override
  public @Nullable Row get(TableId table, Key key) {
    WriteOp last = lastWrite;
    if (plant == Plant.READ_STALE
        && last != null
        && last.table().equals(table)
        && last.key().equals(key)) {
      return beforeLast;
    }
    return engine.get(table, key);
  }

  @Override
  public Page query(TableId table, KeyRange range, boolean reverse, PageLimit limit) {
    Page page = engine.query(table, range, reverse, limit);
    boolean ofJobs =
        table.equals(SystemTables.EXPORTS)
            || table.equals(SystemTables.IMPORTS)
            || table.equals(SystemTables.BACKUPS);
    return plant == Plant.JOB_FORGOTTEN && ofJobs && hasCrashed() && page.rows().size() == 1
        ? new Page(List.of(), false)
        : page;
  }

  @Override
  public Cursor<Row> scan(Split split, CommitTime at) {
    boolean late = plant == Plant.MOMENT_LATE && !at.equals(CommitTime.MAX);
    return engine.scan(split, late ? at.next() : at);
  }

  @Override
  public Cursor<Change> changes(Split split, CommitTime from, CommitTime to) {
    return engine.changes(split, from, plant == Plant.WINDOW_INCLUSIVE ? to.next() : to);
  }

  @Override
  public Cursor<Written> feed(Split split, FeedPosition after, CommitTime until) {
    Cursor<Written> feed = engine.feed(split, after, until);
    CommitTime missing = lastBeforeCrash;
    return plant == Plant.STREAM_GAP && missing != null ? new Gap(feed, missing) : feed;
  }

  private static final class Gap implements Cursor<Written> {
    private final Cursor<Written> feed;
    private final CommitTime missing;
    private @Nullable Written next;

    Gap(Cursor<Written> feed, CommitTime missing) {
      this.feed = feed;
      this.missing = missing;
    }

    @Override
    public boolean hasNext() {
      while (next == null && feed.hasNext()) {
        Written written = feed.next();
        next = written.at().equals(missing) ? null : written;
      }
      return next != null;
    }

    @Override
    public Written next() {
      Written given = next;
      if (given == null) {
        throw new IllegalStateException("ask first whether there is one");
      }
      next = null;
      return given;
    }

    @Override
    public void close() {
      feed.close();
    }
  }

  @Override
  public List<Split> splits(TableId table, int wanted) {
    List<Split> splits = engine.splits(table, wanted);
    return plant == Plant.SPLIT_SKIPPED && hasCrashed() && splits.size() > 1
        ? splits.subList(0, splits.size() - 1)
        : splits;
  }

  @Override
  public BulkLoader bulkLoad(TableId table) {
    BulkLoader loader = engine.bulkLoad(table);
    if (plant != Plant.ROW_NOT_LOADED) {
      return loader;
    }
    return new BulkLoader() {
      @Override
      public void put(Key key, int sizeBytes, byte[] value) {
        if (++writes % NOW_AND_THEN != 0) {
          loader.put(key, sizeBytes, value);
        }
      }

      @Override
      public CommitTime finish() {
        return loader.finish();
      }

      @Override
      public void close() {
        loader.close();
      }
    };
  }

  @Override
  public CommitClock clock() {
    CommitClock clock = engine.clock();
    if (plant != Plant.FENCE_BEHIND) {
      return clock;
    }
    return new CommitClock() {
      @Override
      public CommitTime latest() {
        return clock.latest();
      }

      @Override
      public CommitTime upcoming() {
        return clock.upcoming();
      }

      @Override
      public CommitTime fence() {
        return new CommitTime(clock.latest().micros() / 1000 * 1000);
      }

      @Override
      public void awaitClosed(CommitTime time) {
        clock.awaitClosed(time);
      }
    };
  }
}
