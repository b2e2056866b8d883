package dev.tidemark.storage;

import java.util.Arrays;

/**
 * The key of a row: unsigned bytes, in order. The first byte should be well spread (a hash), for
 * tables are split and their history is kept by it.
 *
 * @param bytes not to be changed after
 */
public record Key(byte[] bytes) implements Comparable<Key> {
  /** The smallest key that is greater than this one: where a walk goes on after it. */
  public byte[] next() {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Key key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
