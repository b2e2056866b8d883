package dev.tidemark.operation;

import dev.tidemark.schema.Struct;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Capacity that a request used of one table and its indexes.
 *
 * @param tableName as the request named it
 * @param detailed whether to say how much of it was whose
 * @param kind the member that tells whether the units were for reading or writing, where the
 *     operation says so; else null
 */
record ConsumedCapacity(
    String tableName, CapacityUnits units, boolean detailed, @Nullable String kind) {

  /** Whether the request asks for it. */
  static boolean isWanted(Struct request) {
    String wanted = request.string("ReturnConsumedCapacity");
    return wanted != null && !wanted.equals("NONE");
  }

  /** What to report, or null if the request does not ask for it. */
  static @Nullable ConsumedCapacity of(Struct request, String tableName, CapacityUnits units) {
    return of(request, tableName, () -> units);
  }

  /** The same where units are not worth reckoning for nobody. */
  static @Nullable ConsumedCapacity of(
      Struct request, String tableName, Supplier<CapacityUnits> units) {
    return isWanted(request)
        ? new ConsumedCapacity(tableName, units.get(), isDetailed(request), null)
        : null;
  }

  /** Whether the request asks for each index's part. */
  static boolean isDetailed(Struct request) {
    return "INDEXES".equals(request.string("ReturnConsumedCapacity"));
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
    writeUnits(out, units.total());
    if (detailed) {
      out.writeObjectPropertyStart("Table");
      writeUnits(out, units.table());
      out.writeEndObject();
      writeIndexes(out, "LocalSecondaryIndexes", units.local());
      writeIndexes(out, "GlobalSecondaryIndexes", units.global());
    }
    out.writeEndObject();
  }

  private void writeIndexes(JsonGenerator out, String member, Map<String, Double> indexes) {
    if (!indexes.isEmpty()) {
      out.writeObjectPropertyStart(member);
      indexes.forEach((name, used) -> {
        out.writeObjectPropertyStart(name);
        writeUnits(out, used);
        out.writeEndObject();
      });
      out.writeEndObject();
    }
  }

  private void writeUnits(JsonGenerator out, double used) {
    out.writeNumberProperty("CapacityUnits", used);
    if (kind != null) {
      out.writeNumberProperty(kind, used);
    }
  }
}
