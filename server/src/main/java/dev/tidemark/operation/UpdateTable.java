package dev.tidemark.operation;

import dev.tidemark.backfill.Backfills;
import dev.tidemark.error.ApiError;
import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableClass;
import dev.tidemark.table.TableSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Changes a table's billing, class, deletion protection or global indexes. The answer says
 * UPDATING, as AWS's does, though it is done.
 */
final class UpdateTable implements Operation {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final List<String> SUPPORTED =
      List.of("BillingMode", "ProvisionedThroughput", "TableClass", "DeletionProtectionEnabled");
  private static final List<String> UNSUPPORTED =
      List.of(
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
  private final Backfills backfills;
  private final TableLookup tables;
  private final TableRows rows;
  private final InstantSource clock;

  UpdateTable(
      Catalogue catalogue,
      Backfills backfills,
      TableLookup tables,
      TableRows rows,
      InstantSource clock) {
    this.catalogue = catalogue;
    this.backfills = backfills;
    this.tables = tables;
    this.rows = rows;
    this.clock = clock;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Unsupported.refuse(request, UNSUPPORTED);
    @Nullable List<Struct> indexUpdates = request.list(IndexUpdates.MEMBER);
    if (SUPPORTED.stream().noneMatch(request::has)
        && (indexUpdates == null || indexUpdates.isEmpty())) {
      throw ApiError.validation(
          "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
              + " GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
    }
    IndexUpdates indexes = IndexUpdates.of(request);
    Table found = tables.forSettings(request.requiredString("TableName"), caller);
    AtomicReference<Table> before = new AtomicReference<>(found);
    TableSizes sizes = rows.sizes(found);
    Table changed =
        catalogue.change(
            found,
            table -> {
              before.set(table);
              return change(table, request, indexes);
            });
    backfills.begin(before.get(), changed);
    boolean throughputOfIndexesOnly =
        SUPPORTED.stream().noneMatch(request::has) && indexes.isThroughputOnly();
    return out -> {
      out.writeStartObject();
      out.writeName("TableDescription");
      TableDescriptions.write(
          out,
          indexes.shown(before.get(), changed),
          throughputOfIndexesOnly ? Status.ACTIVE : Status.UPDATING,
          sizes,
          indexes::state);
      out.writeEndObject();
    };
  }

  private Table change(Table table, Struct request, IndexUpdates indexes) {
    TableSettings settings = table.settings();
    Boolean deletionProtected = request.bool("DeletionProtectionEnabled");
    if (deletionProtected != null) {
      settings = settings.withDeletionProtected(deletionProtected);
    }
    String tableClass = request.string("TableClass");
    if (tableClass != null) {
      settings = settings.withTableClass(TableClass.valueOf(tableClass), clock.instant());
    }
    BillingMode billing = billing(table, request);
    return indexes.apply(table.with(settings), billing, catalogue::reserveIndexId).with(billing);
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
