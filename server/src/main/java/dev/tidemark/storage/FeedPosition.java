package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/**
 * A place in the order of writes, which is that of their commits' times and, within a commit, of
 * their keys. Means the same after a restart, and in any split.
 *
 * @param key just after the write of this row; null: before all of the commit's writes
 */
public record FeedPosition(CommitTime at, @Nullable Key key) {
  /** Before every write that is not before a moment. */
  public static FeedPosition from(CommitTime moment) {
    return new FeedPosition(moment, null);
  }

  /** Whether a write comes after this place. */
  boolean isBefore(long micros, Key written) {
    return micros != at.micros() ? micros > at.micros() : key == null || written.compareTo(key) > 0;
  }
}
