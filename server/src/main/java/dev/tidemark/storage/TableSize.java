package dev.tidemark.storage;

/** Exact number of current rows of a table and the sum of their {@link Row#sizeBytes}. */
public record TableSize(long rows, long bytes) {
  public static final TableSize EMPTY = new TableSize(0, 0);
}
