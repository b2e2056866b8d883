package dev.tidemark.storage;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The sum of many records that does not depend on their order: two collections of records are the
 * same if, and but for a chance of one in 2^128 only if, their sums are. For one thread.
 */
public final class Sum {
  private final MessageDigest digest = md5();
  private long high;
  private long low;
  private long count;

  /** Adds a record of some parts; where one ends and the next begins counts too. */
  public void add(long number, byte[]... parts) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    for (byte[] part : parts) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
      digest.update(part);
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    high += hash.getLong();
    low += hash.getLong();
    count++;
  }

  public long count() {
    return count;
  }

  /** Whether the same records were added to both. */
  public boolean isSameAs(Sum other) {
    return high == other.high && low == other.low && count == other.count;
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }
}
