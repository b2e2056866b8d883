package dev.tidemark.job;

/**
 * Work whose state is kept durable by its owner, so that it can be begun again where it was left,
 * in this process or the next.
 */
public interface Job {
  /** What jobs are counted by. */
  enum Kind {
    EXPORT,
    IMPORT,
    BACKUP,
    RESTORE,
    INDEX
  }

  Kind kind();

  /** For the log. */
  String name();

  /**
   * Does the work, or what is left of it, and records how it ended. If it throws anything, it is
   * run again after a while, on the same object.
   *
   * @throws StoppedException if it was asked to stop; nothing is recorded then
   */
  void run(Stop stop);
}
