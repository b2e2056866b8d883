package dev.tidemark.export;

import dev.tidemark.job.Waiter;
import dev.tidemark.storage.BulkLoader;
import dev.tidemark.storage.Change;
import dev.tidemark.storage.CommitClock;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.FeedPosition;
import dev.tidemark.storage.Figure;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Indexes;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Pin;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableKey;
import dev.tidemark.storage.TableSize;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.storage.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine as seen by a process that dies at a given step: what was written stays, pins do not.
 */
public final class MortalEngine implements StorageEngine {
  /** Counts the steps of one life. After the last one every step is death. */
  public static final class Life {
    private int stepsLeft;

    public Life(int steps) {
      stepsLeft = steps;
    }

    public void step() {
      if (stepsLeft == 0) {
        throw new Death();
      }
      stepsLeft--;
    }

    /** The dead try nothing again. */
    public Waiter waiter() {
      return (_, _) -> {
        if (isOver()) {
          throw new Death();
        }
      };
    }

    public boolean isOver() {
      return stepsLeft == 0;
    }
  }

  /** Nothing that a program may catch. */
  public static final class Death extends Error {
    public Death() {
      super("kill -9", null, false, false);
    }
  }

  private final StorageEngine engine;
  private final Life life;
  private final List<Pin> pins = new ArrayList<>();

  public MortalEngine(StorageEngine engine, Life life) {
    this.engine = engine;
    this.life = life;
  }

  /** What the operating system does with a dead process. */
  public void bury() {
    pins.forEach(Pin::close);
  }

  private <T> T step(Supplier<T> body) {
    life.step();
    T result = body.get();
    life.step();
    return result;
  }

  @Override
  public Outcome write(WriteOp op) {
    return step(() -> engine.write(op));
  }

  @Override
  public List<Outcome> transact(List<WriteOp> ops) {
    return step(() -> engine.transact(ops));
  }

  @Override
  public BulkLoader bulkLoad(TableId table) {
    BulkLoader loader = step(() -> engine.bulkLoad(table));
    return new BulkLoader() {
      @Override
      public void put(Key key, int sizeBytes, byte[] value) {
        loader.put(key, sizeBytes, value);
      }

      @Override
      public CommitTime finish() {
        return step(loader::finish);
      }

      @Override
      public void close() {
        loader.close();
      }
    };
  }

  @Override
  public void setIndexes(TableId table, Indexes indexes) {
    engine.setIndexes(table, indexes);
  }

  @Override
  public void index(TableId table, List<Key> keys) {
    step(() -> {
      engine.index(table, keys);
      return table;
    });
  }

  @Override
  public Pin pin(TableId table, CommitTime from) {
    Pin pin = engine.pin(table, from);
    pins.add(pin);
    return pin;
  }

  @Override
  public Cursor<Row> scan(Split split, CommitTime at) {
    life.step();
    return engine.scan(split, at);
  }

  @Override
  public Cursor<Written> feed(Split split, FeedPosition after, CommitTime until) {
    life.step();
    return engine.feed(split, after, until);
  }

  @Override
  public Cursor<Change> changes(Split split, CommitTime from, CommitTime to) {
    life.step();
    return engine.changes(split, from, to);
  }

  @Override
  public CommitClock clock() {
    return engine.clock();
  }

  @Override
  public TableId reserveTableId() {
    return engine.reserveTableId();
  }

  @Override
  public void createTable(TableId table, History history) {
    step(() -> {
      engine.createTable(table, history);
      return table;
    });
  }

  @Override
  public void alterHistory(TableId table, History history) {
    step(() -> {
      engine.alterHistory(table, history);
      return table;
    });
  }

  @Override
  public void dropTable(TableId table) {
    step(() -> {
      engine.dropTable(table);
      return table;
    });
  }

  @Override
  public <T> T withoutWrites(TableId table, Supplier<T> body) {
    return engine.withoutWrites(table, body);
  }

  @Override
  public List<TableId> tables() {
    return engine.tables();
  }

  @Override
  public TableSize size(TableId table) {
    return engine.size(table);
  }

  @Override
  public @Nullable Row get(TableId table, Key key) {
    return engine.get(table, key);
  }

  @Override
  public List<@Nullable Row> getAll(List<TableKey> keys) {
    return engine.getAll(keys);
  }

  @Override
  public List<Figure> figures() {
    return engine.figures();
  }

  @Override
  public boolean isWritable() {
    return engine.isWritable();
  }

  @Override
  public Page query(TableId table, KeyRange range, boolean reverse, PageLimit limit) {
    return engine.query(table, range, reverse, limit);
  }

  @Override
  public @Nullable CommitTime horizon(TableId table) {
    return engine.horizon(table);
  }

  @Override
  public List<Split> splits(TableId table, int wanted) {
    return engine.splits(table, wanted);
  }

  @Override
  public void expire() {
    engine.expire();
  }

  @Override
  public void close() {}
}
