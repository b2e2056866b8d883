package dev.tidemark.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Runs worlds: {@code -Dseeds=10000 -Dseed.first=1}, a line of progress every ten seconds; ends at
 * the first violation, with the seed that shows it.
 */
final class Simulate {
  private static final Duration PROGRESS = Duration.ofSeconds(10);

  private Simulate() {}

  /** What many worlds have shown. */
  record Seen(long first, long seeds, Tally tally, long trace, Duration took) {
    @Override
    public String toString() {
      return "seeds %,d to %,d in %,d s, no violation: %s; trace %016x"
          .formatted(first, first + seeds - 1, took.toSeconds(), tally, trace);
    }
  }

  public static void main(String[] arguments) {
    if (!Boolean.getBoolean("logged")) {
      // The product logs every fault.
      System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    }
    try {
      run();
    } catch (AssertionError e) {
      e.printStackTrace(System.out);
      System.exit(1);
    }
  }

  private static void run() {
    if (Boolean.getBoolean("plants")) {
      for (Plant plant : Plant.values()) {
        System.out.println(find(plant, plant == Plant.NONE ? 3 : 1_000));
      }
      return;
    }
    Long seed = Long.getLong("seed");
    System.out.println(
        seed == null
            ? run(Long.getLong("seed.first", 1), Long.getLong("seeds", 10_000), false)
            : run(seed, 1, true));
  }

  static Seen run(long first, long seeds, boolean printed) {
    long begun = System.nanoTime();
    long told = begun;
    long trace = 0;
    Tally all = new Tally();
    for (long seed = first; seed < first + seeds; seed++) {
      World world = new World(seed, Plant.NONE, printed);
      try {
        all.add(world.run());
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed " + seed + " shows it (again with -Dseed=" + seed + "): " + e.getMessage(), e);
      }
      trace = 31 * trace + world.trace.hash();
      if (printed) {
        System.out.printf("trace %016x of %d events%n", world.trace.hash(), world.trace.events());
      }
      if (System.nanoTime() - told > PROGRESS.toNanos()) {
        told = System.nanoTime();
        progress(System.out, seed - first + 1, told - begun, all);
      }
    }
    return new Seen(first, seeds, all, trace, Duration.ofNanos(System.nanoTime() - begun));
  }

  /**
   * How a bug was found.
   *
   * @param seeds how many it took
   * @param violation what was seen; empty: it was not found
   */
  record Found(Plant plant, long seeds, String violation) {
    @Override
    public String toString() {
      return "%-17s found by seed %3d: %s; %s".formatted(plant, seeds, plant.bug, violation);
    }
  }

  /** Runs worlds with a bug until it shows. */
  static Found find(Plant plant, long seedsMax) {
    for (long seed = 1; seed <= seedsMax; seed++) {
      try {
        new World(seed, plant, false).run();
      } catch (AssertionError e) {
        return new Found(plant, seed, firstLine(e));
      }
    }
    return new Found(plant, seedsMax, "");
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .orElse(e.toString());
  }

  private static void progress(PrintStream out, long seeds, long nanos, Tally tally) {
    out.printf("%,d seeds, %.0f ms each: %s%n", seeds, nanos / 1e6 / seeds, tally);
  }

  /** Of all that happens in a world. */
  static long hash(long seed) {
    World world = new World(seed, Plant.NONE, false);
    world.run();
    return world.trace.hash();
  }
}
