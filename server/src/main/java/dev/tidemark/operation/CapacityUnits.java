package dev.tidemark.operation;

import dev.tidemark.storage.Decision;
import dev.tidemark.storage.IndexRow;
import dev.tidemark.storage.Indexes;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Row;
import dev.tidemark.table.IndexRows;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Units of capacity, of a table and of its indexes by name; an index that cost nothing is not
 * named. Source of the units: AWS developer guide, "Read and write operations".
 */
record CapacityUnits(double table, Map<String, Double> local, Map<String, Double> global) {
  static final CapacityUnits NONE = ofTable(0);

  private static final int READ_UNIT_BYTES = 4096;
  private static final int WRITE_UNIT_BYTES = 1024;

  CapacityUnits {
    local = Collections.unmodifiableMap(new TreeMap<>(local));
    global = Collections.unmodifiableMap(new TreeMap<>(global));
  }

  static CapacityUnits ofTable(double units) {
    return new CapacityUnits(units, Map.of(), Map.of());
  }

  static CapacityUnits ofIndex(SecondaryIndex index, double units) {
    Map<String, Double> used = Map.of(index.name(), units);
    return switch (index.kind()) {
      case LOCAL -> new CapacityUnits(0, used, Map.of());
      case GLOBAL -> new CapacityUnits(0, Map.of(), used);
    };
  }

  double total() {
    return table + sum(local) + sum(global);
  }

  CapacityUnits plus(CapacityUnits other) {
    return new CapacityUnits(
        table + other.table, plus(local, other.local), plus(global, other.global));
  }

  CapacityUnits times(double factor) {
    return new CapacityUnits(table * factor, times(local, factor), times(global, factor));
  }

  /**
   * Units of reading this many bytes; nothing counts as one unit. Source: AWS API reference, Query:
   * queries without results use the minimum.
   */
  static double read(long bytes, boolean consistent) {
    long units = Math.max(1, Math.ceilDiv(bytes, READ_UNIT_BYTES));
    return consistent ? units : units / 2.0;
  }

  /** Units of replacing an item of one size by one of another, either of them 0 for none. */
  private static double write(int bytesBefore, int bytesAfter) {
    return Math.max(1, Math.ceilDiv(Math.max(bytesBefore, bytesAfter), WRITE_UNIT_BYTES));
  }

  /**
   * What a write used. An index counts if what it holds has changed: by the larger of its two
   * entries, and by each of them if the entry has moved. Source: nubo-db/dynamodb-conformance,
   * putItem/indexConsumedCapacity, and the measurements told in nubo-db/dynoxide, index_capacity.
   */
  static CapacityUnits ofWrite(Table table, Key key, Outcome outcome) {
    Row before = outcome.before();
    Row after =
        switch (outcome.decision()) {
          case Decision.Put(byte[] value, int bytes) -> new Row(key, outcome.at(), bytes, value);
          case Decision.Delete _ -> null;
          case Decision.Keep _, Decision.Refuse _ -> before;
        };
    CapacityUnits units = ofTable(write(bytes(before), bytes(after)));
    Indexes indexes = IndexRows.of(table);
    List<@Nullable IndexRow> old = rows(indexes, before);
    List<@Nullable IndexRow> now = rows(indexes, after);
    for (int i = 0; i < table.indexes().size(); i++) {
      double used = indexWrite(old.get(i), now.get(i));
      if (used > 0) {
        units = units.plus(ofIndex(table.indexes().get(i), used));
      }
    }
    return units;
  }

  private static double indexWrite(@Nullable IndexRow before, @Nullable IndexRow after) {
    if (before == null) {
      return after == null ? 0 : write(0, after.sizeBytes());
    }
    if (after == null) {
      return write(before.sizeBytes(), 0);
    }
    if (!before.key().equals(after.key())) {
      return write(before.sizeBytes(), 0) + write(0, after.sizeBytes());
    }
    return before.equals(after) ? 0 : write(before.sizeBytes(), after.sizeBytes());
  }

  private static List<@Nullable IndexRow> rows(Indexes indexes, @Nullable Row row) {
    return row == null
        ? Collections.nCopies(indexes.indexes().size(), null)
        : indexes.indexer().rows(row);
  }

  private static int bytes(@Nullable Row row) {
    return row == null ? 0 : row.sizeBytes();
  }

  private static double sum(Map<String, Double> units) {
    return units.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static Map<String, Double> plus(Map<String, Double> a, Map<String, Double> b) {
    Map<String, Double> sums = new TreeMap<>(a);
    b.forEach((name, units) -> sums.merge(name, units, Double::sum));
    return sums;
  }

  private static Map<String, Double> times(Map<String, Double> units, double factor) {
    Map<String, Double> products = new TreeMap<>(units);
    products.replaceAll((_, used) -> used * factor);
    return products;
  }
}
