package dev.tidemark.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/** What nobody asked for: crashes, a clock that is set, a disk that has to be opened again. */
final class Chaos {
  private static final long PAUSE_NANOS_MAX = 4_000_000_000L;

  private final World world;
  private final SplittableRandom random;
  private final int crashes;
  private final int jumps;
  private final boolean days;

  Chaos(World world, SplittableRandom random) {
    this.world = world;
    this.random = random;
    this.crashes = random.nextInt(4);
    this.jumps = random.nextInt(5);
    this.days = random.nextInt(3) == 0;
  }

  void run() {
    while (true) {
      world.scheduler.sleep(world.clients, random.nextLong(PAUSE_NANOS_MAX));
      if (world.disk.broken) {
        world.crash();
      }
      if (!world.calm) {
        step();
      }
      world.checkPast(random);
    }
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> {
        if (crashes > 0) {
          world.crash();
        }
      }
      case 3 -> {
        if (crashes > 1) {
          world.restart();
        }
      }
      case 4 -> {
        if (jumps > 0) {
          jump(Duration.ofMillis(-random.nextInt(3_000)));
        }
      }
      case 5 -> {
        if (jumps > 1) {
          jump(Duration.ofSeconds(random.nextInt(5 * 3_600)));
        }
      }
      case 6 -> {
        if (jumps > 2) {
          jump(Duration.ofSeconds(-random.nextInt(200)));
        }
      }
      case 7 -> {
        if (days) {
          jump(Duration.ofMinutes(random.nextInt(3 * 24 * 60)));
        }
      }
      case 8 -> world.clock.drift(random.nextInt(-500, 501));
      default -> {}
    }
  }

  private void jump(Duration by) {
    world.trace.note("clock jumps by " + by);
    world.clock.jump(by);
  }
}
