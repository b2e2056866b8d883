package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.util.List;
import java.util.NoSuchElementException;

/** What was found when it was opened. */
final class MemoryCursor<T> implements Cursor<T> {
  private final List<T> found;
  private final Runnable checkOpen;
  private int next;
  private boolean closed;

  /**
   * @param checkOpen throws once the engine is closed
   */
  MemoryCursor(List<T> found, Runnable checkOpen) {
    this.found = found;
    this.checkOpen = checkOpen;
  }

  @Override
  public boolean hasNext() {
    if (closed) {
      throw new StorageException(StorageException.Kind.REFUSED, "the cursor is closed");
    }
    checkOpen.run();
    return next < found.size();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return found.get(next++);
  }

  @Override
  public void close() {
    closed = true;
  }
}
