package dev.tidemark.table;

import dev.tidemark.storage.CommitTime;

/** Whether a table keeps its past. */
public sealed interface PointInTimeRecovery {
  /** No past. */
  record Disabled() implements PointInTimeRecovery {}

  /**
   * Every moment from {@code earliest} on, or from {@code days} ago, whichever is later.
   *
   * @param days 1 to 35
   * @param earliest no moment before this one can be read: when recovery was switched on, or where
   *     a shorter period once put the horizon
   */
  record Enabled(int days, CommitTime earliest) implements PointInTimeRecovery {}

  PointInTimeRecovery DISABLED = new Disabled();
}
