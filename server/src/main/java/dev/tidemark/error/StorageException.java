package dev.tidemark.error;

import org.jspecify.annotations.Nullable;

/** A failure of a storage engine or an object store. The kind says what to do about it. */
public final class StorageException extends RuntimeException {
  /** What the caller can do. */
  public enum Kind {
    /** Nothing happened; the same call may succeed later. */
    RETRY,
    /** The write may or may not have happened. Read before trying again. */
    UNKNOWN_OUTCOME,
    /** The engine is closed or can no longer be trusted: open it again. */
    REOPEN,
    /** The request can never succeed, for example a time before the horizon: fix the request. */
    REFUSED,
    /** Bytes on disk are not what was written: fix the data. */
    CORRUPT,
    /**
     * The data folder cannot be opened: wrong format, locked, unwritable. One line for a person.
     */
    UNUSABLE
  }

  private final Kind kind;

  public StorageException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public StorageException(Kind kind, String message) {
    this(kind, message, null);
  }

  public Kind kind() {
    return kind;
  }
}
