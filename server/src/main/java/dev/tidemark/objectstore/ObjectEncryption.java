package dev.tidemark.objectstore;

import java.util.Map;

/** How an object is encrypted: under which key the key of its bytes lies beside it. */
public sealed interface ObjectEncryption {
  /** The data key, wrapped, in base64. */
  String wrappedKey();

  /** Under the server's master key: SSE-S3, what S3 calls AES256. */
  record Aes256(String wrappedKey) implements ObjectEncryption {}

  /**
   * Under a KMS key.
   *
   * @param keyArn of the key that it was when the object was written, whatever an alias means now
   * @param context what the writer bound the key to, beside the object itself
   * @param bucketKey whether the writer asked for S3 Bucket Keys, which is remembered and no more
   */
  record Kms(String keyArn, Map<String, String> context, boolean bucketKey, String wrappedKey)
      implements ObjectEncryption {
    public Kms {
      context = Map.copyOf(context);
    }
  }

  /** Under a key that the client keeps and sends along: SSE-C. */
  record Customer(String wrappedKey) implements ObjectEncryption {}

  /** Whether the ETag of a body is the MD5 of its bytes: the rule of S3. */
  default boolean hasPlainEtag() {
    return this instanceof Aes256;
  }
}
