package dev.tidemark.operation;

import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.table.OnDemandLimits;
import dev.tidemark.table.SecondaryIndex;
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
    writeLimits(out, table.settings().capacity().limits());
    boolean given = table.settings().capacity().hasWarmFloor();
    if (status == Status.ACTIVE
        || status == Status.UPDATING
        || (status == Status.CREATING && given)) {
      writeWarm(out, table.warmThroughput(), status == Status.CREATING);
    }
  }

  /** What the description of a global index tells. The answer of CreateTable tells no warmth. */
  static void write(JsonGenerator out, SecondaryIndex index, IndexDescriptions.State state) {
    writeLimits(out, index.capacity().limits());
    if (!state.equals(IndexDescriptions.State.CREATING_WITH_TABLE)) {
      writeWarm(out, index.warmThroughput(), index.phase() == SecondaryIndex.Phase.CREATING);
    }
  }

  private static void writeLimits(JsonGenerator out, OnDemandLimits limits) {
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
  }

  private static void writeWarm(JsonGenerator out, WarmThroughput warm, boolean updating) {
    out.writeObjectPropertyStart("WarmThroughput");
    out.writeNumberProperty("ReadUnitsPerSecond", warm.readUnits());
    out.writeNumberProperty("WriteUnitsPerSecond", warm.writeUnits());
    out.writeStringProperty("Status", updating ? "UPDATING" : "ACTIVE");
    out.writeEndObject();
  }
}
