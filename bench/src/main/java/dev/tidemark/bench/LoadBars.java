package dev.tidemark.bench;

import dev.tidemark.bench.load.LoadOperation;
import dev.tidemark.bench.load.LoadRun;
import dev.tidemark.bench.load.LoadTable;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A load beside full exports that follow one another, against the same load alone, in turns. */
final class LoadBars {
  private static final LoadTable TABLE = new LoadTable("load", 10_000, 400);

  private static final int TURNS_A_ROUND = 2;
  private static final int SECONDS = 3;

  private LoadBars() {}

  static void run(Path folder, int port, long items, int rounds, Bars bars) throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, port, "512m")) {
      OrdersTable.warm(server.endpoint());
      OrdersTable orders = new OrdersTable(server.endpoint(), "Orders");
      orders.createByImport(items);
      server.endpoint().call("CreateTable", TABLE.createBody());
      fill(server.endpoint(), TABLE);
      server.settle();
      for (LoadOperation operation : List.of(LoadOperation.PUT, LoadOperation.GET)) {
        List<Double> alone = new ArrayList<>();
        List<Double> beside = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        AtomicInteger exports = new AtomicInteger();
        LoadRun.closedLoop(server.base(), operation, TABLE, 3);
        for (int i = 0; i < TURNS_A_ROUND * rounds; i++) {
          alone.add(LoadRun.closedLoop(server.base(), operation, TABLE, SECONDS).perSecond());
          beside.add(besideExports(server.base(), operation, orders, exports));
          ratios.add(beside.getLast() / alone.getLast());
          System.out.printf(
              "%s: %.0f/s alone, %.0f/s beside an export%n",
              operation.apiName(), alone.getLast(), beside.getLast());
        }
        bars.atLeast(
            "11",
            operation.apiName() + " while exports run, against alone",
            "%.0f/s; alone %.0f/s; %d exports of %,d items ended meanwhile"
                .formatted(Timing.median(beside), Timing.median(alone), exports.get(), items),
            Timing.median(ratios),
            0.7,
            0.85);
      }
    }
  }

  /** Puts every item of a table that is there. */
  static void fill(Endpoint endpoint, LoadTable table) {
    for (long first = 0; first < table.items(); first += LoadOperation.BATCH) {
      endpoint.call(
          "BatchWriteItem", table.batch(first, LoadOperation.BATCH, new SplittableRandom(first)));
    }
  }

  private static double besideExports(
      URI base, LoadOperation operation, OrdersTable orders, AtomicInteger ended) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> exports =
          thread.submit(() -> {
            while (!enough.get()) {
              orders.export("DYNAMODB_JSON");
              ended.incrementAndGet();
            }
          });
      try {
        return LoadRun.closedLoop(base, operation, TABLE, SECONDS).perSecond();
      } finally {
        enough.set(true);
        exports.get();
      }
    }
  }
}
