package dev.tidemark.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Something of which there is only so much for all requests together: bytes of memory, or places.
 * Whoever finds nothing left waits for a moment, in a queue that is bounded too. Thread-safe.
 */
final class Budget {
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int STEPS = 2;
  private static final int WAITING_MAX = 500;

  /** So that counts of bytes are counts that a semaphore can hold. */
  private static final int UNIT = 256;

  private final int units;
  private final Semaphore left;
  private final Runnable relief;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param amount of all
   * @param relief is run when there is not enough, and may make others give back theirs
   */
  Budget(long amount, Runnable relief) {
    units = Math.toIntExact(Math.min(Integer.MAX_VALUE, Math.max(1, amount / UNIT)));
    left = new Semaphore(units, true);
    this.relief = relief;
  }

  /** So many places, each of which is taken and given back with {@link #PLACE}. */
  static Budget places(int count) {
    return new Budget((long) count * UNIT, () -> {});
  }

  static final long PLACE = UNIT;

  /** More than there is counts as all. */
  private int units(long amount) {
    return (int) Math.min(units, (amount + UNIT - 1) / UNIT);
  }

  /** False if that much is not there now. */
  boolean take(long amount) {
    return left.tryAcquire(units(amount));
  }

  /** Waits for a while if that much is not there; false if it does not come. */
  boolean await(long amount) {
    return await(units(amount));
  }

  /** Gives back a part of what is held, or waits for more; false if that does not come. */
  boolean change(long held, long wanted) {
    int more = units(wanted) - units(held);
    if (more <= 0) {
      left.release(-more);
      return true;
    }
    return await(more);
  }

  private boolean await(int wanted) {
    if (left.tryAcquire(wanted)) {
      return true;
    }
    if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      return false;
    }
    try {
      for (int step = 0; step < STEPS; step++) {
        relief.run();
        if (left.tryAcquire(wanted, STEP.toMillis(), TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** What was taken, by the same amount. */
  void give(long amount) {
    left.release(units(amount));
  }
}
