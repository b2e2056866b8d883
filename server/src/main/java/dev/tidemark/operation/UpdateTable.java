package dev.tidemark.operation;

import dev.tidemark.backfill.Backfills;
import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Changes a table's billing, capacity, class, deletion protection, global indexes or stream. Where
 * AWS takes its time the answer says UPDATING, though it is done.
 */
final class UpdateTable implements Operation {
  private static final List<String> UNSUPPORTED =
      List.of(
          "VectorIndexUpdates",
          "ReplicaUpdates",
          "MultiRegionConsistency",
          "GlobalTableWitnessUpdates",
          "GlobalTableSettingsReplicationMode");

  private final Catalogue catalogue;
  private final Backfills backfills;
  private final TableLookup tables;
  private final TableRows rows;
  private final TableKeys keys;
  private final InstantSource clock;

  UpdateTable(
      Catalogue catalogue,
      Backfills backfills,
      TableLookup tables,
      TableRows rows,
      TableKeys keys,
      InstantSource clock) {
    this.catalogue = catalogue;
    this.backfills = backfills;
    this.tables = tables;
    this.rows = rows;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Unsupported.refuse(request, UNSUPPORTED);
    TableUpdate.check(request);
    TableKeys.checkForm(request);
    StreamParameters.checkUpdate(request);
    Struct throughput = request.struct("ProvisionedThroughput");
    if (throughput != null) {
      ProvisionedThroughput.of(throughput);
    }
    IndexUpdates indexes = IndexUpdates.of(request);
    Table found = tables.forChange(request.requiredString("TableName"), caller);
    AtomicReference<Table> before = new AtomicReference<>(found);
    TableSizes sizes = rows.sizes(found);
    Table changed =
        catalogue.change(
            found,
            table -> {
              before.set(table);
              return change(table, request, indexes, caller);
            });
    backfills.begin(before.get(), changed);
    boolean isLong =
        TableUpdate.isLong(request)
            || (request.has(IndexUpdates.MEMBER) && !indexes.isThroughputOnly());
    return out -> {
      out.writeStartObject();
      out.writeName("TableDescription");
      TableDescriptions.write(
          out,
          indexes.shown(before.get(), changed).asOf(clock.instant()),
          isLong ? Status.UPDATING : keys.status(changed),
          sizes,
          indexes::state,
          request.has("SSESpecification")
              ? SseDescription.updating(before.get())
              : keys.describe(changed));
      out.writeEndObject();
    };
  }

  private Table change(Table table, Struct request, IndexUpdates indexes, Caller caller) {
    Instant now = clock.instant();
    BillingMode billing = BillingUpdate.billing(table, request, now);
    ProvisionedThroughput.checkLimits(billing, caller);
    Table set = TableUpdate.settings(table, billing, request, now, caller);
    set = set.with(set.settings().withEncryptionKey(keys.changed(table, request, caller)));
    Table changed =
        indexes.apply(set, billing, catalogue::reserveIndexId, now, caller).with(billing);
    return changed.with(
        changed.settings().with(StreamParameters.changed(table, request, catalogue, rows)));
  }
}
