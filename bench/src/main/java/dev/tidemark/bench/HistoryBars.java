package dev.tidemark.bench;

import dev.tidemark.bench.load.LoadOperation;
import dev.tidemark.bench.load.LoadRun;
import dev.tidemark.bench.load.LoadTable;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What a PutItem costs over much history, against over none, in turns on two servers. The history
 * is written past the network, by the server's own storage while the server is down.
 */
final class HistoryBars {
  private static final LoadTable TABLE = new LoadTable("load", 100_000, 400);
  private static final int WRITERS = 16;
  private static final int WRITES_AT_ONCE = 20;
  private static final int WARM_UP_SECONDS = 10;
  private static final double FLAT = 1.2;

  private HistoryBars() {}

  static void run(Path folder, int port, long writes, int rounds, Bars bars) throws Exception {
    Path fresh = Files.createDirectory(folder.resolve("fresh"));
    Path old = Files.createDirectory(folder.resolve("old"));
    for (Path one : List.of(fresh, old)) {
      try (ServerProcess server = ServerProcess.start(one, port, "512m", "--sync", "none")) {
        fill(server.endpoint());
      }
    }
    long begun = System.nanoTime();
    rewrite(ServerProcess.data(old), writes);
    System.out.printf(
        "%,d writes past the network: %.1f s%n", writes, (System.nanoTime() - begun) / 1e9);
    try (ServerProcess none = ServerProcess.start(fresh, port, "512m", "--sync", "none");
        ServerProcess much = ServerProcess.start(old, port + 1, "512m", "--sync", "none")) {
      for (ServerProcess server : List.of(none, much)) {
        server.settle();
        LoadRun.closedLoop(server.base(), LoadOperation.PUT, TABLE, WARM_UP_SECONDS);
      }
      List<Double> over0 = new ArrayList<>();
      List<Double> over = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        over0.add(micros(none));
        over.add(micros(much));
        ratios.add(over.getLast() / over0.getLast());
      }
      bars.atMost(
          "14",
          "PutItem over %,d items of history, CPU against over none".formatted(writes),
          "%.1f µs of the server; over none %.1f µs"
              .formatted(Timing.median(over), Timing.median(over0)),
          Timing.median(ratios),
          FLAT,
          FLAT);
    }
  }

  private static void fill(Endpoint endpoint) {
    endpoint.call("CreateTable", TABLE.createBody());
    endpoint.call("UpdateContinuousBackups", TABLE.recoveryBody());
    LoadBars.fill(endpoint, TABLE);
  }

  /** CPU of the server for each PutItem. */
  private static double micros(ServerProcess server) throws InterruptedException {
    LoadRun.closedLoop(server.base(), LoadOperation.PUT, TABLE, 1);
    long before = server.cpu().toNanos();
    LoadRun.Result result = LoadRun.closedLoop(server.base(), LoadOperation.PUT, TABLE, 5);
    double micros = (server.cpu().toNanos() - before) / 1e3 / result.answers();
    System.out.printf("PutItem %.0f/s, %.1f µs of CPU each%n", result.perSecond(), micros);
    return micros;
  }

  /** Writes every row of the table as it is, again and again. */
  private static void rewrite(Path data, long writes) throws Exception {
    try (StorageEngine engine =
        RocksEngine.open(data, RocksOptions.DEFAULT.withSync(false), InstantSource.system())) {
      List<Row> rows = new ArrayList<>();
      TableId table = null;
      for (TableId one : engine.tables()) {
        if (engine.size(one).rows() == TABLE.items()) {
          table = one;
        }
      }
      if (table == null) {
        throw new IllegalStateException("no table of the load");
      }
      for (Split split : engine.splits(table, 1)) {
        try (Cursor<Row> all = engine.scan(split, engine.clock().fence())) {
          all.forEachRemaining(rows::add);
        }
      }
      rewrite(engine, table, rows, writes);
    }
  }

  private static void rewrite(StorageEngine engine, TableId table, List<Row> rows, long writes) {
    Workers.share(
        WRITERS,
        (writes + WRITES_AT_ONCE - 1) / WRITES_AT_ONCE,
        batch -> {
          List<WriteOp> ops = new ArrayList<>();
          for (long n = batch * WRITES_AT_ONCE; n < (batch + 1) * WRITES_AT_ONCE; n++) {
            Row row = rows.get((int) (n * 7919 % rows.size()));
            ops.add(
                new WriteOp(table, row.key(), _ -> new Decision.Put(row.value(), row.sizeBytes())));
          }
          engine.transact(ops);
        });
  }
}
