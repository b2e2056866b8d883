package dev.tidemark.objectstore;

import org.jspecify.annotations.Nullable;

/**
 * What a bucket does with objects whose writer asks for no encryption, and what it refuses. As a
 * document of the bucket's configurations: {@code "AES256"} or {@code "aws:kms"}, the key or
 * nothing, {@code "true"} or {@code "false"} twice, each a line.
 *
 * @param kms whether a KMS key is used
 * @param keyId as the owner named it; null: none, or the one that AWS keeps for S3
 * @param bucketKey what writers get who ask for a KMS key and do not say
 * @param customerKeysBlocked whether SSE-C is refused
 */
public record DefaultEncryption(
    boolean kms, @Nullable String keyId, boolean bucketKey, boolean customerKeysBlocked) {
  /** The configuration's name. */
  public static final String NAME = "encryption";

  /** Of a bucket whose owner said nothing. */
  public static final DefaultEncryption UNSET = new DefaultEncryption(false, null, false, false);

  private static final String KMS = "aws:kms";
  private static final String AES256 = "AES256";

  /** What holds in a bucket. */
  public static DefaultEncryption of(Bucket bucket) {
    String document = bucket.configuration(NAME);
    if (document == null) {
      return UNSET;
    }
    String[] lines = document.split("\n", -1);
    return new DefaultEncryption(
        lines[0].equals(KMS),
        lines[1].isEmpty() ? null : lines[1],
        lines[2].equals("true"),
        lines[3].equals("true"));
  }

  /** What {@link #of} reads. */
  public String document() {
    return String.join(
        "\n",
        algorithm(),
        keyId == null ? "" : keyId,
        Boolean.toString(bucketKey),
        Boolean.toString(customerKeysBlocked));
  }

  /** The API's name of it. */
  public String algorithm() {
    return kms ? KMS : AES256;
  }
}
