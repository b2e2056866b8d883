package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.time.Duration;
import java.time.Instant;

/**
 * The order of commits, as a value.
 *
 * @param floor no later commit is before it
 * @param latest the newest commit, or the newest fence
 */
record Timeline(long floor, long latest) {
  static final Timeline START = new Timeline(1, 0);

  private static final long MILLI = 1000;
  private static final Duration AHEAD_MAX = Duration.ofMinutes(1);

  /** After a commit; its time is {@link #latest}. */
  Timeline commit(Instant wall) {
    long time = Math.max(floor, micros(wall));
    return new Timeline(time + 1, time);
  }

  /** After a fence; it is at both marks. */
  Timeline fence(Instant wall) {
    long moment = Math.max(floor, micros(wall));
    long fence = Math.ceilDiv(moment, MILLI) * MILLI;
    return new Timeline(fence, fence);
  }

  /** With no commit before {@code time} to come. */
  Timeline closed(CommitTime time, Instant wall) {
    if (time.micros() <= floor) {
      return this;
    }
    if (time.micros() > Math.max(floor, micros(wall)) + AHEAD_MAX.toNanos() / 1000) {
      throw new StorageException(
          StorageException.Kind.REFUSED, time.toInstant() + " is too far ahead to be closed");
    }
    return new Timeline(time.micros(), latest);
  }

  /**
   * The present for retention: the wall clock, unless commits are a little ahead of it. Commits far
   * ahead of it were made while it was wrong, and must not cost a table its past.
   */
  long now(Instant wall) {
    long micros = micros(wall);
    return latest - micros > AHEAD_MAX.toNanos() / 1000 ? micros : Math.max(latest, micros);
  }

  /** The first microsecond that is not before {@code wall}. */
  static long micros(Instant wall) {
    return CommitTime.atOrAfter(wall).micros();
  }
}
