package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One random history under many sets of options, cruel ones among them: every operation must give
 * the answer that the engine in memory gives, and what is left on the disk must be without fault.
 *
 * <p>A failure tells the seed, the options, and the shortest list of steps found that still fails;
 * {@code -Dseed=N -Dlong} runs that history alone, {@code -Dhistories=N} how many long ones.
 */
final class OptionSetsTest {
  private static final int STEPS = 80;
  private static final int STEPS_LONG = 400;
  private static final int TRIALS_MAX = 15;

  @TempDir private Path folder = Path.of("");
  private int runs;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void history_underAnyOptions_givesTheSameAnswers(long seed) {
    check(seed, STEPS);
  }

  @Test
  @Tag("long")
  void histories_underAnyOptions_giveTheSameAnswers() {
    Long only = Long.getLong("seed");
    long first = only == null ? 10_000 : only;
    long count = only == null ? Long.getLong("histories", 40) : 1;
    for (long seed = first; seed < first + count; seed++) {
      check(seed, STEPS_LONG);
    }
  }

  private void check(long seed, int steps) {
    List<Integer> transcripts = new ArrayList<>();
    for (OptionSet set : OptionSet.ALL) {
      transcripts.add(check(seed, steps, set));
    }
    assertThat(transcripts).describedAs("seed %d", seed).containsOnly(transcripts.getFirst());
  }

  /** What goes wrong, and where. */
  private record Failure(List<Integer> steps, String operation, Throwable cause) {}

  /** A run of some steps of a history; null if nothing goes wrong. */
  private @Nullable Failure run(
      long seed, List<Integer> steps, OptionSet set, IntConsumer transcript) {
    Path fresh = folder.resolve("run" + ++runs);
    List<Integer> done = new ArrayList<>();
    try (RandomHistory history = new RandomHistory(seed, fresh, set)) {
      try {
        for (int step : steps) {
          done.add(step);
          history.step(step);
        }
        history.closeAndCheck();
        transcript.accept(history.transcript());
        return null;
      } catch (RuntimeException | AssertionError e) {
        return new Failure(done, history.operation(), e);
      }
    } finally {
      remove(fresh);
    }
  }

  private int check(long seed, int steps, OptionSet set) {
    int[] transcript = {0};
    Failure failure =
        run(seed, IntStream.range(0, steps).boxed().toList(), set, one -> transcript[0] = one);
    if (failure == null) {
      return transcript[0];
    }
    Failure small = shrunk(seed, failure, set);
    throw new AssertionError(
        "seed %d, options '%s', step %d (%s); enough to fail are the steps %s, with: %s"
            .formatted(
                seed,
                set,
                failure.steps.getLast(),
                failure.operation,
                small.steps,
                small.cause.getMessage()),
        failure.cause);
  }

  /** Leaves out steps, many at first, while what is left still fails. */
  private Failure shrunk(long seed, Failure failure, OptionSet set) {
    Failure smallest = failure;
    int trials = 0;
    for (int part = Math.max(1, failure.steps.size() / 2); part >= 1; part /= 2) {
      for (int from = 0; from + part < smallest.steps.size() && trials < TRIALS_MAX; ) {
        List<Integer> fewer = new ArrayList<>(smallest.steps);
        fewer.subList(from, from + part).clear();
        Failure again = run(seed, fewer, set, _ -> {});
        trials++;
        if (again == null) {
          from += part;
        } else {
          smallest = again;
        }
      }
    }
    return smallest;
  }

  private static void remove(Path tree) {
    try (var files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void engine_thatLosesACommit_isCaughtAndTheHistoryMadeShort() {
    OptionSet lossy = OptionSet.losing(25);
    assertThatThrownBy(() -> check(1, STEPS, lossy))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("seed 1, options 'loses commit 25', step ")
        .hasMessageContaining("enough to fail are the steps [");
  }
}
