package dev.tidemark.objectstore;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.Checksum;

/** A checksum or hash under way. {@link #value} ends it. */
public interface Digest {
  void update(byte[] bytes, int offset, int length);

  /** The value; call once. */
  byte[] value();

  /** The value in base64; call once. */
  default String base64() {
    return Base64.getEncoder().encodeToString(value());
  }

  /** The value in lower-case hex; call once. */
  default String hex() {
    return HexFormat.of().formatHex(value());
  }

  /** An MD5, which ETags are made of. */
  static Digest md5() {
    return of(ChecksumAlgorithm.messageDigest("MD5"));
  }

  /** A SHA-256, which signed payloads carry. */
  static Digest sha256() {
    return of(ChecksumAlgorithm.messageDigest("SHA-256"));
  }

  static Digest of(MessageDigest digest) {
    return new Digest() {
      @Override
      public void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
      }

      @Override
      public byte[] value() {
        return digest.digest();
      }
    };
  }

  static Digest of(Checksum crc, int valueBytes) {
    return new Digest() {
      @Override
      public void update(byte[] bytes, int offset, int length) {
        crc.update(bytes, offset, length);
      }

      @Override
      public byte[] value() {
        return ChecksumAlgorithm.bytes(crc.getValue(), valueBytes);
      }
    };
  }
}
