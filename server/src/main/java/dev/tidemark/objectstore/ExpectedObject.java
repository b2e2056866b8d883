package dev.tidemark.objectstore;

import org.jspecify.annotations.Nullable;

/**
 * What a client expects a multipart upload to become.
 *
 * @param checksum its type is not compared; null: not said
 * @param sizeBytes negative: not said
 */
public record ExpectedObject(@Nullable Checksum checksum, long sizeBytes) {
  /** Nothing said. */
  public static final ExpectedObject ANY = new ExpectedObject(null, -1);
}
