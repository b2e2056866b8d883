package dev.tidemark.operation;

import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.table.OnDemandLimits;
import dev.tidemark.table.Table;
import dev.tidemark.table.WarmThroughput;
import tools.jackson.core.JsonGenerator;

/**
 * Writes what a description tells of capacity beside billing. Source: ack-api-quirks DDB-TABLE-028,
 * 032 and 033, measured in October 2026.
 */
final class CapacityDescriptions {
  private CapacityDescriptions() {}

  static void write(JsonGenerator out, Table table, Status status) {
    OnDemandLimits limits = table.settings().capacity().limits();
    if (!limits.equals(OnDemandLimits.NONE)) {
      out.writeObjectPropertyStart("OnDemandThroughput");
      if (limits.readUnits() != null) {
        out.writeNumberProperty("MaxReadRequestUnits", limits.readUnits());
      }
      if (limits.writeUnits() != null) {
        out.writeNumberProperty("MaxWriteRequestUnits", limits.writeUnits());
      }
      out.writeEndObject();
    }
    boolean given = table.settings().capacity().hasWarmFloor();
    if (status == Status.ACTIVE
        || status == Status.UPDATING
        || (status == Status.CREATING && given)) {
      WarmThroughput warm = table.warmThroughput();
      out.writeObjectPropertyStart("WarmThroughput");
      out.writeNumberProperty("ReadUnitsPerSecond", warm.readUnits());
      out.writeNumberProperty("WriteUnitsPerSecond", warm.writeUnits());
      out.writeStringProperty("Status", status == Status.CREATING ? "UPDATING" : "ACTIVE");
      out.writeEndObject();
    }
  }
}
