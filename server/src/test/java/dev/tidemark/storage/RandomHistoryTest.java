package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both engines live through one random history and must answer as a replay of all writes does. */
final class RandomHistoryTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void engines_aFewRandomHistories_answerLikeTheModel(long seed) {
    run(seed, 300);
  }

  static LongStream manySeeds() {
    return LongStream.range(1000, 1060);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("manySeeds")
  void engines_manyRandomHistories_answerLikeTheModel(long seed) {
    run(seed, 1000);
  }

  private void run(long seed, int steps) {
    try (RandomHistory history = new RandomHistory(seed, folder)) {
      for (int step = 0; step < steps; step++) {
        try {
          history.step(step);
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("seed " + seed + ", step " + step + ": " + e.getMessage(), e);
        }
      }
      history.closeAndCheck();
      assertThat(history.answers()).isPositive();
    }
  }
}
