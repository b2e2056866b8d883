package dev.tidemark.simulation;

import dev.tidemark.backfill.Backfills;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.export.ExportLimits;
import dev.tidemark.export.ExportSettings;
import dev.tidemark.export.Exports;
import dev.tidemark.ingest.ImportSettings;
import dev.tidemark.ingest.Imports;
import dev.tidemark.job.JobRunner;
import dev.tidemark.job.Retry;
import dev.tidemark.operation.Caller;
import dev.tidemark.operation.DescribeExport;
import dev.tidemark.operation.DescribeImport;
import dev.tidemark.operation.ExportTableToPointInTime;
import dev.tidemark.operation.ImportTable;
import dev.tidemark.operation.ItemRows;
import dev.tidemark.operation.ListExports;
import dev.tidemark.operation.ListImports;
import dev.tidemark.operation.Operation;
import dev.tidemark.operation.Operations;
import dev.tidemark.restore.BackupStore;
import dev.tidemark.restore.Backups;
import dev.tidemark.restore.Restores;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import dev.tidemark.schema.Struct;
import dev.tidemark.stream.Streams;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Expiry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One life of the product, from its opening to its death: the objects of a server below HTTP, put
 * together as in {@code cli.Server}, on threads, a clock, a store and an object store of the world.
 */
final class Product {
  static final Caller CALLER = new Caller("us-east-1", "000000000000");

  private static final Duration SWEEP = Duration.ofSeconds(2);
  private static final SchemaReader READER = new SchemaReader(Schema.dynamoDb());
  private static final SchemaReader STREAMS_READER = new SchemaReader(Schema.streams());
  private static final JsonFactory JSON = new JsonFactory();
  private static final KeyRing KEYS = keys();

  private final World world;
  private final Scheduler.Group process;
  private final SimulatedEngine storage;
  private final Catalogue catalogue;
  private final JobRunner jobs;
  private final Exports exports;
  private final Imports imports;
  private final Backups backups;
  private final Streams streams;
  private final Expiry expiry;
  private final Map<String, Operation> operations;
  private final Map<String, Operation> streamOperations;

  /** Takes up what the last life left. Blocks, on a thread of the process. */
  Product(World world, Scheduler.Group process, SimulatedEngine storage, SplittableRandom random) {
    this.world = world;
    this.process = process;
    this.storage = storage;
    SimulatedClock clock = world.clock;
    SimulatedStore objects = new SimulatedStore(world, process, random.split());
    BackupStore backupStore = BackupStore.open(storage);
    catalogue = Catalogue.open(storage, backupStore.copies());
    jobs =
        new JobRunner(
            process.threads(),
            process.pool(2),
            (duration, end) -> world.scheduler.await(process, duration, end));
    ExportSettings settings =
        new ExportSettings(
            ExportLimits.OPEN,
            2,
            1,
            5 << 20,
            400,
            400,
            20,
            new Retry(6, Duration.ofMillis(200), Duration.ofSeconds(30)));
    SplittableRandom numbers = random.split();
    exports = Exports.open(storage, catalogue, objects, jobs, clock, numbers, settings);
    backups = Backups.open(storage, catalogue, backupStore, jobs, clock, numbers);
    Restores restores = Restores.open(storage, catalogue, backupStore, backups, jobs);
    streams = new Streams(storage, catalogue, clock);
    imports =
        Imports.open(
            storage,
            catalogue,
            objects,
            jobs,
            clock,
            numbers,
            ImportSettings.DEFAULT,
            ItemRows::of);
    operations =
        new HashMap<>(
            Operations.of(
                storage,
                catalogue,
                KEYS,
                Backfills.open(storage, catalogue, jobs),
                new Operations.Recovery(backups, restores, Duration.ZERO),
                clock,
                numbers,
                world.conflictWait,
                "127.0.0.1:8000"));
    operations.put(
        "ExportTableToPointInTime",
        new ExportTableToPointInTime(catalogue, KEYS, exports, numbers));
    operations.put("DescribeExport", new DescribeExport(exports));
    operations.put("ListExports", new ListExports(catalogue, exports));
    operations.put("ImportTable", new ImportTable(imports, KEYS, clock, numbers));
    operations.put("DescribeImport", new DescribeImport(imports));
    operations.put("ListImports", new ListImports(imports));
    streamOperations = Operations.ofStreams(streams);
    expiry = new Expiry(storage, catalogue, clock);
    process.start("sweeps", this::sweeps);
  }

  /** What a server does from time to time, but more often. */
  private void sweeps() {
    while (true) {
      world.scheduler.sleep(process, SWEEP);
      sweep(expiry::sweep);
      sweep(storage::expire);
      sweep(exports::expire);
      sweep(imports::expire);
      sweep(backups::expire);
      sweep(streams::expire);
    }
  }

  private static void sweep(Runnable step) {
    try {
      step.run();
    } catch (dev.tidemark.error.StorageException _) {
      // Tried again at the next turn, as by a server.
    }
  }

  /**
   * A request's answer as JSON.
   *
   * @throws dev.tidemark.error.ApiException what the client would be told instead
   */
  String handle(String operation, String json) {
    boolean ofStreams = streamOperations.containsKey(operation);
    Struct request =
        (ofStreams ? STREAMS_READER : READER)
            .read(operation, json.getBytes(StandardCharsets.UTF_8));
    Operation asked =
        Objects.requireNonNull((ofStreams ? streamOperations : operations).get(operation));
    return text(asked.handle(request, CALLER));
  }

  private static String text(Reply reply) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      reply.write(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Jobs end soon, and go on in the next life. */
  void requestStop() {
    jobs.requestStop();
  }

  /** Keys that nobody uses; all worlds share them. */
  private static KeyRing keys() {
    try {
      Path folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target")), "simulated-keys");
      return KeyRing.open(
          folder, null, false, CALLER.account(), () -> Instant.EPOCH, new Random(11));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
