package dev.tidemark.objectstore;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of the local store, one version of it, without its bytes.
 *
 * @param etag without quotes
 * @param encryption of all its parts
 * @param checksum the additional checksum that it was written with, or null
 * @param parts where the bytes are, in order; one unless it was a multipart upload
 * @param uploadId the multipart upload that it came from, or null
 */
public record LocalObject(
    String key,
    VersionId version,
    long sizeBytes,
    String etag,
    Instant lastModified,
    ObjectMetadata metadata,
    ObjectEncryption encryption,
    @Nullable Checksum checksum,
    List<Part> parts,
    @Nullable String uploadId)
    implements ObjectVersion {
  public LocalObject {
    parts = List.copyOf(parts);
  }

  /**
   * A run of an object's bytes, or a part waiting for its upload to be completed.
   *
   * @param number 1 to 10,000
   * @param file name of the data file
   * @param etag 16 bytes in hex: the MD5 of the part's bytes or, where S3 does not tell that, the
   *     name of the data file
   */
  public record Part(
      int number,
      long sizeBytes,
      String file,
      String etag,
      Instant lastModified,
      @Nullable Checksum checksum) {}

  /** The same with another tag set. */
  LocalObject withTags(Map<String, String> tags) {
    return new LocalObject(
        key,
        version,
        sizeBytes,
        etag,
        lastModified,
        metadata.withTags(tags),
        encryption,
        checksum,
        parts,
        uploadId);
  }

  /** What a store-independent caller sees of it. */
  public StoredObject toStored() {
    return new StoredObject(key, sizeBytes, etag);
  }
}
