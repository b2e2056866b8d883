package dev.tidemark.operation;

import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.Utf8;
import dev.tidemark.stream.StreamArn;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Capacity;
import dev.tidemark.table.CapacityChanges;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableClass;
import dev.tidemark.table.TablePhase;
import dev.tidemark.table.TableStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the API's TableDescription. */
final class TableDescriptions {
  /** What a table is doing, as its description says. */
  enum Status {
    CREATING,
    ACTIVE,
    UPDATING,
    DELETING,
    /** Its key cannot be used. */
    INACCESSIBLE_ENCRYPTION_CREDENTIALS;

    static Status of(Table table) {
      return table.isActive() ? ACTIVE : CREATING;
    }
  }

  private TableDescriptions() {}

  /** A description in which all indexes are as the table's status lets expect. */
  static void write(JsonGenerator out, Table table, Status status, TableSizes sizes) {
    write(out, table, status, sizes, SseDescription.of(table));
  }

  /** The same with more to say of the table's encryption. */
  static void write(
      JsonGenerator out,
      Table table,
      Status status,
      TableSizes sizes,
      @Nullable SseDescription sse) {
    write(out, table, status, sizes, index -> IndexDescriptions.State.of(status, index), sse);
  }

  /**
   * A table that goes tells neither keys nor attributes, indexes and age. Source: AWS API
   * reference, DeleteTable; ScyllaDB, test/alternator/test_table.py.
   */
  static void write(
      JsonGenerator out,
      Table table,
      Status status,
      TableSizes sizes,
      Function<SecondaryIndex, IndexDescriptions.State> states,
      @Nullable SseDescription sse) {
    boolean stays = status != Status.DELETING;
    out.writeStartObject();
    if (stays) {
      writeAttributes(out, table);
    }
    out.writeStringProperty("TableName", table.name());
    if (stays) {
      writeKeys(out, table.keys());
    }
    out.writeStringProperty("TableStatus", status.name());
    if (stays) {
      out.writeName("CreationDateTime");
      writeTime(out, table.created());
    }
    writeBilling(out, table, status);
    out.writeNumberProperty("TableSizeBytes", sizes.table().bytes());
    out.writeNumberProperty("ItemCount", sizes.table().rows());
    out.writeStringProperty("TableArn", table.arn());
    out.writeStringProperty("TableId", table.uuid());
    if (stays) {
      IndexDescriptions.write(out, table, sizes, states);
    }
    writeStream(out, table);
    SseDescription.write(out, sse);
    TableClass tableClass = table.settings().tableClass();
    if (tableClass != null) {
      out.writeObjectPropertyStart("TableClassSummary");
      out.writeStringProperty("TableClass", tableClass.name());
      writeTime(out, "LastUpdateDateTime", table.settings().tableClassChanged());
      out.writeEndObject();
    }
    if (table.phase() instanceof TablePhase.Restoring restoring) {
      writeRestore(out, restoring);
    }
    CapacityDescriptions.write(out, table, status);
    out.writeBooleanProperty("DeletionProtectionEnabled", table.settings().deletionProtected());
    out.writeEndObject();
  }

  private static void writeAttributes(JsonGenerator out, Table table) {
    out.writeArrayPropertyStart("AttributeDefinitions");
    for (KeyAttribute attribute : byName(table.settings().attributeDefinitions())) {
      out.writeStartObject();
      out.writeStringProperty("AttributeName", attribute.name());
      out.writeStringProperty("AttributeType", attribute.type().name());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** Source: ack-api-quirks, DDB-TABLE-050 and 180, measured in October 2026. */
  private static void writeStream(JsonGenerator out, Table table) {
    TableStream latest = table.settings().streams().latest();
    if (latest == null) {
      return;
    }
    if (latest.isEnabled()) {
      out.writeObjectPropertyStart("StreamSpecification");
      out.writeBooleanProperty("StreamEnabled", true);
      out.writeStringProperty("StreamViewType", latest.view().name());
      out.writeEndObject();
    }
    out.writeStringProperty("LatestStreamLabel", latest.label());
    out.writeStringProperty("LatestStreamArn", StreamArn.of(table, latest).toString());
  }

  private static void writeRestore(JsonGenerator out, TablePhase.Restoring restoring) {
    out.writeObjectPropertyStart("RestoreSummary");
    if (restoring.sourceBackupArn() != null) {
      out.writeStringProperty("SourceBackupArn", restoring.sourceBackupArn());
    }
    out.writeStringProperty("SourceTableArn", restoring.sourceTableArn());
    out.writeName("RestoreDateTime");
    writeTime(out, restoring.at());
    out.writeBooleanProperty("RestoreInProgress", true);
    out.writeEndObject();
  }

  /** Seconds since the epoch, to the millisecond. */
  static void writeTime(JsonGenerator out, Instant time) {
    out.writeNumber(BigDecimal.valueOf(time.toEpochMilli(), 3));
  }

  /** Sorted by name, as measured by others. */
  private static List<KeyAttribute> byName(List<KeyAttribute> definitions) {
    return definitions.stream()
        .sorted(Comparator.comparing(KeyAttribute::name, Utf8.ORDER))
        .toList();
  }

  static void writeKeys(JsonGenerator out, KeySchema keys) {
    out.writeArrayPropertyStart("KeySchema");
    keys.partition().forEach(key -> writeKey(out, key, "HASH"));
    keys.sort().forEach(key -> writeKey(out, key, "RANGE"));
    out.writeEndArray();
  }

  private static void writeTime(JsonGenerator out, String name, @Nullable Instant time) {
    if (time != null) {
      out.writeName(name);
      writeTime(out, time);
    }
  }

  private static void writeKey(JsonGenerator out, KeyAttribute attribute, String type) {
    out.writeStartObject();
    out.writeStringProperty("AttributeName", attribute.name());
    out.writeStringProperty("KeyType", type);
    out.writeEndObject();
  }

  private static void writeBilling(JsonGenerator out, Table table, Status status) {
    long readUnits = 0;
    long writeUnits = 0;
    Capacity capacity = table.settings().capacity();
    switch (table.billing()) {
      case BillingMode.Provisioned(long read, long write) -> {
        readUnits = read;
        writeUnits = write;
        if (capacity.lastOnDemand() != null) {
          writeSummary(out, "PROVISIONED", capacity.lastOnDemand());
        }
      }
      case BillingMode.PayPerRequest(Instant since) ->
          writeSummary(
              out,
              "PAY_PER_REQUEST",
              status == Status.CREATING ? null : since == null ? table.created() : since);
    }
    writeThroughput(out, readUnits, writeUnits, capacity.changes());
  }

  static void writeThroughput(
      JsonGenerator out, long readUnits, long writeUnits, CapacityChanges changes) {
    out.writeObjectPropertyStart("ProvisionedThroughput");
    writeTime(out, "LastIncreaseDateTime", changes.increased());
    writeTime(out, "LastDecreaseDateTime", changes.decreased());
    out.writeNumberProperty("NumberOfDecreasesToday", changes.decreases());
    out.writeNumberProperty("ReadCapacityUnits", readUnits);
    out.writeNumberProperty("WriteCapacityUnits", writeUnits);
    out.writeEndObject();
  }

  private static void writeSummary(JsonGenerator out, String mode, @Nullable Instant lastOnDemand) {
    out.writeObjectPropertyStart("BillingModeSummary");
    out.writeStringProperty("BillingMode", mode);
    writeTime(out, "LastUpdateToPayPerRequestDateTime", lastOnDemand);
    out.writeEndObject();
  }
}
