package dev.tidemark.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A moment of the store's history: microseconds since the Unix epoch. Commits have strictly
 * increasing times; all rows of one request or transaction share one.
 */
public record CommitTime(long micros) implements Comparable<CommitTime> {
  /** Before every commit. */
  public static final CommitTime ZERO = new CommitTime(0);

  /** After every commit. */
  public static final CommitTime MAX = new CommitTime(Long.MAX_VALUE);

  public CommitTime {
    if (micros < 0) {
      throw new IllegalArgumentException("commit time before the epoch: " + micros);
    }
  }

  /** The first commit time that is not before {@code instant}. */
  public static CommitTime atOrAfter(Instant instant) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    CommitTime floor = new CommitTime(micros);
    return floor.toInstant().isBefore(instant) ? floor.next() : floor;
  }

  /** The wall-clock time of this moment. */
  public Instant toInstant() {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** The next possible commit time. */
  public CommitTime next() {
    return new CommitTime(micros + 1);
  }

  public boolean isBefore(CommitTime other) {
    return micros < other.micros;
  }

  public static CommitTime max(CommitTime a, CommitTime b) {
    return a.isBefore(b) ? b : a;
  }

  @Override
  public int compareTo(CommitTime other) {
    return Long.compare(micros, other.micros);
  }
}
