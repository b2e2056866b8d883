package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.List;

/** Equal parts of the space of keys, cut at prefixes of up to four bytes. */
final class Splits {
  /** More parts than this make no sense. */
  static final int MAX = 1 << 16;

  private Splits() {}

  static List<Split> of(TableId table, int wanted) {
    if (wanted < 1) {
      throw new IllegalArgumentException("at least one split: " + wanted);
    }
    int count = Math.min(wanted, MAX);
    List<Split> splits = new ArrayList<>(count);
    byte[] from = new byte[0];
    for (int i = 1; i < count; i++) {
      byte[] to = boundary((int) ((1L << 32) * i / count));
      splits.add(new Split(table, new KeyRange(from, to)));
      from = to;
    }
    splits.add(new Split(table, new KeyRange(from, null)));
    return splits;
  }

  /** Without trailing zeros: the shortest key at or after which the part begins. */
  private static byte[] boundary(int prefix) {
    int length = 4 - Integer.numberOfTrailingZeros(prefix) / 8;
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (prefix >>> (24 - 8 * i));
    }
    return bytes;
  }
}
