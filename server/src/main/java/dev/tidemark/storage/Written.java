package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/**
 * One write of one row. Never both images null.
 *
 * @param at the commit
 * @param before what it replaced, null if there was no row
 * @param after what it left behind, null if it removed the row
 * @param expired whether it removed the row by {@link Decision#EXPIRE}
 */
public record Written(
    Key key, CommitTime at, @Nullable Row before, @Nullable Row after, boolean expired) {
  /** Where to go on after it. */
  public FeedPosition position() {
    return new FeedPosition(at, key);
  }
}
