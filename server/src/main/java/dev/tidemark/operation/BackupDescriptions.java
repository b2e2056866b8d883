package dev.tidemark.operation;

import dev.tidemark.restore.Backup;
import dev.tidemark.schema.Reply;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.OnDemandLimits;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.SecondaryIndex.Kind;
import dev.tidemark.table.Table;
import dev.tidemark.table.TimeToLive;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes what the API tells of backups. */
final class BackupDescriptions {
  private BackupDescriptions() {}

  /** The answer of DescribeBackup and DeleteBackup. */
  static Reply reply(Backup backup, String status) {
    return out -> {
      out.writeStartObject();
      out.writeObjectPropertyStart("BackupDescription");
      writeDetails(out, backup, status);
      writeSource(out, backup);
      writeFeatures(out, backup);
      out.writeEndObject();
      out.writeEndObject();
    };
  }

  static void writeDetails(JsonGenerator out, Backup backup, String status) {
    out.writeObjectPropertyStart("BackupDetails");
    writeCommon(out, backup, status);
    out.writeEndObject();
  }

  /** One of ListBackups' answer. */
  static void writeSummary(JsonGenerator out, Backup backup) {
    out.writeStartObject();
    out.writeStringProperty("TableName", backup.source().name());
    out.writeStringProperty("TableId", backup.source().uuid());
    out.writeStringProperty("TableArn", backup.source().arn());
    writeCommon(out, backup, backup.phase().name());
    out.writeEndObject();
  }

  private static void writeCommon(JsonGenerator out, Backup backup, String status) {
    out.writeStringProperty("BackupArn", backup.arn());
    out.writeStringProperty("BackupName", backup.name());
    out.writeNumberProperty("BackupSizeBytes", backup.size().bytes());
    out.writeStringProperty("BackupStatus", status);
    out.writeStringProperty("BackupType", backup.type().name());
    out.writeName("BackupCreationDateTime");
    TableDescriptions.writeTime(out, backup.created());
    Instant expires = backup.expires();
    if (expires != null) {
      out.writeName("BackupExpiryDateTime");
      TableDescriptions.writeTime(out, expires);
    }
  }

  private static void writeSource(JsonGenerator out, Backup backup) {
    Table table = backup.source();
    out.writeObjectPropertyStart("SourceTableDetails");
    out.writeStringProperty("TableName", table.name());
    out.writeStringProperty("TableId", table.uuid());
    out.writeStringProperty("TableArn", table.arn());
    out.writeNumberProperty("TableSizeBytes", backup.size().bytes());
    TableDescriptions.writeKeys(out, table.keys());
    out.writeName("TableCreationDateTime");
    TableDescriptions.writeTime(out, table.created());
    writeThroughput(
        out, table.billing() instanceof BillingMode.Provisioned provisioned ? provisioned : null);
    OnDemandLimits limits = table.settings().capacity().limits();
    if (!limits.equals(OnDemandLimits.NONE)) {
      out.writeObjectPropertyStart("OnDemandThroughput");
      out.writeNumberProperty("MaxReadRequestUnits", orNone(limits.readUnits()));
      out.writeNumberProperty("MaxWriteRequestUnits", orNone(limits.writeUnits()));
      out.writeEndObject();
    }
    out.writeNumberProperty("ItemCount", backup.size().rows());
    out.writeStringProperty(
        "BillingMode",
        table.billing() instanceof BillingMode.Provisioned ? "PROVISIONED" : "PAY_PER_REQUEST");
    out.writeEndObject();
  }

  private static void writeFeatures(JsonGenerator out, Backup backup) {
    out.writeObjectPropertyStart("SourceTableFeatureDetails");
    if (backup.type() == Backup.Type.USER) {
      writeIndexes(out, backup.source(), Kind.LOCAL, "LocalSecondaryIndexes");
      writeIndexes(out, backup.source(), Kind.GLOBAL, "GlobalSecondaryIndexes");
      TimeToLive timeToLive = backup.source().settings().timeToLive();
      if (timeToLive != null) {
        out.writeObjectPropertyStart("TimeToLiveDescription");
        out.writeStringProperty("TimeToLiveStatus", "ENABLED");
        out.writeStringProperty("AttributeName", timeToLive.attribute());
        out.writeEndObject();
      }
      SseDescription.write(out, SseDescription.of(backup.source()));
    }
    out.writeEndObject();
  }

  private static void writeIndexes(JsonGenerator out, Table table, Kind kind, String member) {
    List<SecondaryIndex> indexes =
        table.indexes().stream().filter(index -> index.kind() == kind).toList();
    if (indexes.isEmpty()) {
      return;
    }
    out.writeArrayPropertyStart(member);
    for (SecondaryIndex index : indexes) {
      out.writeStartObject();
      IndexDescriptions.writeForm(out, index);
      if (kind == Kind.GLOBAL) {
        writeThroughput(out, index.throughput());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeThroughput(
      JsonGenerator out, BillingMode.@Nullable Provisioned throughput) {
    out.writeObjectPropertyStart("ProvisionedThroughput");
    out.writeNumberProperty("ReadCapacityUnits", throughput == null ? 0 : throughput.readUnits());
    out.writeNumberProperty("WriteCapacityUnits", throughput == null ? 0 : throughput.writeUnits());
    out.writeEndObject();
  }

  private static long orNone(@Nullable Long units) {
    return units == null ? -1 : units;
  }
}
