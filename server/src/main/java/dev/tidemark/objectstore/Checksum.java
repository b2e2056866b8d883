package dev.tidemark.objectstore;

/**
 * One of S3's additional checksums.
 *
 * @param value base64; of a composite one with {@code -N} at the end, N being the number of parts
 */
public record Checksum(ChecksumAlgorithm algorithm, Type type, String value) {
  /** What of the object a checksum covers. */
  public enum Type {
    /** All its bytes. */
    FULL_OBJECT,
    /** The checksums of its parts. */
    COMPOSITE
  }

  /** A checksum over all the bytes. */
  public static Checksum full(ChecksumAlgorithm algorithm, String value) {
    return new Checksum(algorithm, Type.FULL_OBJECT, value);
  }
}
