package dev.tidemark.objectstore;

import org.jspecify.annotations.Nullable;

/**
 * How an object is written.
 *
 * @param encryption server-side encryption, null: the bucket's default
 * @param expectedBucketOwner a 12-digit account that must own the bucket, or null
 * @param contentType null: the store's default
 */
public record PutOptions(
    @Nullable Encryption encryption,
    @Nullable String expectedBucketOwner,
    @Nullable String contentType) {
  public static final PutOptions DEFAULT = new PutOptions(null, null, null);

  /** Server-side encryption of an object. */
  public sealed interface Encryption {
    /** Under the store's own key. */
    record Aes256() implements Encryption {}

    /** Under a KMS key, by id, ARN or alias; null: the store's default KMS key. */
    record Kms(@Nullable String keyId) implements Encryption {}
  }
}
