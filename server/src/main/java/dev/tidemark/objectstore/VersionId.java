package dev.tidemark.objectstore;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which of its key's versions something is.
 *
 * <p>An id holds 12 random bytes, the sequence and a CRC-32C of those, 24 bytes written as 32
 * characters. So one that was never given out is told from one whose version is gone, as S3 does,
 * and the place of a version in a listing is known even after it has gone.
 *
 * @param sequence its place among the versions of its bucket: the greater is the newer
 * @param id what clients call it; null: the null version, of which a key has at most one
 */
public record VersionId(long sequence, @Nullable String id) {
  /** What clients call the null version. */
  public static final String NULL = "null";

  private static final int RANDOM_BYTES = 12;
  private static final int SUM_OFFSET = RANDOM_BYTES + Long.BYTES;
  private static final int BYTES = SUM_OFFSET + Integer.BYTES;
  private static final int CHARS = BYTES / 3 * 4;

  static VersionId create(long sequence, RandomGenerator random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    ByteBuffer id = ByteBuffer.allocate(BYTES).put(bytes).putLong(sequence);
    id.putInt(sum(id.array()));
    String text = Base64.getUrlEncoder().encodeToString(id.array());
    return new VersionId(sequence, text.replace('-', '.'));
  }

  /** The sequence of an id other than {@link #NULL}; empty if no store ever gave out such an id. */
  static OptionalLong sequence(String id) {
    if (id.length() != CHARS || id.indexOf('-') >= 0) {
      return OptionalLong.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(id.replace('.', '-'));
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return buffer.getInt(SUM_OFFSET) == sum(bytes)
          ? OptionalLong.of(buffer.getLong(RANDOM_BYTES))
          : OptionalLong.empty();
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether it could be the id of a version: one that was given out, or the null version's. */
  public static boolean isValid(String id) {
    return id.equals(NULL) || sequence(id).isPresent();
  }

  private static int sum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, SUM_OFFSET);
    return (int) crc.getValue();
  }

  public boolean isNull() {
    return id == null;
  }

  /** What clients call it. */
  public String text() {
    return id == null ? NULL : id;
  }
}
