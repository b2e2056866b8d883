package dev.tidemark.storage;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * For each part of each table that records its past, a moment that none of its writes is after. So
 * a poll for the newest writes seeks only in parts that have some. In memory: two kilobytes for a
 * table written to since the store was opened, and one number for all others.
 */
final class LastWrites {
  private final long opened;
  private final Map<TableId, AtomicLongArray> tables = new ConcurrentHashMap<>();

  /**
   * @param opened no write that is there already is after it
   */
  LastWrites(long opened) {
    this.opened = opened;
  }

  /** Call before the write can be seen, in order of time. */
  void wrote(TableId table, int part, long micros) {
    tables.computeIfAbsent(table, _ -> new AtomicLongArray(none())).set(part, micros);
  }

  private long[] none() {
    long[] parts = new long[RocksLayout.PARTS];
    Arrays.fill(parts, opened);
    return parts;
  }

  /** By part, for all writes that can be seen at the time of the call. */
  long[] of(TableId table) {
    long[] parts = none();
    AtomicLongArray known = tables.get(table);
    for (int part = 0; known != null && part < parts.length; part++) {
      parts[part] = known.get(part);
    }
    return parts;
  }

  /** Of a table that nobody reads any more. */
  void forget(TableId table) {
    tables.remove(table);
  }
}
