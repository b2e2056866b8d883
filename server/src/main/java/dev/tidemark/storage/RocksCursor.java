package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A cursor that is inside the {@link Lifecycle} only while it reads, and freed once. */
abstract class RocksCursor<T> implements Cursor<T> {
  private final Lifecycle lifecycle;
  private final Consumer<RocksCursor<?>> onClose;
  private final RocksReading reading;
  private @Nullable T next;
  private boolean ended;
  private boolean freed;

  /**
   * @param onClose told when it is closed by its user
   */
  RocksCursor(RocksReading reading, Lifecycle lifecycle, Consumer<RocksCursor<?>> onClose) {
    this.reading = reading;
    this.lifecycle = lifecycle;
    this.onClose = onClose;
  }

  /** The next one, null at the end. */
  abstract @Nullable T read();

  @Override
  public boolean hasNext() {
    lifecycle.enter();
    try {
      if (freed) {
        throw new StorageException(StorageException.Kind.REFUSED, "the cursor is closed");
      }
      if (next == null && !ended) {
        next = read();
        ended = next == null;
      }
      return next != null;
    } finally {
      lifecycle.exit();
    }
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T given = next;
    if (given == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return given;
  }

  /** Does nothing once the engine is closed: that has freed it. */
  @Override
  public void close() {
    if (!lifecycle.tryEnter()) {
      return;
    }
    try {
      onClose.accept(this);
      free();
    } finally {
      lifecycle.exit();
    }
  }

  /** Call inside the lifecycle, or after it has drained. */
  void free() {
    freed = true;
    reading.close();
  }
}
