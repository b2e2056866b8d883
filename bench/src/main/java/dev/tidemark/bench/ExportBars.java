package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Exports, restores and reads of the past, held against their bars. See {@code bench/README.md}.
 */
@Command(
    name = "exports",
    mixinStandardHelpOptions = true,
    description = "Measures exports, restores and reads of the past and holds them against bars.")
public final class ExportBars implements Callable<Integer> {
  /** What is measured. */
  enum Mode {
    FULL(1_000_000),
    PAST(100_000),
    GROWTH(10_000_000),
    LOAD(500_000),
    HISTORY(10_000_000);

    private final long items;

    Mode(long items) {
      this.items = items;
    }
  }

  @Parameters(description = "${COMPLETION-CANDIDATES}; see bench/README.md.")
  private Mode mode = Mode.FULL;

  @Option(names = "--items", description = "Instead of as many as the bar says.")
  private long items;

  @Option(names = "--rounds", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(names = "--port", description = "Default: ${DEFAULT-VALUE}.")
  private int port = 18_650;

  @Option(
      names = "--folder",
      description = "Data goes to a new folder in it. Default: ${DEFAULT-VALUE}.")
  private Path parent = Path.of("bench/target");

  private ExportBars() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(
        new CommandLine(new ExportBars()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    long count = items == 0 ? mode.items : items;
    Path folder = Files.createTempDirectory(parent, "exports");
    Bars bars = new Bars();
    try {
      switch (mode) {
        case FULL -> FullBars.run(folder, port, count, rounds, bars);
        case PAST -> PastBars.run(folder, port, count, rounds, bars);
        case GROWTH -> GrowthBars.run(folder, port, count, bars);
        case LOAD -> LoadBars.run(folder, port, count, rounds, bars);
        case HISTORY -> HistoryBars.run(folder, port, count, rounds, bars);
      }
    } finally {
      delete(folder);
    }
    return bars.print() ? 0 : 1;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
