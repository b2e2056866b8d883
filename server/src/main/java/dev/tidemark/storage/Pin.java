package dev.tidemark.storage;

/**
 * Keeps a table's history from a moment on, whatever retention says and even when the table is
 * dropped, until closed. Lives in memory: whoever needs it after a restart takes it again before
 * the first {@link StorageEngine#expire}.
 */
public interface Pin extends AutoCloseable {
  /** Idempotent. */
  @Override
  void close();
}
