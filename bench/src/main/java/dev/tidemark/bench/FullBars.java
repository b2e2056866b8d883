package dev.tidemark.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Full exports, whole path from storage to objects, against {@code gzip -6} of the very same bytes
 * in the same run; exports of the changes of one item in a hundred; restores of the moment before
 * those. All in turns.
 */
final class FullBars {
  private static final int CHANGED_ONE_IN = 100;
  private static final double SIZE_BAR = 1.2;

  private record Round(
      Timing json, Timing ion, Timing gzip, Timing changes, Timing restore, double size) {}

  private FullBars() {}

  static void run(Path folder, int port, long items, int rounds, Bars bars) throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, port, "256m")) {
      OrdersTable.warm(server.endpoint());
      OrdersTable table = new OrdersTable(server.endpoint(), "Orders");
      table.create();
      say("load, BatchWriteItem", server.time(() -> table.put(items, 1, 0)));
      Instant before = Timing.quietMoment();
      say(
          "change one in " + CHANGED_ONE_IN,
          server.time(() -> table.put(items, CHANGED_ONE_IN, 1)));
      Instant after = Timing.quietMoment();
      server.settle();
      List<Round> measured = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        measured.add(round(server, table, items, before, after, folder));
      }
      System.out.printf("peak memory of the server: %d MB%n", server.peakMemory());
      report(measured, bars);
    }
  }

  private static Round round(
      ServerProcess server,
      OrdersTable table,
      long items,
      Instant before,
      Instant after,
      Path folder)
      throws Exception {
    String[] arn = new String[1];
    Timing json = server.time(() -> arn[0] = table.export("DYNAMODB_JSON"));
    say("export, DYNAMODB_JSON", json);
    Path lines = folder.resolve("lines");
    Path packed = folder.resolve("lines.gz");
    ExportLines weight = ExportLines.unpack(server.endpoint(), arn[0], lines);
    Timing gzip = Timing.ofGzip(lines, packed);
    say("gzip -6 of the same %,d bytes".formatted(weight.plain()), gzip);
    double size = weight.packed() / (double) Files.size(packed);
    System.out.printf(
        "  %d files, %,d bytes, %.3f of gzip's%n", weight.files(), weight.packed(), size);
    Timing ion = server.time(() -> table.export("ION"));
    say("export, ION", ion);
    Timing changes =
        server.time(() -> {
          arn[0] = table.exportBetween(before, after);
        });
    say("export of the changes", changes);
    expect(items / CHANGED_ONE_IN, table.itemsOf(arn[0]));
    Timing restore = server.time(() -> table.restore("Restored", before, items));
    say("restore of the moment before the changes", restore);
    new OrdersTable(server.endpoint(), "Restored").delete();
    return new Round(json, ion, gzip, changes, restore, size);
  }

  static void expect(long expected, long found) {
    if (expected != found) {
      throw new IllegalStateException("items: " + found + ", not " + expected);
    }
  }

  private static void report(List<Round> rounds, Bars bars) {
    bars.atMost(
        "1",
        "full export, CPU against `gzip -6`",
        figures(rounds, Round::json, true) + "; gzip " + figures(rounds, Round::gzip, true),
        median(rounds, one -> one.json.cpuRatio(one.gzip)),
        1.0,
        0.5);
    bars.atMost(
        "1",
        "size of its files against gzip's",
        "",
        median(rounds, Round::size),
        SIZE_BAR,
        SIZE_BAR);
    bars.atMost(
        "2",
        "full export, wall against `gzip -6`",
        figures(rounds, Round::json, false) + "; gzip " + figures(rounds, Round::gzip, false),
        median(rounds, one -> one.json.wallRatio(one.gzip)),
        0.6,
        0.3);
    bars.atMost(
        "3",
        "ION against DYNAMODB_JSON, wall",
        figures(rounds, Round::ion, false),
        median(rounds, one -> one.ion.wallRatio(one.json)),
        1.5,
        1.1);
    bars.atMost(
        "6",
        "export of 1 % changes against the full one, wall",
        figures(rounds, Round::changes, false),
        median(rounds, one -> one.changes.wallRatio(one.json)),
        0.05,
        0.02);
    bars.atMost(
        "6",
        "the same, CPU",
        figures(rounds, Round::changes, true),
        median(rounds, one -> one.changes.cpuRatio(one.json)),
        0.05,
        0.02);
    bars.atLeast(
        "12",
        "restore, items a second against the export",
        figures(rounds, Round::restore, false),
        median(rounds, one -> one.json.wallRatio(one.restore)),
        0.7,
        1);
  }

  private static double median(List<Round> rounds, Function<Round, Double> figure) {
    return Timing.median(rounds.stream().map(figure).toList());
  }

  private static String figures(List<Round> rounds, Function<Round, Timing> of, boolean cpu) {
    return Timing.seconds(rounds.stream().map(of).toList(), cpu);
  }

  static void say(String what, Timing timing) {
    System.out.printf("%-50s %s%n", what, timing);
  }
}
