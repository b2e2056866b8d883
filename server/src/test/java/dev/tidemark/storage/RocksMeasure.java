package dev.tidemark.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Rough numbers on this machine: writes a second, and what a scan of the past costs. */
final class RocksMeasure {
  private static final int THREADS = 16;
  private static final int ROWS = 100_000;
  private static final byte[] VALUE = new byte[400];

  private RocksMeasure() {}

  public static void main(String[] args) throws IOException {
    for (boolean sync : new boolean[] {true, false}) {
      for (History history : new History[] {History.OFF, new History.Keep(Duration.ofDays(35))}) {
        Path folder = Files.createTempDirectory(Path.of(args[0]), "measure");
        try (RocksEngine engine =
            RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(sync), InstantSource.system())) {
          TableId table = engine.reserveTableId();
          engine.createTable(table, history);
          System.out.printf("sync %s, history %s:%n", sync, history);
          int count = sync ? 20_000 : ROWS;
          report("puts", count, () -> puts(engine, table, count));
          report("puts over", count, () -> puts(engine, table, count));
          if (!sync && history instanceof History.Keep) {
            scans(engine, table);
          }
        }
      }
    }
  }

  private static void scans(RocksEngine engine, TableId table) {
    CommitTime at = engine.clock().fence();
    report("scan, nothing since", ROWS, () -> scan(engine, table, at));
    for (int i = 0; i < 10; i++) {
      puts(engine, table, ROWS);
    }
    CommitTime last = engine.clock().fence();
    report("scan of the present after 10 rewrites", ROWS, () -> scan(engine, table, last));
    report("scan before 10 rewrites", ROWS, () -> scan(engine, table, at));
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

  private static void scan(RocksEngine engine, TableId table, CommitTime at) {
    int rows = 0;
    try (Cursor<Row> cursor = engine.scan(new Split(table, KeyRange.ALL), at)) {
      while (cursor.hasNext()) {
        cursor.next();
        rows++;
      }
    }
    if (rows != ROWS) {
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
            int hash = i * 0x9e3779b9;
            byte[] key = {
              (byte) (hash >>> 24), (byte) (hash >>> 16), (byte) (hash >>> 8), (byte) hash
            };
            engine.write(new WriteOp(table, new Key(key), _ -> new Decision.Put(VALUE, 400)));
          }
        });
      }
    }
  }

  private static void report(String what, int count, Runnable body) {
    long begun = System.nanoTime();
    body.run();
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf("  %-40s %6.2f s  %8.0f/s%n", what, seconds, count / seconds);
  }
}
