package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.stream.ShardCounts;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Capacity;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.ResourcePolicy;
import dev.tidemark.table.StreamView;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableClass;
import dev.tidemark.table.TablePhase;
import dev.tidemark.table.TableSettings;
import dev.tidemark.table.TableStreams;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a table. The answer says CREATING, as AWS's does, though the table can be used at once.
 * Source of the texts: the service as measured by others.
 */
final class CreateTable implements Operation {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final List<String> UNSUPPORTED =
      List.of("VectorIndexes", "GlobalTableSourceArn", "GlobalTableSettingsReplicationMode");

  private final Catalogue catalogue;
  private final TableKeys keys;
  private final InstantSource clock;
  private final RandomGenerator random;

  CreateTable(Catalogue catalogue, TableKeys keys, InstantSource clock, RandomGenerator random) {
    this.catalogue = catalogue;
    this.keys = keys;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String name = request.requiredString("TableName");
    TableLookup.refuseArn(name);
    Unsupported.refuse(request, UNSUPPORTED);
    StreamView stream = StreamParameters.ofNew(request);
    String encryptionKey = keys.ofNew(request, caller);
    BillingMode billing = billing(request);
    ProvisionedThroughput.checkLimits(billing, caller);
    Capacity capacity = CapacityParameters.ofNew(request, billing, null, caller);
    TableSchema schema = TableSchema.of(request, billing, caller);
    Boolean deletionProtected = request.bool("DeletionProtectionEnabled");
    String tableClass = request.string("TableClass");
    String policy = request.string("ResourcePolicy");
    Instant now = clock.instant();
    TableSettings settings =
        new TableSettings(
            schema.definitions(),
            Boolean.TRUE.equals(deletionProtected),
            tableClass == null ? null : TableClass.valueOf(tableClass),
            null,
            TagParameters.tags(request),
            capacity,
            policy == null
                ? null
                : new ResourcePolicy(PolicyDocument.parse(policy).text(), now.toEpochMilli()),
            null,
            TableStreams.NONE,
            encryptionKey);
    Table table =
        catalogue.create(
            caller.region(),
            name,
            id ->
                new Table(
                    id,
                    TableUuids.random(random),
                    caller.region(),
                    caller.account(),
                    name,
                    schema.keys(),
                    now,
                    billing,
                    PointInTimeRecovery.DISABLED,
                    withStream(settings, stream, id, billing),
                    schema.indexes(catalogue::reserveIndexId),
                    TablePhase.ACTIVE));
    return out -> {
      out.writeStartObject();
      out.writeName("TableDescription");
      TableDescriptions.write(out, table, Status.CREATING, TableSizes.EMPTY);
      out.writeEndObject();
    };
  }

  private TableSettings withStream(
      TableSettings settings, @Nullable StreamView stream, TableId id, BillingMode billing) {
    return stream == null
        ? settings
        : settings.with(
            catalogue.beginStream(id, stream, ShardCounts.of(billing, TableSize.EMPTY)));
  }

  /** How a table that is to be made is paid for. */
  static BillingMode billing(Struct request) {
    Struct throughput = request.struct("ProvisionedThroughput");
    if ("PAY_PER_REQUEST".equals(request.string("BillingMode"))) {
      if (throughput != null) {
        throw ApiError.validation(
            INVALID
                + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when"
                + " BillingMode is PAY_PER_REQUEST");
      }
      return new BillingMode.PayPerRequest();
    }
    if (throughput == null) {
      throw ApiError.validation(
          INVALID
              + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode"
              + " is PROVISIONED");
    }
    return ProvisionedThroughput.of(throughput);
  }
}
