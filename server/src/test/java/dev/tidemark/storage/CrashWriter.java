package dev.tidemark.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A process to be killed: threads that write and say on standard output what was acknowledged. Each
 * commit of thread t adds row "t-n" and sets row "t" to n.
 */
final class CrashWriter {
  static final TableId TABLE = new TableId(5);
  static final TableId INDEX = new TableId(6);
  static final Indexes INDEXES = FieldIndexer.complete(List.of(INDEX));
  static final int THREADS = 8;

  private CrashWriter() {}

  public static void main(String[] args) {
    RocksEngine engine =
        RocksEngine.open(
            Path.of(args[0]), RocksEngineTest.SMALL.withSync(true), InstantSource.system());
    if (!engine.tables().contains(TABLE)) {
      engine.createTable(INDEX, History.OFF);
      engine.createTable(TABLE, new History.Keep(Duration.ofDays(1)));
    }
    engine.setIndexes(TABLE, INDEXES);
    System.out.println("open");
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int t = 0; t < THREADS; t++) {
        String thread = "" + t;
        executor.execute(() -> write(engine, thread));
      }
    }
  }

  private static void write(RocksEngine engine, String thread) {
    while (true) {
      int next = EngineFixture.number(engine.get(TABLE, EngineFixture.key(thread))) + 1;
      List<Outcome> outcomes =
          engine.transact(
              List.of(
                  EngineFixture.putOp(TABLE, thread + "-" + next, "x"),
                  EngineFixture.addOp(TABLE, thread, 1)));
      System.out.println(thread + " " + next + " " + outcomes.getFirst().at().micros());
    }
  }
}
