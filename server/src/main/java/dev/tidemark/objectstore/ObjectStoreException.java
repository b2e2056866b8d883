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
  private final @Nullable DeleteMarker deleteMarker;

  /**
   * @param code S3's error code, such as {@code NoSuchBucket}, {@code AccessDenied}, {@code
   *     KMS.NotFoundException}
   */
  public ObjectStoreException(Kind kind, String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
    this.deleteMarker = null;
  }

  /** There is no object, but a mark that it was deleted. */
  ObjectStoreException(String code, String message, DeleteMarker deleteMarker) {
    super(message);
    this.kind = Kind.REFUSED;
    this.code = code;
    this.deleteMarker = deleteMarker;
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }

  /** The delete marker that was found where an object was wanted, or null. */
  public @Nullable DeleteMarker deleteMarker() {
    return deleteMarker;
  }
}
