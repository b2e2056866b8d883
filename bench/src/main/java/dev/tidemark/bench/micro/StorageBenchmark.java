package dev.tidemark.bench.micro;

import dev.tidemark.item.Item;
import dev.tidemark.storage.Change;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The store on disk with 100,000 orders, of which one in a hundred was written again: single rows,
 * and whole walks through the present, the past and what changed between them. Writes are not
 * synced, for a disk's time would hide the rest.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StorageBenchmark {
  private static final int ROWS = 100_000;
  private static final TableId TABLE = new TableId(1000);

  @Param({"false", "true"})
  private boolean history;

  private final List<Key> keys = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private final byte[] value = Orders.item(1, 400).bytes();
  private @Nullable Path folder;
  private @Nullable RocksEngine opened;
  private CommitTime past = CommitTime.MAX;
  private CommitTime present = CommitTime.MAX;

  @Setup
  public void fill() throws IOException {
    Path place = Files.createTempDirectory("tidemark-bench");
    folder = place;
    RocksEngine engine =
        RocksEngine.open(place, RocksOptions.DEFAULT.withSync(false), InstantSource.system());
    opened = engine;
    engine.createTable(TABLE, history ? new History.Keep(Duration.ofDays(1)) : History.OFF);
    for (int n = 0; n < ROWS; n++) {
      Item item = Orders.item(n, 400);
      Key key = Orders.key(item);
      keys.add(key);
      put(key, item.bytes());
    }
    past = engine.clock().fence();
    for (int n = 0; n < ROWS; n += 100) {
      put(keys.get(n), Orders.item(n + 1, 400).bytes());
    }
    present = engine.clock().fence();
  }

  @TearDown
  public void close() throws IOException {
    engine().close();
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Benchmark
  public Outcome put() {
    return put(anyKey(), value);
  }

  @Benchmark
  public @Nullable Row get() {
    return engine().get(TABLE, anyKey());
  }

  @Benchmark
  public Page queryTen() {
    return engine()
        .query(TABLE, new KeyRange(anyKey().bytes(), null), false, new PageLimit(10, 1 << 20));
  }

  @Benchmark
  public int scanPresent() {
    return count(engine().scan(all(), CommitTime.MAX));
  }

  /** Without history there is no past to scan: the present again. */
  @Benchmark
  public int scanPast() {
    return count(engine().scan(all(), history ? past : CommitTime.MAX));
  }

  /** A hundredth of the table. Without history there are no changes. */
  @Benchmark
  public int changes() {
    if (!history) {
      return 0;
    }
    try (Cursor<Change> changes = engine().changes(all(), past, present)) {
      int count = 0;
      while (changes.hasNext()) {
        changes.next();
        count++;
      }
      return count;
    }
  }

  private Outcome put(Key key, byte[] row) {
    return engine().write(new WriteOp(TABLE, key, current -> new Decision.Put(row, row.length)));
  }

  private static int count(Cursor<Row> rows) {
    try (rows) {
      int count = 0;
      while (rows.hasNext()) {
        rows.next();
        count++;
      }
      return count;
    }
  }

  private static Split all() {
    return new Split(TABLE, new KeyRange(new byte[0], null));
  }

  private Key anyKey() {
    return keys.get(random.nextInt(ROWS));
  }

  private RocksEngine engine() {
    if (opened == null) {
      throw new IllegalStateException("not filled");
    }
    return opened;
  }
}
