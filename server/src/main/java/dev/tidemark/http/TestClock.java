package dev.tidemark.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock that stands still until it is told to move, and moves forward only. For tests of windows
 * of days. Thread-safe.
 */
public final class TestClock implements InstantSource {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Instant now;

  public TestClock(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Runs {@code listener} after each move, before whoever moved the clock gets an answer. */
  public void onMove(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * @throws IllegalArgumentException if {@code by} is negative or too much
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("the clock moves forward only");
    }
    synchronized (this) {
      now = checked(now, by);
    }
    listeners.forEach(Runnable::run);
  }

  private static Instant checked(Instant from, Duration by) {
    if (by.compareTo(Duration.ofDays(36_525)) > 0) {
      throw new IllegalArgumentException("the clock moves by a hundred years at most");
    }
    return from.plus(by);
  }

  /**
   * @throws IllegalArgumentException if {@code to} is in the past or too far off
   */
  public void set(Instant to) {
    synchronized (this) {
      if (to.isBefore(now)) {
        throw new IllegalArgumentException("the clock moves forward only; it is " + now);
      }
      now = checked(now, Duration.between(now, to));
    }
    listeners.forEach(Runnable::run);
  }
}
