package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableClass;
import dev.tidemark.table.TableSettings;
import java.time.InstantSource;
import java.util.List;

/**
 * Changes a table's billing, class or deletion protection. The answer says UPDATING, as AWS's does,
 * though it is done.
 */
final class UpdateTable implements Operation {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final List<String> SUPPORTED =
      List.of("BillingMode", "ProvisionedThroughput", "TableClass", "DeletionProtectionEnabled");
  private static final List<String> UNSUPPORTED =
      List.of(
          "AttributeDefinitions",
          "GlobalSecondaryIndexUpdates",
          "VectorIndexUpdates",
          "StreamSpecification",
          "SSESpecification",
          "ReplicaUpdates",
          "MultiRegionConsistency",
          "GlobalTableWitnessUpdates",
          "GlobalTableSettingsReplicationMode",
          "OnDemandThroughput",
          "WarmThroughput");

  private final Catalogue catalogue;
  private final TableLookup tables;
  private final TableRows rows;
  private final InstantSource clock;

  UpdateTable(Catalogue catalogue, TableLookup tables, TableRows rows, InstantSource clock) {
    this.catalogue = catalogue;
    this.tables = tables;
    this.rows = rows;
    this.clock = clock;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Unsupported.refuse(request, UNSUPPORTED);
    if (SUPPORTED.stream().noneMatch(request::has)) {
      throw ApiError.validation(
          "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
              + " GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
    }
    Table found = tables.forSettings(request.requiredString("TableName"), caller);
    Table changed = catalogue.change(found, table -> change(table, request));
    TableSize size = rows.size(changed);
    return out -> {
      out.writeStartObject();
      out.writeName("TableDescription");
      TableDescriptions.write(out, changed, Status.UPDATING, size);
      out.writeEndObject();
    };
  }

  private Table change(Table table, Struct request) {
    TableSettings settings = table.settings();
    Boolean deletionProtected = request.bool("DeletionProtectionEnabled");
    if (deletionProtected != null) {
      settings = settings.withDeletionProtected(deletionProtected);
    }
    String tableClass = request.string("TableClass");
    if (tableClass != null) {
      settings = settings.withTableClass(TableClass.valueOf(tableClass), clock.instant());
    }
    return table.with(settings).with(billing(table, request));
  }

  private BillingMode billing(Table table, Struct request) {
    String mode = request.string("BillingMode");
    Struct throughput = request.struct("ProvisionedThroughput");
    boolean onDemand =
        mode == null
            ? table.billing() instanceof BillingMode.PayPerRequest
            : mode.equals("PAY_PER_REQUEST");
    if (onDemand) {
      if (throughput != null) {
        throw ApiError.validation(
            INVALID
                + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when"
                + " BillingMode is PAY_PER_REQUEST");
      }
      return table.billing() instanceof BillingMode.PayPerRequest
          ? table.billing()
          : new BillingMode.PayPerRequest(clock.instant());
    }
    if (throughput == null) {
      if (table.billing() instanceof BillingMode.PayPerRequest) {
        throw ApiError.validation(
            INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
      }
      return table.billing();
    }
    BillingMode.Provisioned wanted = ProvisionedThroughput.of(throughput);
    if (wanted.equals(table.billing())) {
      throw ApiError.validation(
          "The provisioned throughput for the table will not change. The requested value equals the"
              + " current value. Current ReadCapacityUnits provisioned for the table: "
              + wanted.readUnits()
              + ". Requested ReadCapacityUnits: "
              + wanted.readUnits()
              + ". Current WriteCapacityUnits provisioned for the table: "
              + wanted.writeUnits()
              + ". Requested WriteCapacityUnits: "
              + wanted.writeUnits()
              + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to"
              + " request higher limits.");
    }
    return wanted;
  }
}
