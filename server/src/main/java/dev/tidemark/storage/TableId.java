package dev.tidemark.storage;

/**
 * A table of rows in the store. Never used again after the table is dropped. The first {@value
 * #SYSTEM_TABLES} are the system's own, with fixed numbers; the engine hands out the others.
 */
public record TableId(int value) implements Comparable<TableId> {
  /** Numbers below this one are the system's. */
  public static final int SYSTEM_TABLES = 16;

  public TableId {
    if (value < 0) {
      throw new IllegalArgumentException("table id below zero: " + value);
    }
  }

  public boolean isSystem() {
    return value < SYSTEM_TABLES;
  }

  @Override
  public int compareTo(TableId other) {
    return Integer.compare(value, other.value);
  }
}
