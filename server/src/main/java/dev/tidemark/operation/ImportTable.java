package dev.tidemark.operation;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.error.ApiError;
import dev.tidemark.format.Compression;
import dev.tidemark.format.ImportFormat;
import dev.tidemark.ingest.ImportRequest;
import dev.tidemark.ingest.ImportSource;
import dev.tidemark.ingest.Imports;
import dev.tidemark.schema.JsonText;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Capacity;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import dev.tidemark.table.TableSettings;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Begins to make a table of what is in a bucket, and answers at once. Source of the rules and
 * texts: the service as measured by others (ack-api-quirks DDB-IMPORT-001, 009, 017 and 019).
 */
public final class ImportTable implements Operation {
  /** A table that is not made yet is in no place of the store. */
  private static final TableId NOWHERE = new TableId(0);

  private final Imports imports;
  private final TableKeys keys;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param random makes the ids of tables, and the tokens of requests that have none
   */
  public ImportTable(
      Imports imports, KeyRing keyRing, InstantSource clock, RandomGenerator random) {
    this.imports = imports;
    this.keys = new TableKeys(keyRing);
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Struct parameters = required(request, "TableCreationParameters");
    TableLookup.refuseArn(parameters.requiredString("TableName"));
    ImportSource source = source(request);
    Table table = table(parameters, caller);
    String token = request.string("ClientToken");
    return ImportDescription.reply(
        imports.start(
            new ImportRequest(
                table,
                source,
                token == null ? TableUuids.random(random) : token,
                JsonText.write(parameters.toTree()))));
  }

  private static ImportSource source(Struct request) {
    Struct bucket = required(request, "S3BucketSource");
    String compression = request.string("InputCompressionType");
    return new ImportSource(
        bucket.requiredString("S3Bucket"),
        bucket.string("S3BucketOwner"),
        bucket.string("S3KeyPrefix"),
        format(request.requiredString("InputFormat"), request.struct("InputFormatOptions")),
        compression == null ? Compression.NONE : Compression.valueOf(compression));
  }

  private static ImportFormat format(String name, @Nullable Struct options) {
    Struct csv = options == null ? null : options.struct("Csv");
    if (name.equals("CSV")) {
      return csv == null
          ? new ImportFormat.Csv(null, null)
          : new ImportFormat.Csv(csv.string("Delimiter"), csv.list("HeaderList"));
    }
    if (csv != null) {
      throw ApiError.validation(
          "Invalid Request: Unsupported InputFormatOptions for the given input format: "
              + name
              + ".");
    }
    return name.equals("ION") ? new ImportFormat.Ion() : new ImportFormat.Json();
  }

  /**
   * As CreateTable has it, but for where it is and what it is doing: that comes when it is made.
   */
  private Table table(Struct parameters, Caller caller) {
    String encryptionKey = keys.ofNew(parameters, caller);
    BillingMode billing = CreateTable.billing(parameters);
    ProvisionedThroughput.checkLimits(billing, caller);
    Capacity capacity = CapacityParameters.ofNew(parameters, billing, null, caller);
    TableSchema schema = TableSchema.of(parameters, billing, caller);
    return new Table(
        NOWHERE,
        TableUuids.random(random),
        caller.region(),
        caller.account(),
        parameters.requiredString("TableName"),
        schema.keys(),
        clock.instant(),
        billing,
        PointInTimeRecovery.DISABLED,
        TableSettings.of(schema.keys())
            .withAttributeDefinitions(schema.definitions())
            .with(capacity)
            .withEncryptionKey(encryptionKey),
        schema.indexes(() -> NOWHERE),
        TablePhase.ACTIVE);
  }

  private static Struct required(Struct request, String member) {
    Struct struct = request.struct(member);
    if (struct == null) {
      throw new IllegalStateException("the validator let a missing " + member + " pass");
    }
    return struct;
  }
}
