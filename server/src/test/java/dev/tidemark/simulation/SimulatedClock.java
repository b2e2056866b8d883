package dev.tidemark.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A wall clock: it drifts, is set now and then, and goes on when nobody looks. */
final class SimulatedClock implements InstantSource {
  private static final Instant BEGINNING = Instant.parse("2026-03-01T10:00:00Z");

  private long wallNanos;
  private long partsPerMillion;
  private Instant latest = BEGINNING;

  void elapsed(long nanos) {
    wallNanos += nanos + nanos * partsPerMillion / 1_000_000;
  }

  /** Runs fast or slow from now on. */
  void drift(long changedPartsPerMillion) {
    partsPerMillion = changedPartsPerMillion;
  }

  /** Is set forwards or back. */
  void jump(Duration by) {
    wallNanos += by.toNanos();
  }

  @Override
  public Instant instant() {
    Instant now = BEGINNING.plusNanos(wallNanos);
    latest = now.isAfter(latest) ? now : latest;
    return now;
  }

  /** The latest time that it ever told; now, if it was never set back. */
  Instant latest() {
    Instant now = instant();
    return now.isAfter(latest) ? now : latest;
  }
}
