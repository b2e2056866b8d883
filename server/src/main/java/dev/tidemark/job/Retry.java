package dev.tidemark.job;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * How often a step is tried, and the pauses between: each twice as long as the one before.
 *
 * @param attempts in all, at least 1
 * @param first the first pause
 * @param longest no pause is longer
 */
public record Retry(int attempts, Duration first, Duration longest) {
  /** Ten attempts over about a minute and a half. */
  public static final Retry DEFAULT = new Retry(10, Duration.ofMillis(200), Duration.ofSeconds(30));

  public Retry {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts below one: " + attempts);
    }
  }

  /**
   * The result of the first attempt that succeeds.
   *
   * @param step may be run again after it failed half way
   * @param passing whether a failure may pass; others, and the last one, are thrown on
   * @throws StoppedException if a stop was requested before an attempt
   */
  public <T> T call(Stop stop, Predicate<RuntimeException> passing, Supplier<T> step) {
    Duration pause = first;
    for (int attempt = 1; ; attempt++) {
      stop.check();
      try {
        return step.get();
      } catch (RuntimeException e) {
        if (attempt == attempts || !passing.test(e)) {
          throw e;
        }
      }
      stop.pause(pause);
      pause = pause.multipliedBy(2);
      if (pause.compareTo(longest) > 0) {
        pause = longest;
      }
    }
  }
}
