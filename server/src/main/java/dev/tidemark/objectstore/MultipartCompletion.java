package dev.tidemark.objectstore;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** The rules of completing a multipart upload. */
final class MultipartCompletion {
  private MultipartCompletion() {}

  /** The object that the named parts make, or S3's refusal. */
  static LocalObject assemble(
      MultipartUpload upload,
      NavigableMap<Integer, LocalObject.Part> sent,
      List<CompletedPart> named,
      ExpectedObject expected,
      VersionId version,
      Instant now) {
    List<LocalObject.Part> parts = new ArrayList<>();
    int last = 0;
    for (CompletedPart name : named) {
      if (name.number() <= last) {
        throw LocalErrors.invalidPartOrder();
      }
      last = name.number();
      LocalObject.Part part = sent.get(name.number());
      if (part == null || !part.etag().equals(name.etag())) {
        throw LocalErrors.invalidPart();
      }
      Checksum checksum = name.checksum();
      // Without an algorithm parts keep the default one's, and what clients sent was verified then.
      if (checksum != null
          && upload.checksumAlgorithm() != null
          && !checksum.equals(part.checksum())) {
        throw LocalErrors.invalidPart();
      }
      parts.add(part);
    }
    if (parts.isEmpty()) {
      throw LocalErrors.invalidPart();
    }
    Digest etag = Digest.md5();
    long sizeBytes = 0;
    for (int i = 0; i < parts.size(); i++) {
      LocalObject.Part part = parts.get(i);
      if (i < parts.size() - 1 && part.sizeBytes() < Upload.PART_BYTES_MIN) {
        throw LocalErrors.entityTooSmall();
      }
      byte[] md5 = HexFormat.of().parseHex(part.etag());
      etag.update(md5, 0, md5.length);
      sizeBytes += part.sizeBytes();
    }
    if (expected.sizeBytes() >= 0 && expected.sizeBytes() != sizeBytes) {
      throw LocalErrors.refused(
          "InvalidRequest",
          "The provided 'x-amz-mp-object-size' header value does not match what was computed.");
    }
    return new LocalObject(
        upload.key(),
        version,
        sizeBytes,
        etag.hex() + "-" + parts.size(),
        now,
        upload.metadata(),
        upload.encryption(),
        checksum(upload, parts, expected.checksum()),
        parts,
        upload.uploadId());
  }

  private static @Nullable Checksum checksum(
      MultipartUpload upload, List<LocalObject.Part> parts, @Nullable Checksum expected) {
    ChecksumAlgorithm algorithm = upload.checksumAlgorithm();
    Checksum.Type type = upload.checksumType();
    if (algorithm == null && parts.stream().allMatch(MultipartCompletion::hasDefault)) {
      algorithm = ChecksumAlgorithm.DEFAULT;
      type = algorithm.defaultType();
    }
    if (expected != null && expected.algorithm() != algorithm) {
      throw LocalErrors.refused(
          "InvalidRequest",
          "Checksum Type mismatch occurred, expected checksum Type: "
              + name(algorithm)
              + ", actual checksum Type: "
              + name(expected.algorithm()));
    }
    if (algorithm == null || type == null) {
      return null;
    }
    Checksum checksum = algorithm.combine(type, parts);
    if (expected != null && !bare(expected).equals(bare(checksum))) {
      throw LocalErrors.badDigest(algorithm);
    }
    return checksum;
  }

  private static boolean hasDefault(LocalObject.Part part) {
    Checksum checksum = part.checksum();
    return checksum != null && checksum.algorithm() == ChecksumAlgorithm.DEFAULT;
  }

  private static String name(@Nullable ChecksumAlgorithm algorithm) {
    return algorithm == null ? "null" : algorithm.name().toLowerCase(Locale.ROOT);
  }

  /** Without the count of parts that follows a composite one. */
  private static String bare(Checksum checksum) {
    int dash = checksum.value().indexOf('-');
    return dash < 0 ? checksum.value() : checksum.value().substring(0, dash);
  }
}
