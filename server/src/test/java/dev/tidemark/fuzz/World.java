package dev.tidemark.fuzz;

import dev.tidemark.backfill.Backfills;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.export.ExportSettings;
import dev.tidemark.export.Exports;
import dev.tidemark.export.TestThreads;
import dev.tidemark.http.Capacity;
import dev.tidemark.http.Credentials;
import dev.tidemark.http.Exchange;
import dev.tidemark.http.JsonService;
import dev.tidemark.http.Router;
import dev.tidemark.http.Service;
import dev.tidemark.http.SignatureV2;
import dev.tidemark.http.SignatureV4;
import dev.tidemark.http.StsService;
import dev.tidemark.http.TidemarkService;
import dev.tidemark.ingest.ImportSettings;
import dev.tidemark.ingest.Imports;
import dev.tidemark.job.JobRunner;
import dev.tidemark.kms.KeyActs;
import dev.tidemark.kms.KmsOperations;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObjectStore;
import dev.tidemark.operation.DescribeExport;
import dev.tidemark.operation.DescribeImport;
import dev.tidemark.operation.ExportTableToPointInTime;
import dev.tidemark.operation.ImportTable;
import dev.tidemark.operation.ItemRows;
import dev.tidemark.operation.ListExports;
import dev.tidemark.operation.ListImports;
import dev.tidemark.operation.Operation;
import dev.tidemark.operation.Operations;
import dev.tidemark.operation.TableActs;
import dev.tidemark.restore.BackupStore;
import dev.tidemark.restore.Backups;
import dev.tidemark.restore.Restores;
import dev.tidemark.s3.S3Service;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.stream.Streams;
import dev.tidemark.table.Catalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The server below its listener, with some tables, keys and objects. Small enough to be made anew
 * after every run that changed it, so that no run depends on those before it.
 */
public final class World implements AutoCloseable {
  private static final Capacity CAPACITY = Capacity.ofThisProcess();
  public static final String ACCOUNT = "000000000000";
  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** A file system in memory, where there is one. */
  private static final Path MEMORY = Path.of("/dev/shm");

  /** Says what is sent and answered: {@code -Dfuzz.show}. */
  private static final boolean SHOWN = System.getProperty("fuzz.show") != null;

  /** What is there at first; the rest is made when it is named. */
  public enum Holds {
    TABLES,
    BUCKET,
    NOTHING
  }

  private final Holds holds;
  private final Path folder;
  private final @Nullable Credentials credentials;

  /** A listener may still be at what a run sent when the next begins. */
  private final ReentrantLock lock = new ReentrantLock();

  private final LateThreads threads = new LateThreads();
  private final InstantSource clock = () -> NOW;
  private volatile Service service = _ -> {};
  private volatile boolean changed;
  private @Nullable Beginning beginning;

