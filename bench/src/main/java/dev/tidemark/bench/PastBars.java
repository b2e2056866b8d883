package dev.tidemark.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Exports of a table as it was before every item was rewritten often, against those of now. */
final class PastBars {
  private static final int REWRITES = 10;

  private PastBars() {}

  static void run(Path folder, int port, long items, int rounds, Bars bars) throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, port, "256m", "--sync", "none")) {
      OrdersTable.warm(server.endpoint());
      OrdersTable table = new OrdersTable(server.endpoint(), "Orders");
      table.create();
      table.put(items, 1, 0);
      Instant before = Timing.quietMoment();
      FullBars.say(
          "rewrite all %d times".formatted(REWRITES),
          server.time(() -> {
            for (int version = 1; version <= REWRITES; version++) {
              table.put(items, 1, version);
            }
          }));
      server.settle();
      List<Timing> now = new ArrayList<>();
      List<Timing> past = new ArrayList<>();
      List<Double> wall = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      String[] arn = new String[1];
      for (int i = 0; i < rounds; i++) {
        now.add(server.time(() -> table.export("DYNAMODB_JSON")));
        FullBars.say("export of now", now.getLast());
        past.add(server.time(() -> arn[0] = table.exportOf(before)));
        FullBars.say("export of before", past.getLast());
        FullBars.expect(items, table.itemsOf(arn[0]));
        wall.add(past.getLast().wallRatio(now.getLast()));
        cpu.add(past.getLast().cpuRatio(now.getLast()));
      }
      bars.atMost(
          "5",
          "export of before " + REWRITES + " rewrites, wall against the export of now",
          Timing.seconds(past, false) + "; of now " + Timing.seconds(now, false),
          Timing.median(wall),
          3,
          2);
      bars.atMost(
          "5",
          "the same, CPU",
          Timing.seconds(past, true) + "; of now " + Timing.seconds(now, true),
          Timing.median(cpu),
          3,
          2);
    }
  }
}
