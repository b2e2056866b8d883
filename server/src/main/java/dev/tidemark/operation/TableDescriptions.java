package dev.tidemark.operation;

import dev.tidemark.item.KeyAttribute;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableClass;
import dev.tidemark.table.TablePhase;
import java.math.BigDecimal;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/** Writes the API's TableDescription. */
final class TableDescriptions {
  /** What a table is doing, as its description says. */
  enum Status {
    CREATING,
    ACTIVE,
    UPDATING,
    DELETING;

    static Status of(Table table) {
      return table.isActive() ? ACTIVE : CREATING;
    }
  }

  private TableDescriptions() {}

  static void write(JsonGenerator out, Table table, Status status, TableSize size) {
    out.writeStartObject();
    out.writeArrayPropertyStart("AttributeDefinitions");
    for (KeyAttribute attribute : table.settings().attributeDefinitions()) {
      out.writeStartObject();
      out.writeStringProperty("AttributeName", attribute.name());
      out.writeStringProperty("AttributeType", attribute.type().name());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeStringProperty("TableName", table.name());
    out.writeArrayPropertyStart("KeySchema");
    writeKey(out, table.keys().hash(), "HASH");
    KeyAttribute range = table.keys().range();
    if (range != null) {
      writeKey(out, range, "RANGE");
    }
    out.writeEndArray();
    out.writeStringProperty("TableStatus", status.name());
    out.writeName("CreationDateTime");
    writeTime(out, table.created());
    writeBilling(out, table, status);
    out.writeNumberProperty("TableSizeBytes", size.bytes());
    out.writeNumberProperty("ItemCount", size.rows());
    out.writeStringProperty("TableArn", table.arn());
    out.writeStringProperty("TableId", table.uuid());
    TableClass tableClass = table.settings().tableClass();
    if (tableClass != null) {
      out.writeObjectPropertyStart("TableClassSummary");
      out.writeStringProperty("TableClass", tableClass.name());
      out.writeEndObject();
    }
    if (table.phase() instanceof TablePhase.Restoring restoring) {
      writeRestore(out, restoring);
    }
    out.writeBooleanProperty("DeletionProtectionEnabled", table.settings().deletionProtected());
    out.writeEndObject();
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

  private static void writeKey(JsonGenerator out, KeyAttribute attribute, String type) {
    out.writeStartObject();
    out.writeStringProperty("AttributeName", attribute.name());
    out.writeStringProperty("KeyType", type);
    out.writeEndObject();
  }

  private static void writeBilling(JsonGenerator out, Table table, Status status) {
    long readUnits = 0;
    long writeUnits = 0;
    switch (table.billing()) {
      case BillingMode.Provisioned(long read, long write) -> {
        readUnits = read;
        writeUnits = write;
      }
      case BillingMode.PayPerRequest(Instant since) -> {
        out.writeObjectPropertyStart("BillingModeSummary");
        out.writeStringProperty("BillingMode", "PAY_PER_REQUEST");
        if (status != Status.CREATING) {
          out.writeName("LastUpdateToPayPerRequestDateTime");
          writeTime(out, since == null ? table.created() : since);
        }
        out.writeEndObject();
      }
    }
    out.writeObjectPropertyStart("ProvisionedThroughput");
    out.writeNumberProperty("NumberOfDecreasesToday", 0);
    out.writeNumberProperty("ReadCapacityUnits", readUnits);
    out.writeNumberProperty("WriteCapacityUnits", writeUnits);
    out.writeEndObject();
  }
}
