package dev.tidemark.operation;

import dev.tidemark.schema.Struct;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Capacity that a request used of one table. Source of the units: AWS developer guide, "Read and
 * write operations".
 *
 * @param tableName as the request named it
 * @param detailed whether to say how much of it was the table's own
 */
record ConsumedCapacity(String tableName, double units, boolean detailed) {
  private static final int READ_UNIT_BYTES = 4096;
  private static final int WRITE_UNIT_BYTES = 1024;

  /** What to report, or null if the request does not ask for it. */
  static @Nullable ConsumedCapacity of(Struct request, String tableName, double units) {
    String wanted = request.string("ReturnConsumedCapacity");
    if (wanted == null || wanted.equals("NONE")) {
      return null;
    }
    return new ConsumedCapacity(tableName, units, wanted.equals("INDEXES"));
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
  static double write(int bytesBefore, int bytesAfter) {
    return Math.max(1, Math.ceilDiv(Math.max(bytesBefore, bytesAfter), WRITE_UNIT_BYTES));
  }

  static void writeProperty(JsonGenerator out, @Nullable ConsumedCapacity capacity) {
    if (capacity != null) {
      out.writeName("ConsumedCapacity");
      capacity.write(out);
    }
  }

  void write(JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("TableName", tableName);
    out.writeNumberProperty("CapacityUnits", units);
    if (detailed) {
      out.writeObjectPropertyStart("Table");
      out.writeNumberProperty("CapacityUnits", units);
      out.writeEndObject();
    }
    out.writeEndObject();
  }
}
