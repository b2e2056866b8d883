package dev.tidemark.objectstore;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The additional checksums of S3, with their names as the API spells them. */
public enum ChecksumAlgorithm {
  CRC32,
  CRC32C,
  CRC64NVME,
  SHA1,
  SHA256;

  /**
   * What S3 computes of objects whose writers name none. Source: S3 user guide, "Checking object
   * integrity".
   */
  public static final ChecksumAlgorithm DEFAULT = CRC64NVME;

  /** The lower-case header that carries one, such as {@code x-amz-checksum-crc32}. */
  public String header() {
    return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
  }

  /** The XML element that carries one, such as {@code ChecksumCRC32}. */
  public String element() {
    return "Checksum" + name();
  }

  /** Whether a checksum of a whole can be made of those of its parts. */
  public boolean isCrc() {
    return switch (this) {
      case CRC32, CRC32C, CRC64NVME -> true;
      case SHA1, SHA256 -> false;
    };
  }

  /** Length of a value in bytes. */
  public int valueBytes() {
    return switch (this) {
      case CRC32, CRC32C -> 4;
      case CRC64NVME -> 8;
      case SHA1 -> 20;
      case SHA256 -> 32;
    };
  }

  /** The type that S3 takes if the client names none. */
  public Checksum.Type defaultType() {
    return this == CRC64NVME ? Checksum.Type.FULL_OBJECT : Checksum.Type.COMPOSITE;
  }

  /** A new computation over no bytes yet. */
  public Digest start() {
    return switch (this) {
      case CRC32 -> Digest.of(new CRC32(), 4);
      case CRC32C -> Digest.of(new CRC32C(), 4);
      case CRC64NVME -> Digest.of(new Crc64Nvme(), 8);
      case SHA1 -> Digest.of(messageDigest("SHA-1"));
      case SHA256 -> Digest.of(messageDigest("SHA-256"));
    };
  }

  /** Whether the text can be a value: base64 of the right length. */
  public boolean isValue(String base64) {
    try {
      byte[] value = Base64.getDecoder().decode(base64);
      return value.length == valueBytes()
          && Base64.getEncoder().encodeToString(value).equals(base64);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** The checksum of a completed upload, made of its parts' own. */
  Checksum combine(Checksum.Type type, List<LocalObject.Part> parts) {
    if (type == Checksum.Type.COMPOSITE) {
      Digest digest = start();
      for (LocalObject.Part part : parts) {
        byte[] value = valueOf(part);
        digest.update(value, 0, value.length);
      }
      return new Checksum(this, type, digest.base64() + "-" + parts.size());
    }
    CrcCombiner combiner =
        switch (this) {
          case CRC32 -> CrcCombiner.CRC32;
          case CRC32C -> CrcCombiner.CRC32C;
          case CRC64NVME -> CrcCombiner.CRC64NVME;
          case SHA1, SHA256 -> throw new IllegalArgumentException(name() + " cannot be combined");
        };
    long crc = 0;
    for (LocalObject.Part part : parts) {
      crc = combiner.combine(crc, bigEndian(valueOf(part)), part.sizeBytes());
    }
    return new Checksum(this, type, Base64.getEncoder().encodeToString(bytes(crc, valueBytes())));
  }

  private static byte[] valueOf(LocalObject.Part part) {
    Checksum checksum = part.checksum();
    if (checksum == null) {
      throw LocalErrors.invalidPart();
    }
    return Base64.getDecoder().decode(checksum.value());
  }

  static byte[] bytes(long value, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (value >>> (8 * (count - 1 - i)));
    }
    return bytes;
  }

  private static long bigEndian(byte[] bytes) {
    long value = 0;
    for (byte b : bytes) {
      value = (value << 8) | (b & 0xff);
    }
    return value;
  }

  static MessageDigest messageDigest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }
}