  /**
   * @param credentials null: any signature that is well formed will do
   */
  public World(Holds holds, @Nullable Credentials credentials) {
    this.holds = holds;
    this.credentials = credentials;
    try {
      Path parent = Files.isWritable(MEMORY) ? MEMORY : Path.of("target");
      folder = Files.createTempDirectory(parent, "tidemark-fuzz-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** Serves a request and what it set going, and says what must hold of every answer. */
  public MemoryExchange send(MemoryExchange exchange) {
    sendRepeatable(exchange);
    changed |= Requests.mayChange(exchange);
    return exchange;
  }

  /** The same of what changes nothing that a later run would notice. */
  MemoryExchange sendRepeatable(MemoryExchange exchange) {
    serve(exchange);
    if (exchange.status() == 500 || exchange.status() > 503) {
      throw new AssertionError(exchange.status() + " " + exchange.answerText());
    }
    return exchange;
  }

  /** Serves a request of a listener, after which the world is not what it was. */
  void serveAny(Exchange exchange) throws IOException {
    lock.lock();
    try {
      changed |= !exchange.method().equals("GET");
      service.serve(exchange);
      threads.runAll();
    } finally {
      lock.unlock();
    }
  }

  void serve(MemoryExchange exchange) {
    long allocated = Fuzz.allocatedBytes();
    long nanos = System.nanoTime();
    try {
      service.serve(exchange);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.runAll();
    if (SHOWN) {
      System.out.println(
          exchange.requestText()
              + "\n"
              + exchange.status()
              + " "
              + exchange.answerText()
              + "\n"
              + (Fuzz.allocatedBytes() - allocated) / 1024
              + " KB, "
              + (System.nanoTime() - nanos) / 1000
              + " us\n");
    }
    if (exchange.status() == 0) {
      throw new AssertionError("no answer");
    }
  }

  /** Everything as it was at first, and the names of it. Before each run. */
  public void begin() {
    lock.lock();
    try {
      if (beginning == null || changed) {
        reset();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The request with the names of what is there put in: {@code $KEY}, {@code $UPLOAD} and so on.
   */
  public byte[] filled(byte[] request) {
    return Objects.requireNonNull(beginning).filled(request);
  }

  private void reset() {
    delete(folder);
    Random random = new Random(1);
    StorageEngine storage = new MemoryEngine(clock);
    KeyRing keys = KeyRing.open(folder.resolve("kms"), null, false, ACCOUNT, clock, random);
    LocalBuckets buckets = LocalBuckets.open(folder.resolve("s3"), false, keys, clock, random);
    service =
        new Router(
            json(storage, keys, buckets, random),
            new S3Service(
                buckets,
                new SignatureV4(credentials, clock),
                new SignatureV2(credentials, clock),
                clock,
                ACCOUNT,
                List.of("localhost"),
                CAPACITY.turns()),
            StsService.sts(new SignatureV4(credentials, clock), ACCOUNT),
            StsService.iam(new SignatureV4(credentials, clock), ACCOUNT),
            new TidemarkService(
                "0",
                "memory",
                () -> TidemarkService.State.OK,
                null,
                Map.of(),
                () -> new byte[0],
                new SignatureV4(credentials, clock),
                ACCOUNT),
            CAPACITY);
    changed = false;
    beginning = new Beginning(this, holds);
  }

  private Service json(StorageEngine storage, KeyRing keys, LocalBuckets buckets, Random random) {
    BackupStore backupStore = BackupStore.open(storage);
    Catalogue catalogue = Catalogue.open(storage, backupStore.copies());
    JobRunner jobs = new JobRunner(threads, TestThreads.inline(), (_, _) -> {});
    LocalObjectStore objects = new LocalObjectStore(buckets, ACCOUNT);
    Exports exports =
        Exports.open(storage, catalogue, objects, jobs, clock, random, ExportSettings.DEFAULT);
    Backups backups = Backups.open(storage, catalogue, backupStore, jobs, clock, random);
    Restores restores = Restores.open(storage, catalogue, backupStore, backups, jobs);
    Imports imports =
        Imports.open(
            storage, catalogue, objects, jobs, clock, random, ImportSettings.DEFAULT, ItemRows::of);
    Map<String, Operation> operations =
        new HashMap<>(
            Operations.of(
                storage,
                catalogue,
                keys,
                Backfills.open(storage, catalogue, jobs),
                new Operations.Recovery(backups, restores, Duration.ZERO),
                clock,
                random,
                Duration.ZERO,
                "localhost:8000"));
    operations.put(
        "ExportTableToPointInTime", new ExportTableToPointInTime(catalogue, keys, exports, random));
    operations.put("DescribeExport", new DescribeExport(exports));
    operations.put("ListExports", new ListExports(catalogue, exports));
    operations.put("ImportTable", new ImportTable(imports, keys, clock, random));
    operations.put("DescribeImport", new DescribeImport(imports));
    operations.put("ListImports", new ListImports(imports));
    return new JsonService(
        List.of(
            new JsonService.Api(
                JsonService.DYNAMODB,
                operations,
                new SchemaReader(Schema.dynamoDb()),
                TableActs::of),
            new JsonService.Api(
                JsonService.STREAMS,
                Operations.ofStreams(new Streams(storage, catalogue, clock)),
                new SchemaReader(Schema.streams()),
                TableActs::of),
            new JsonService.Api(
                JsonService.KMS,
                KmsOperations.of(keys, Schema.kms().operations(), clock),
                new SchemaReader(Schema.kms()),
                KeyActs::of)),
        new SignatureV4(credentials, clock),
        ACCOUNT,
        "us-east-1",
        CAPACITY);
  }

  @Override
  public void close() {
    delete(folder);
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
