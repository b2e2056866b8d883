package dev.tidemark.objectstore;

import org.jspecify.annotations.Nullable;

/** The KMS keys of the local store, of which there are none. */
public final class KmsKeys {
  private static final String DEFAULT_ALIAS = "alias/aws/s3";

  private KmsKeys() {}

  /**
   * What S3 answers when a key does not exist.
   *
   * @param keyId an id, ARN or alias; null: the default key of S3
   */
  public static ObjectStoreException notFound(
      String region, String account, @Nullable String keyId) {
    String id = keyId == null ? DEFAULT_ALIAS : keyId;
    String prefix = "arn:aws:kms:" + region + ":" + account + ":";
    if (id.startsWith("alias/") || id.contains(":alias/")) {
      String arn = id.startsWith("arn:") ? id : prefix + id;
      return LocalErrors.refused("KMS.NotFoundException", "Alias " + arn + " is not found.");
    }
    String arn = id.startsWith("arn:") ? id : prefix + "key/" + id;
    return LocalErrors.refused("KMS.NotFoundException", "Key '" + arn + "' does not exist");
  }
}
