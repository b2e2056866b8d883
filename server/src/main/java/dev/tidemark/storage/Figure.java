package dev.tidemark.storage;

/**
 * A number that an engine knows of itself at next to no cost.
 *
 * @param store {@code current} or {@code history}; empty: the whole engine
 */
public record Figure(Kind kind, String store, long value) {
  /** What it counts. */
  public enum Kind {
    /** Of a store's live files. */
    FILE_BYTES,
    /** Of a store's rows that are in memory only; the log on disk has them too. */
    MEMORY_BYTES,
    /** Estimated: to be rewritten until a store is in order. */
    COMPACTION_PENDING_BYTES,
    /** Files that nothing has merged yet. */
    LEVEL0_FILES,
    BLOCK_CACHE_BYTES,
    COMPACTIONS_RUNNING,
    FLUSHES_RUNNING,
    BACKGROUND_ERRORS,
    /** 1: writes wait until compactions have caught up; else 0. */
    WRITES_STOPPED
  }
}
