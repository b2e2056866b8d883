package dev.tidemark.objectstore;

import org.jspecify.annotations.Nullable;

/** A failure of an object store, in S3's terms. */
public final class ObjectStoreException extends RuntimeException {
  /** What the caller can do. */
  public enum Kind {
    /** Slow down, reset, time-out: the same call may succeed later. */
    RETRY,
    /** Missing bucket, no permission, bad key: no use in trying again. */
    REFUSED
  }

  private final Kind kind;
  private final String code;

  /**
   * @param code S3's error code, such as {@code NoSuchBucket}, {@code AccessDenied}, {@code
   *     KMS.NotFoundException}
   */
  public ObjectStoreException(Kind kind, String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }
}
