package dev.tidemark.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Exports of larger and larger tables: what they hold in memory, and what an item costs. */
final class GrowthBars {
  private static final String HEAP = "128m";
  private static final int HEAP_BAR_MB = 256;
  private static final int HEAP_AIM_MB = 128;
  private static final double FLAT = 1.2;

  private GrowthBars() {}

  static void run(Path folder, int port, long items, Bars bars) throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, port, HEAP, "--sync", "none")) {
      List<Double> cpu = new ArrayList<>();
      List<Double> wall = new ArrayList<>();
      ServerProcess.Heap heap = new ServerProcess.Heap(0, 0);
      OrdersTable.warm(server.endpoint());
      for (long size = items / 100; size <= items; size *= 10) {
        OrdersTable table = new OrdersTable(server.endpoint(), "Orders" + size);
        long count = size;
        FullBars.say(
            "import of %,d items".formatted(size), server.time(() -> table.createByImport(count)));
        server.settle();
        int collections = server.collections();
        List<Double> cpuEach = new ArrayList<>();
        List<Double> wallEach = new ArrayList<>();
        for (int i = 0; i < (size == items ? 1 : 3); i++) {
          Timing export = server.time(() -> table.export("DYNAMODB_JSON"));
          FullBars.say("export of %,d items".formatted(size), export);
          cpuEach.add(export.cpuSeconds() * 1e6 / size);
          wallEach.add(export.wallSeconds() * 1e6 / size);
        }
        cpu.add(Timing.median(cpuEach));
        wall.add(Timing.median(wallEach));
        heap = server.heapSince(collections);
        System.out.printf(
            "heap of at most %s: %d MB used at most, %d MB after a collection at most;"
                + " peak memory of the server %d MB%n",
            HEAP, heap.used(), heap.left(), server.peakMemory());
      }
      bars.atMost(
          "4",
          "heap, MB, while %,d items are exported".formatted(items),
          "%d MB after collections; server with -Xmx%s, %d MB in all"
              .formatted(heap.left(), HEAP, server.peakMemory()),
          (double) heap.used(),
          HEAP_BAR_MB,
          HEAP_AIM_MB);
      bars.atMost(
          "14",
          "export, CPU per item, the most that a larger table adds",
          "%s µs at %,d, ten and a hundred times as many".formatted(rounded(cpu), items / 100),
          growth(cpu),
          FLAT,
          FLAT);
      bars.atMost("14", "the same, wall", rounded(wall) + " µs", growth(wall), FLAT, FLAT);
    }
  }

  /** A larger table against a smaller one, where it is worst; below 1 if the larger is cheaper. */
  private static double growth(List<Double> costs) {
    double worst = 0;
    double cheapest = costs.getFirst();
    for (double cost : costs.subList(1, costs.size())) {
      worst = Math.max(worst, cost / cheapest);
      cheapest = Math.min(cheapest, cost);
    }
    return worst;
  }

  private static String rounded(List<Double> values) {
    return String.join(", ", values.stream().map(value -> String.format("%.1f", value)).toList());
  }
}
