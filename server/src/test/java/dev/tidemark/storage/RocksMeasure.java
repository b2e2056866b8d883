package dev.tidemark.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Rough numbers on this machine: writes a second, and what a scan of the past costs. */
final class RocksMeasure {
  private static final int THREADS = 16;
  private static final int ROWS = 100_000;
  private static final int POLLS = 5000;
  private static final History KEPT = new History.Keep(Duration.ofDays(35));
  private static final int LOADED = 1_000_000;
  private static final byte[] VALUE = new byte[400];

  private RocksMeasure() {}

  /**
   * @param args a folder, and any of {@code writes}, {@code scans}, {@code feeds}, {@code loads}
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    for (String what : List.of(args).subList(1, args.length)) {
      switch (what) {
        case "writes" -> {
          writes(folder, true, 20_000);
          writes(folder, false, ROWS);
        }
        case "scans" -> with(folder, KEPT, false, RocksMeasure::scans);
        case "feeds" -> with(folder, KEPT, false, RocksMeasure::feeds);
        case "loads" -> with(folder, History.OFF, false, (engine, _) -> loads(engine));
        default -> throw new IllegalArgumentException(what);
      }
    }
  }

  private static void with(
      Path parent, History history, boolean sync, BiConsumer<RocksEngine, TableId> body)
      throws IOException {
    Path folder = Files.createTempDirectory(parent, "measure");
    try (RocksEngine engine =
        RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(sync), InstantSource.system())) {
      TableId table = engine.reserveTableId();
      engine.createTable(table, history);
      System.out.printf("sync %s, history %s:%n", sync, history);
      body.accept(engine, table);
    }
  }

  private static void writes(Path folder, boolean sync, int count) throws IOException {
    for (History history : new History[] {History.OFF, KEPT}) {
      with(
          folder,
          history,
          sync,
          (engine, table) -> {
            report("puts", count, () -> puts(engine, table, count));
            report("puts over", count, () -> puts(engine, table, count));
          });
    }
  }

  /** Keys in order, as a restore gives them, and in any order, as an import does. */
  private static void loads(RocksEngine engine) {
    for (boolean inOrder : new boolean[] {true, false}) {
      for (boolean indexed : new boolean[] {false, true}) {
        TableId table = engine.reserveTableId();
        engine.createTable(table, History.OFF);
        if (indexed) {
          TableId index = engine.reserveTableId();
          engine.createTable(index, History.OFF);
          engine.setIndexes(table, new Indexes(List.of(new Index(index, true)), RocksMeasure::row));
        }
        String what = (inOrder ? "sorted" : "unsorted") + (indexed ? " with an index" : "");
        try (BulkLoader loader = engine.bulkLoad(table)) {
          report("load, " + what, LOADED, () -> load(loader, inOrder));
          report("finish, " + what, LOADED, loader::finish);
        }
        report("scan, " + what, LOADED, () -> scan(engine, table, CommitTime.MAX, LOADED));
      }
    }
  }

  private static void load(BulkLoader loader, boolean inOrder) {
    for (int i = 0; i < LOADED; i++) {
      int hash = inOrder ? i * 4000 : i * 0x9e3779b9;
      loader.put(key(hash), 400, VALUE);
    }
  }

  private static List<@Nullable IndexRow> row(Row base) {
    byte[] key = base.key().bytes();
    byte[] moved = {key[3], key[0], key[1], key[2], key[3]};
    return List.<@Nullable IndexRow>of(new IndexRow(new Key(moved), 400, base.value()));
  }

