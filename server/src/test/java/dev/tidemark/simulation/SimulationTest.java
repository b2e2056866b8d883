package dev.tidemark.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Worlds of a few seeds, in the ordinary build. {@code -Dseed=N} runs one and prints what happens.
 * For many see {@link Simulate}.
 */
final class SimulationTest {
  private static final int SEEDS = 20;

  private final PrintStream errors = System.err;

  /** The product logs every fault. */
  @BeforeEach
  void quiet() {
    if (Long.getLong("seed") == null) {
      System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    }
  }

  @AfterEach
  void loud() {
    System.setErr(errors);
  }

  @Test
  void worlds_ofSomeSeeds_areTheModel() {
    Long seed = Long.getLong("seed");
    Simulate.Seen seen = seed == null ? Simulate.run(1, SEEDS, false) : Simulate.run(seed, 1, true);
    System.out.println(seen);
  }

  /** {@code server/simulation/run} does the same, and tells how far it is. */
  @Tag("long")
  @Test
  void worlds_ofManySeeds_areTheModel() {
    System.out.println(
        Simulate.run(Long.getLong("seed.first", 1), Long.getLong("seeds", 2_000), false));
  }

  @Test
  void world_ofOneSeed_isTheSameTwice() {
    for (long seed = 1; seed <= 3; seed++) {
      assertThat(Simulate.hash(seed)).as("seed %d", seed).isEqualTo(Simulate.hash(seed));
    }
  }
}
