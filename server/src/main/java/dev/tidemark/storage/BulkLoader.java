package dev.tidemark.storage;

import dev.tidemark.error.StorageException;

/**
 * Fills an empty table at once: none of the rows is there until {@link #finish}, and then all are.
 *
 * <p>Holds nothing but files that are removed when it is closed or the store is opened again, so
 * whoever dies before {@code finish} returns begins again, in the same table or another. Takes
 * about the disk space of the rows as they are given on top of that of the table. Thread-safe.
 */
public interface BulkLoader extends AutoCloseable {
  /**
   * Adds a row. Keys may come in any order; of two rows with one key the later one counts, and the
   * earlier one leaves no trace, neither in sizes nor in indexes.
   */
  void put(Key key, int sizeBytes, byte[] value);

  /**
   * Writes all rows, durably and visibly all at once, as of one commit, and what follows from them
   * for the table's indexes; and sets the exact sizes. Takes about as long as adding the rows did.
   * Ends the loading, also by failing.
   *
   * @return the {@link Row#written} of all rows
   * @throws StorageException REFUSED if the table is gone; RETRY if the disk is full or such: then
   *     drop the table, or load it again
   * @throws IllegalStateException if the table was written to meanwhile, or keeps history
   */
  CommitTime finish();

  /** Gives up, unless finished. Idempotent. */
  @Override
  void close();
}