  /** What it costs to follow a table: to catch up, and to ask again and again for what is new. */
  private static void feeds(RocksEngine engine, TableId table) {
    for (int i = 0; i < 3; i++) {
      puts(engine, table, ROWS);
    }
    Split whole = new Split(table, KeyRange.ALL);
    CommitTime horizon = Objects.requireNonNull(engine.horizon(table));
    AtomicReference<FeedPosition> at = new AtomicReference<>(FeedPosition.from(horizon));
    report("feed of all writes", 3 * ROWS, () -> check(3 * ROWS, follow(engine, whole, at)));
    report(
        "feed again from the start, 1000 writes a time",
        100 * 1000,
        () -> {
          FeedPosition position = FeedPosition.from(horizon);
          for (int page = 0; page < 30; page++) {
            try (Cursor<Written> writes = engine.feed(whole, position, CommitTime.MAX)) {
              for (int i = 0; i < 1000; i++) {
                position = writes.next().position();
              }
            }
          }
        });
    report(
        "polls with nothing new",
        POLLS,
        () -> {
          for (int i = 0; i < POLLS; i++) {
            check(0, follow(engine, whole, at));
          }
        });
    report(
        "writes, each polled",
        POLLS,
        () -> {
          for (int i = 0; i < POLLS; i++) {
            Key key = key(i * 0x9e3779b9);
            engine.write(new WriteOp(table, key, _ -> new Decision.Put(VALUE, 400)));
            check(1, follow(engine, whole, at));
          }
        });
  }

  private static int follow(RocksEngine engine, Split split, AtomicReference<FeedPosition> at) {
    int seen = 0;
    try (Cursor<Written> writes = engine.feed(split, at.get(), CommitTime.MAX)) {
      while (writes.hasNext()) {
        at.set(writes.next().position());
        seen++;
      }
    }
    return seen;
  }

  private static void check(int expected, int seen) {
    if (seen != expected) {
      throw new IllegalStateException("writes: " + seen);
    }
  }

  private static void scans(RocksEngine engine, TableId table) {
    puts(engine, table, ROWS);
    CommitTime at = engine.clock().fence();
    report("scan, nothing since", ROWS, () -> scan(engine, table, at, ROWS));
    for (int i = 0; i < 10; i++) {
      puts(engine, table, ROWS);
    }
    CommitTime last = engine.clock().fence();
    report("scan of the present after 10 rewrites", ROWS, () -> scan(engine, table, last, ROWS));
    report("scan before 10 rewrites", ROWS, () -> scan(engine, table, at, ROWS));
    report(
        "changes over 10 rewrites",
        ROWS,
        () -> {
          try (Cursor<Change> changes = engine.changes(new Split(table, KeyRange.ALL), at, last)) {
            changes.forEachRemaining(RocksMeasure::check);
          }
        });
  }

  private static void check(Change change) {
    if (change.before() == null) {
      throw new IllegalStateException("lost: " + change);
    }
  }

  private static void scan(RocksEngine engine, TableId table, CommitTime at, int expected) {
    int rows = 0;
    try (Cursor<Row> cursor = engine.scan(new Split(table, KeyRange.ALL), at)) {
      while (cursor.hasNext()) {
        cursor.next();
        rows++;
      }
    }
    if (rows != expected) {
      throw new IllegalStateException("rows: " + rows);
    }
  }

  private static void puts(RocksEngine engine, TableId table, int count) {
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int t = 0; t < THREADS; t++) {
        executor.execute(() -> {
          int i;
          while ((i = next.getAndIncrement()) < count) {
            Key key = key(i * 0x9e3779b9);
            engine.write(new WriteOp(table, key, _ -> new Decision.Put(VALUE, 400)));
          }
        });
      }
    }
  }

  private static Key key(int hash) {
    return new Key(
        new byte[] {(byte) (hash >>> 24), (byte) (hash >>> 16), (byte) (hash >>> 8), (byte) hash});
  }

  private static void report(String what, int count, Runnable body) {
    Duration cpu = cpu();
    long begun = System.nanoTime();
    body.run();
    double seconds = (System.nanoTime() - begun) / 1e9;
    double cpuSeconds = cpu().minus(cpu).toNanos() / 1e9;
    System.out.printf(
        "  %-50s %6.2f s  %8.0f/s  %6.2f s of CPU%n", what, seconds, count / seconds, cpuSeconds);
  }

  /** What the process has used so far: tells more than time does where others run too. */
  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
