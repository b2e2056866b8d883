package dev.tidemark.export;

import dev.tidemark.objectstore.PutOptions;
import dev.tidemark.objectstore.PutOptions.Encryption;
import org.jspecify.annotations.Nullable;

/**
 * Where an export goes.
 *
 * @param owner the 12-digit account that must own the bucket, if the client said so
 * @param prefix as the client sent it, if any; never empty
 * @param encryption as the client asked for it; null: the bucket's default, which the API calls
 *     AES256
 */
public record Destination(
    String bucket,
    @Nullable String owner,
    @Nullable String prefix,
    @Nullable Encryption encryption) {
  PutOptions options() {
    return new PutOptions(encryption, owner, null);
  }

  /** {@code AES256} or {@code KMS}. */
  public String algorithm() {
    return switch (encryption) {
      case null -> "AES256";
      case Encryption.Aes256 _ -> "AES256";
      case Encryption.Kms _ -> "KMS";
    };
  }

  /** The KMS key as the client named it, if it did. */
  public @Nullable String kmsKeyId() {
    return encryption instanceof Encryption.Kms(String keyId) ? keyId : null;
  }
}
