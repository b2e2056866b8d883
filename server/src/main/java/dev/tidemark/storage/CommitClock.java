package dev.tidemark.storage;

/** The one source of order. Thread-safe. */
public interface CommitClock {
  /** The time of the newest commit, or of the newest {@link #fence}, whichever is later. */
  CommitTime latest();

  /**
   * Between what can be read and what is to come: every commit before it is in every view of the
   * store that is taken from now on, and every other one comes at or after it. Just after {@link
   * #latest} if that is a commit; at the fence itself if it is one, for the next commit may be too.
   */
  CommitTime upcoming();

  /**
   * The present as a cut: a moment, in whole milliseconds and not before the wall clock, such that
   * every write acknowledged so far is before it and every later commit is at or after it.
   */
  CommitTime fence();

  /**
   * Returns once no commit before {@code time} can appear any more. Commits that come later get
   * times at or after it even if the wall clock stands before it, so ask only for moments that are
   * past or all but past. Holds after a restart too, as do fences.
   *
   * @throws dev.tidemark.error.StorageException REFUSED if {@code time} is more than a minute ahead
   */
  void awaitClosed(CommitTime time);
}
