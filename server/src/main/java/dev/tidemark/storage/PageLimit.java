package dev.tidemark.storage;

/**
 * Where a page ends: after {@code rows} rows, or after the row with which the sum of {@link
 * Row#sizeBytes} reaches {@code bytes}, whichever comes first. A page of a range that is not empty
 * holds at least one row.
 */
public record PageLimit(int rows, long bytes) {
  public PageLimit {
    if (rows < 1 || bytes < 1) {
      throw new IllegalArgumentException("a page holds at least one row");
    }
  }
}
