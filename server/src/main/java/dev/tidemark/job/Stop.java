package dev.tidemark.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Asks jobs to end soon. Jobs look at it between any two small steps. Thread-safe. */
public final class Stop {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final Waiter waiter;

  public Stop(Waiter waiter) {
    this.waiter = waiter;
  }

  /** For good. Idempotent. */
  public void request() {
    requested.countDown();
  }

  /**
   * @throws StoppedException if a stop was requested
   */
  public void check() {
    if (requested.getCount() == 0) {
      throw new StoppedException();
    }
  }

  /**
   * Waits, but not longer than until a stop is requested.
   *
   * @throws StoppedException if it was
   */
  public void pause(Duration duration) {
    try {
      waiter.await(duration, requested);
    } catch (InterruptedException e) {
      throw interrupted();
    }
    check();
  }

  /** An interrupt is a stop for the thread that it hits: what to throw when one was caught. */
  public static StoppedException interrupted() {
    Thread.currentThread().interrupt();
    return new StoppedException();
  }
}
