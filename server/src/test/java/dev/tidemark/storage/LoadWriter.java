package dev.tidemark.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process to be killed: it fills one indexed table after another in bulk, drops every other one,
 * and says so, while another thread writes to a table with history.
 */
final class LoadWriter {
  static final TableId OTHER = new TableId(5);
  static final int FIRST = 100;
  static final int ROWS = 1500;
  static final RocksOptions OPTIONS = RocksEngineTest.SMALL.withSortBytes(100_000);

  private LoadWriter() {}

  /** The index of the table with a number. */
  static TableId index(TableId table) {
    return new TableId(table.value() + 1);
  }

  /** Whether it is dropped once it is loaded. */
  static boolean isDropped(TableId table) {
    return table.value() % 4 == 0;
  }

  static Indexes indexes(TableId table) {
    return FieldIndexer.complete(List.of(index(table)));
  }

  /** What the table with a number holds, key by key: every key comes twice, in any order. */
  static void rows(TableId table, BulkLoader loader) {
    for (int round = 0; round < 2; round++) {
      SplittableRandom random = new SplittableRandom(table.value());
      for (int i = 0; i < ROWS; i++) {
        String key = "" + random.nextInt();
        String value = (round == 0 ? "old" : "") + random.nextInt(50) + "," + key;
        loader.put(EngineFixture.key(key), value.length(), EngineFixture.bytes(value));
      }
    }
  }

  public static void main(String[] args) {
    RocksEngine engine = RocksEngine.open(Path.of(args[0]), OPTIONS, InstantSource.system());
    if (!engine.tables().contains(OTHER)) {
      engine.createTable(OTHER, new History.Keep(Duration.ofDays(1)));
    }
    System.out.println("open");
    AtomicInteger next = new AtomicInteger(Integer.parseInt(args[1]));
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      executor.execute(() -> write(engine));
      for (int t = 0; t < 2; t++) {
        executor.execute(() -> load(engine, next));
      }
    }
  }

  private static void write(RocksEngine engine) {
    while (true) {
      Outcome done = engine.write(EngineFixture.addOp(OTHER, "n", 1));
      System.out.println("other " + (EngineFixture.number(done.before()) + 1) + ".");
    }
  }

  private static void load(RocksEngine engine, AtomicInteger next) {
    while (true) {
      TableId table = new TableId(next.getAndAdd(2));
      engine.createTable(index(table), History.OFF);
      engine.createTable(table, History.OFF);
      engine.setIndexes(table, indexes(table));
      System.out.println("begun " + table.value() + ".");
      try (BulkLoader loader = engine.bulkLoad(table)) {
        rows(table, loader);
        System.out.println("given " + table.value() + ".");
        loader.finish();
      }
      System.out.println("loaded " + table.value() + ".");
      if (isDropped(table)) {
        engine.dropTable(table);
        engine.dropTable(index(table));
        System.out.println("dropped " + table.value() + ".");
      }
    }
  }
}
