package dev.tidemark.storage;

import java.util.Arrays;

/**
 * A row of an index table that follows from a base row.
 *
 * @param key unlike every other base row's key in the same index; it contains the base row's key
 * @param sizeBytes what it weighs in the index table's {@link TableSize}
 * @param value opaque bytes, not to be changed after
 */
public record IndexRow(Key key, int sizeBytes, byte[] value) {
  @Override
  public boolean equals(Object o) {
    return o instanceof IndexRow row
        && sizeBytes == row.sizeBytes
        && key.equals(row.key)
        && Arrays.equals(value, row.value);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
