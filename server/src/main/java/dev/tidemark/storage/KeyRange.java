package dev.tidemark.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys from {@code from} (inclusive) to {@code to} (exclusive; null: to the end).
 *
 * @param from may be empty: from the beginning
 */
public record KeyRange(byte[] from, byte @Nullable [] to) {
  /** Every key. */
  public static final KeyRange ALL = new KeyRange(new byte[0], null);

  /** Every key that begins with {@code prefix}. */
  public static KeyRange startingWith(byte[] prefix) {
    return new KeyRange(prefix, after(prefix));
  }

  /** The smallest key that is greater than every key beginning with {@code prefix}, if any. */
  public static byte @Nullable [] after(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xff) {
        byte[] end = Arrays.copyOf(prefix, i + 1);
        end[i]++;
        return end;
      }
    }
    return null;
  }

  public boolean contains(byte[] key) {
    byte[] end = to;
    return Arrays.compareUnsigned(from, key) <= 0
        && (end == null || Arrays.compareUnsigned(key, end) < 0);
  }
}
