package dev.tidemark.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How jobs pass the time between attempts. */
@FunctionalInterface
public interface Waiter {
  /** Real time. */
  Waiter REAL = (duration, end) -> end.await(duration.toNanos(), TimeUnit.NANOSECONDS);

  /** Returns after {@code duration}, or when {@code end} opens if that is sooner. */
  @SuppressWarnings("ReturnValueIgnored")
  void await(Duration duration, CountDownLatch end) throws InterruptedException;
}
