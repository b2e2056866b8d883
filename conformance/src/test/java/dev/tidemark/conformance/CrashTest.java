package dev.tidemark.conformance;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few cycles of {@link CrashRun}; {@code conformance/crash/run} runs hundreds. */
final class CrashTest {
  private static final int CYCLES = 3;

  @Test
  void server_killedInTheMiddleOfEverything_losesNothingAndMakesNothingUp(@TempDir Path folder) {
    CrashRun.run(CYCLES, Long.getLong("seed", System.nanoTime()), folder);
  }
}
