package dev.tidemark.operation;

import dev.tidemark.storage.TableSize;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.IndexProjection;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.SecondaryIndex.Kind;
import dev.tidemark.table.Table;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the API's descriptions of secondary indexes, in the order that the indexes were made in.
 * Source: the service as measured by others.
 */
final class IndexDescriptions {
  /**
   * What a global index is doing, as its description says.
   *
   * @param backfilling null: not said
   */
  record State(String status, @Nullable Boolean backfilling) {
    static final State CREATING_WITH_TABLE = new State("CREATING", null);

    /** UpdateTable's answer: filling it comes next. */
    static final State ALLOCATING = new State("CREATING", false);

    static final State BACKFILLING = new State("CREATING", true);
    static final State ACTIVE = new State("ACTIVE", null);
    static final State UPDATING = new State("UPDATING", null);
    static final State DELETING = new State("DELETING", null);

    /** Of an index with which no request at hand has to do. */
    static State of(TableDescriptions.Status table, SecondaryIndex index) {
      if (table == TableDescriptions.Status.CREATING) {
        return CREATING_WITH_TABLE;
      }
      return switch (index.phase()) {
        case CREATING -> BACKFILLING;
        case ACTIVE -> ACTIVE;
      };
    }
  }

  private IndexDescriptions() {}

  static void write(
      JsonGenerator out, Table table, TableSizes sizes, Function<SecondaryIndex, State> states) {
    List<SecondaryIndex> local = ofKind(table, Kind.LOCAL);
    if (!local.isEmpty()) {
      out.writeArrayPropertyStart("LocalSecondaryIndexes");
      for (SecondaryIndex index : local) {
        out.writeStartObject();
        writeCommon(out, table, index, sizes.of(index));
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    List<SecondaryIndex> global = ofKind(table, Kind.GLOBAL);
    if (!global.isEmpty()) {
      out.writeArrayPropertyStart("GlobalSecondaryIndexes");
      for (SecondaryIndex index : global) {
        out.writeStartObject();
        writeCommon(out, table, index, sizes.of(index));
        writeState(out, states.apply(index));
        BillingMode.Provisioned throughput = index.throughput();
        TableDescriptions.writeThroughput(
            out,
            throughput == null ? 0 : throughput.readUnits(),
            throughput == null ? 0 : throughput.writeUnits(),
            index.capacity().changes());
        CapacityDescriptions.write(out, index, states.apply(index));
        out.writeEndObject();
      }
      out.writeEndArray();
    }
  }

  private static List<SecondaryIndex> ofKind(Table table, Kind kind) {
    return table.indexes().stream().filter(index -> index.kind() == kind).toList();
  }

  private static void writeCommon(
      JsonGenerator out, Table table, SecondaryIndex index, TableSize size) {
    writeForm(out, index);
    out.writeNumberProperty("IndexSizeBytes", size.bytes());
    out.writeNumberProperty("ItemCount", size.rows());
    out.writeStringProperty("IndexArn", table.arn() + "/index/" + index.name());
  }

  /** What an index is, wherever its rows are. */
  static void writeForm(JsonGenerator out, SecondaryIndex index) {
    out.writeStringProperty("IndexName", index.name());
    TableDescriptions.writeKeys(out, index.keys());
    out.writeObjectPropertyStart("Projection");
    switch (index.projection()) {
      case IndexProjection.All _ -> out.writeStringProperty("ProjectionType", "ALL");
      case IndexProjection.KeysOnly _ -> out.writeStringProperty("ProjectionType", "KEYS_ONLY");
      case IndexProjection.Include(List<String> attributes) -> {
        out.writeStringProperty("ProjectionType", "INCLUDE");
        out.writeArrayPropertyStart("NonKeyAttributes");
        attributes.forEach(out::writeString);
        out.writeEndArray();
      }
    }
    out.writeEndObject();
  }

  private static void writeState(JsonGenerator out, State state) {
    out.writeStringProperty("IndexStatus", state.status());
    Boolean backfilling = state.backfilling();
    if (backfilling != null) {
      out.writeBooleanProperty("Backfilling", backfilling);
    }
  }
}
