package dev.tidemark.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Kills the packaged server again and again in the middle of everything, and checks after every
 * kill that nothing was lost, and nothing made up. Run by {@code conformance/crash/run}.
 */
final class CrashRun {
  private static final int CYCLES_OF_A_FOLDER = 25;

  private CrashRun() {}

  public static void main(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    List<String> words = List.of(arguments);
    for (int i = 0; i + 1 < words.size(); i += 2) {
      options.put(words.get(i), words.get(i + 1));
    }
    int cycles = Integer.parseInt(options.getOrDefault("--cycles", "300"));
    long seed = Long.parseLong(options.getOrDefault("--seed", "" + System.nanoTime()));
    Path folder = Path.of(options.getOrDefault("--folder", "target/crash")).toAbsolutePath();
    try {
      run(cycles, seed, folder);
    } catch (AssertionError e) {
      e.printStackTrace(System.out);
      System.exit(1);
    }
  }

  /**
   * Prints a line for each cycle, and one at the end.
   *
   * @throws AssertionError at the first violation; its folder is left as it is
   */
  static void run(int cycles, long seed, Path folder) {
    long began = System.nanoTime();
    long writes = 0;
    for (int first = 0; first < cycles; first += CYCLES_OF_A_FOLDER) {
      int number = first / CYCLES_OF_A_FOLDER;
      Path life = folder.resolve("folder-" + number);
      int cycle = first;
      try (CrashFolder crashed = new CrashFolder(life.resolve("data"), number % 2 == 0)) {
        for (; cycle < Math.min(cycles, first + CYCLES_OF_A_FOLDER); cycle++) {
          long start = System.nanoTime();
          String line = crashed.cycle(seed + cycle);
          System.out.printf("cycle %d, seed %d, %s: %s%n", cycle, seed, seconds(start), line);
        }
        crashed.checkAtLast();
        writes += crashed.acknowledged();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "VIOLATION in cycle %d of --seed %d; what is left is in %s"
                .formatted(cycle, seed, life),
            e);
      }
      removeTree(life);
    }
    System.out.printf(
        "%d cycles, seed %d, without a violation; %d writes acknowledged; %s%n",
        cycles, seed, writes, seconds(began));
  }

  private static String seconds(long since) {
    return "%.1f s".formatted((System.nanoTime() - since) / 1e9);
  }

  private static void removeTree(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
