package dev.tidemark.objectstore;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The encryption that a writer asks for. Who asks for none gets the bucket's default. */
public sealed interface RequestedEncryption {
  /** Under the server's own key. */
  record Aes256() implements RequestedEncryption {}

  /**
   * Under a KMS key.
   *
   * @param keyId an id, ARN, alias or alias's ARN; null: the key that AWS keeps for S3
   * @param context bound to the key beside the object itself
   * @param bucketKey null: as the bucket's default has it
   */
  record Kms(@Nullable String keyId, Map<String, String> context, @Nullable Boolean bucketKey)
      implements RequestedEncryption {
    public Kms {
      context = Map.copyOf(context);
    }
  }

  /** Under a key that the client keeps. */
  record Customer(CustomerKey key) implements RequestedEncryption {}
}
