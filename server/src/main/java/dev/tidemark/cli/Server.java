package dev.tidemark.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tidemark.backfill.Backfills;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.export.ExportLimits;
import dev.tidemark.export.ExportSettings;
import dev.tidemark.export.Exports;
import dev.tidemark.homecoming.HomeStore;
import dev.tidemark.homecoming.Homecomings;
import dev.tidemark.http.Capacity;
import dev.tidemark.http.Credentials;
import dev.tidemark.http.HttpServer;
import dev.tidemark.http.JsonService;
import dev.tidemark.http.LongWork;
import dev.tidemark.http.RequestIds;
import dev.tidemark.http.RequestLog;
import dev.tidemark.http.Router;
import dev.tidemark.http.Service;
import dev.tidemark.http.SignatureV2;
import dev.tidemark.http.SignatureV4;
import dev.tidemark.http.StsService;
import dev.tidemark.http.TestClock;
import dev.tidemark.http.TidemarkService;
import dev.tidemark.http.Tls;
import dev.tidemark.ingest.ImportSettings;
import dev.tidemark.ingest.Imports;
import dev.tidemark.job.JobRunner;
import dev.tidemark.job.Waiter;
import dev.tidemark.kms.KeyActs;
import dev.tidemark.kms.KmsOperations;
import dev.tidemark.metrics.Requests;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObjectStore;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.S3ObjectStore;
import dev.tidemark.objectstore.WatchedObjectStore;
import dev.tidemark.operation.DescribeExport;
import dev.tidemark.operation.DescribeImport;
import dev.tidemark.operation.ExportTableToPointInTime;
import dev.tidemark.operation.ExportsPage;
import dev.tidemark.operation.ImportTable;
import dev.tidemark.operation.ImportsPage;
import dev.tidemark.operation.ItemRows;
import dev.tidemark.operation.ListExports;
import dev.tidemark.operation.ListImports;
import dev.tidemark.operation.Operation;
import dev.tidemark.operation.Operations;
import dev.tidemark.operation.TableActs;
import dev.tidemark.restore.BackupStore;
import dev.tidemark.restore.Backups;
import dev.tidemark.restore.Restores;
import dev.tidemark.s3.LifecycleSweep;
import dev.tidemark.s3.S3Service;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.stream.Streams;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Expiry;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: the graph of its objects, made here by hand and nowhere else. */
final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final int SWEEP_SECONDS = 60;
  private static final int CONNECTIONS_MAX = 16_384;
  private static final int FILES_OURS = 1_536;
  private static final int FILES_UNKNOWN = 1_024;
  private static final int EXPIRY_SECONDS = 5;
  private static final int THREADS_STOP_MILLIS = 500;
  private static final Duration CONFLICT_WAIT = Duration.ofSeconds(2);

  /** What to close, the last opened first. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private int port;

  private Server() {}

  /**
   * Opens the data folder and listens.
   *
   * @throws CommandFailure if it cannot, or a storage error of kind UNUSABLE
   */
  static Server start(ServeOptions options) {
    Server server = new Server();
    try {
      server.open(options);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open(ServeOptions options) {
    RandomGenerator random = new SecureRandom();
    TestClock testClock = options.testClock() ? new TestClock(nowMillis()) : null;
    InstantSource clock = testClock == null ? InstantSource.system() : testClock;
    Path credentialsFile = options.credentialsFile();
    Credentials credentials = credentialsFile == null ? null : Credentials.load(credentialsFile);
    ServeOptions.TlsFiles tlsFiles = options.tls();
    Tls tls = tlsFiles == null ? null : Tls.load(tlsFiles.certificate(), tlsFiles.key());
    SignatureV4 signatures = new SignatureV4(credentials, InstantSource.system());

    // The engine first: it locks the data folder.
    StorageEngine storage = closing(engine(options, clock));
    if (testClock != null) {
      catchUp(testClock, storage);
    }
    BackupStore backupStore = BackupStore.open(storage);
    HomeStore homeStore = HomeStore.open(storage);
    Catalogue catalogue = catalogue(storage, backupStore, homeStore);
    boolean sync = options.sync() == ServeOptions.Sync.WAL;
    KeyRing keyRing = keyRing(options, clock, random);
    LocalBuckets buckets = null;
    ObjectStore objects;
    URI external = options.s3Endpoint();
    if (external == null) {
      buckets = LocalBuckets.open(options.dataFolder().resolve("s3"), sync, keyRing, clock, random);
      objects = new LocalObjectStore(buckets, options.account());
    } else {
      objects =
          closing(
              S3ObjectStore.connect(
                  new S3ObjectStore.Settings(external, externalRegion(options), true, false)));
    }
    Requests requests = new Requests();
    Carriers carriers = closing(Carriers.start());
    Capacity capacity = capacity(carriers);
    ServerMeasures measures = new ServerMeasures(storage, catalogue);
    objects = new WatchedObjectStore(objects, measures::objectFailure);
    ExecutorService threads = closing(carriers.threads(), Server::stop);
    ExecutorService workers =
        closing(
            Executors.newFixedThreadPool(
                ExportSettings.DEFAULT.parallelFiles(), Background.threads("export-")),
            Server::stop);
    JobRunner jobs = closing(new JobRunner(threads, workers, Waiter.REAL));
    measures.runs(jobs);
    ExportLimits limits =
        switch (options.limits()) {
          case OPEN -> ExportLimits.OPEN;
          case AWS -> ExportLimits.AWS;
        };
    ExportSettings settings =
        ExportSettings.DEFAULT.with(limits).withGzipLevel(options.exportLevel());
    Exports exports = Exports.open(storage, catalogue, objects, jobs, clock, random, settings);

    Backups backups = Backups.open(storage, catalogue, backupStore, jobs, clock, random);
    Restores restores = Restores.open(storage, catalogue, backupStore, backups, jobs);
    Streams streams = new Streams(storage, catalogue, clock);
    Imports imports =
        Imports.open(
            storage, catalogue, objects, jobs, clock, random, ImportSettings.DEFAULT, ItemRows::of);
    Homecomings _ = Homecomings.open(storage, catalogue, homeStore, clock, random, Waiter.REAL);

    Map<String, Operation> operations =
        new HashMap<>(
            Operations.of(
                storage,
                catalogue,
                keyRing,
                Backfills.open(storage, catalogue, jobs),
                new Operations.Recovery(backups, restores, limits.lag()),
                clock,
                random,
                conflictWait(options),
                options.host() + ":" + options.port()));
    operations.put(
        "ExportTableToPointInTime",
        new ExportTableToPointInTime(catalogue, keyRing, exports, random));
    operations.put("DescribeExport", new DescribeExport(exports));
    operations.put("ListExports", new ListExports(catalogue, exports));
    operations.put("ImportTable", new ImportTable(imports, keyRing, clock, random));
    operations.put("DescribeImport", new DescribeImport(imports));
    operations.put("ListImports", new ListImports(imports));

    Service json =
        new JsonService(
            List.of(
                new JsonService.Api(
                    JsonService.DYNAMODB,
                    operations,
                    new SchemaReader(Schema.dynamoDb()),
                    TableActs::of),
                new JsonService.Api(
                    JsonService.STREAMS,
                    Operations.ofStreams(streams),
                    new SchemaReader(Schema.streams()),
                    TableActs::of),
                new JsonService.Api(
                    JsonService.KMS,
                    KmsOperations.of(keyRing, Schema.kms().operations(), clock),
                    new SchemaReader(Schema.kms()),
                    KeyActs::of)),
            signatures,
            options.account(),
            options.region(),
            capacity);
    Service s3 =
        buckets == null
            ? null
            : new S3Service(
                buckets,
                signatures,
                new SignatureV2(credentials, InstantSource.system()),
                InstantSource.system(),
                options.account(),
                List.of(options.host(), "localhost"),
                capacity.turns());
    Service own =
        new TidemarkService(
            Main.Version.number(),
            options.engine().toString(),
            measures::state,
            testClock,
            Map.of(
                "exports",
                TidemarkService.Page.single(new ExportsPage(exports)::reply),
                "imports",
                new ImportsPage(imports)::reply),
            () -> measures.page(requests).text(),
            signatures,
            options.account());
    Service sts = StsService.sts(signatures, options.account());
    Service iam = StsService.iam(signatures, options.account());
    Service all = new Router(json, s3, sts, iam, own, capacity);

    Expiry expiry = new Expiry(storage, catalogue, clock);
    Runnable lifecycles = buckets == null ? () -> {} : new LifecycleSweep(buckets, clock)::sweep;
    repeat(testClock, EXPIRY_SECONDS, () -> sweep("expired items", expiry::sweep));
    repeat(
        testClock,
        SWEEP_SECONDS,
        () -> {
          sweep("expired history", storage::expire);
          sweep("forgotten exports", exports::expire);
          sweep("forgotten imports", imports::expire);
          sweep("old backups", backups::expire);
          sweep("old shards", streams::expire);
          sweep("expired objects", lifecycles);
          sweep("keys", keyRing::expire);
        });
    HttpServer http =
        closing(
            new HttpServer(
                new InetSocketAddress(options.host(), options.port()),
                all,
                new RequestIds(new Random(random.nextLong())),
                tls,
                requests,
                requestLog(options),
                capacity));
    measures.serves(http::connections);
    // What is under way may take its time to end, so it is told first of all.
    opened.push(jobs::requestStop);
    http.start();
    port = http.port();
  }

  /**
   * Of the file descriptors that there may be, half are left for files, or as many as those need.
   */
  private static Capacity capacity(LongWork longWork) {
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : FILES_UNKNOWN;
    long connections = Math.max(files / 2, files - FILES_OURS);
    return new Capacity(
        Runtime.getRuntime().maxMemory(),
        Runtime.getRuntime().availableProcessors(),
        (int) Math.min(CONNECTIONS_MAX, connections),
        longWork);
  }

  private RequestLog requestLog(ServeOptions options) {
    ServeOptions.Log log = options.log();
    Path path = log.access();
    AccessFile access = path == null ? null : closing(AccessFile.open(path));
    return new RequestLog(
        InstantSource.system(), log.slow(), log.format(), access == null ? null : access::line);
  }

  /** For whoever reads the log alone. */
  static void logStart(ServeOptions options, int port) {
    LOG.atInfo()
        .addKeyValue("event", "started")
        .addKeyValue("version", Main.Version.number())
        .addKeyValue("host", options.host())
        .addKeyValue("port", port)
        .addKeyValue("tls", options.tls() != null)
        .addKeyValue("credentials", options.credentialsFile() != null)
        .addKeyValue("engine", options.engine())
        .addKeyValue("sync", options.sync())
        .addKeyValue("data", options.dataFolder().toAbsolutePath().normalize())
        .addKeyValue("heapMaxBytes", Runtime.getRuntime().maxMemory())
        .log("the server has started");
  }

  private static Duration conflictWait(ServeOptions options) {
    return switch (options.limits()) {
      case OPEN -> CONFLICT_WAIT;
      case AWS -> Duration.ZERO;
    };
  }

  /** The tables of a store in which others keep rows too. */
  static Catalogue catalogue(StorageEngine storage, BackupStore backups, HomeStore homes) {
    Set<TableId> spared = new HashSet<>(backups.copies());
    spared.addAll(homes.staged());
    return Catalogue.open(storage, spared);
  }

  static KeyRing keyRing(ServeOptions options, InstantSource clock, RandomGenerator random) {
    Path folder = options.dataFolder().resolve("kms");
    Path objects = options.dataFolder().resolve("s3");
    if (!KeyRing.isThere(folder) && LocalBuckets.isThere(objects)) {
      throw new CommandFailure(
          "the keys in "
              + folder
              + " are gone, and the objects in "
              + objects
              + " cannot be read without them. Put the folder back, or move the objects away");
    }
    return KeyRing.open(
        folder,
        options.masterKeyFile(),
        options.sync() == ServeOptions.Sync.WAL,
        options.account(),
        clock,
        random);
  }

  static StorageEngine engine(ServeOptions options, InstantSource clock) {
    return switch (options.engine()) {
      case MEMORY -> new MemoryEngine(clock);
      case ROCKSDB ->
          RocksEngine.open(
              options.dataFolder(),
              RocksOptions.DEFAULT.withSync(options.sync() == ServeOptions.Sync.WAL),
              clock);
    };
  }

  /** As the AWS clients find it; the SDK's own search would ask the network too. */
  static String externalRegion(ServeOptions options) {
    String region = System.getenv("AWS_REGION");
    return region == null || region.isEmpty() ? options.region() : region;
  }

  /** A clock that stood in the future before the last stop goes on from there. */
  private static void catchUp(TestClock clock, StorageEngine storage) {
    Instant latest = storage.clock().latest().toInstant();
    if (clock.instant().isBefore(latest)) {
      clock.set(latest.truncatedTo(ChronoUnit.MILLIS).plusMillis(1));
    }
  }

  /** Drops what is past its time now and then: with a test clock, whenever that moves. */
  private void repeat(@Nullable TestClock testClock, int seconds, Runnable sweep) {
    if (testClock != null) {
      testClock.onMove(sweep);
      return;
    }
    ScheduledExecutorService timer =
        closing(
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("sweep").factory()),
            Server::stop);
    Future<?> _ = timer.scheduleWithFixedDelay(sweep, seconds, seconds, TimeUnit.SECONDS);
  }

  /** A timer forgets what throws, so nothing does; the next turn tries again. */
  static void sweep(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | AssertionError e) {
      LOG.warn("{}: cannot drop it for now", what, e);
    }
  }

  private static Instant nowMillis() {
    return InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  private <T> T closing(T resource, Consumer<T> close) {
    opened.push(() -> close.accept(resource));
    return resource;
  }

  /** Interrupts what still runs and gives it a moment. */
  private static void stop(ExecutorService threads) {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(THREADS_STOP_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("a thread did not stop in time");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The port that it listens on. */
  int port() {
    return port;
  }

  /**
   * Finishes what has begun and releases everything, within ten seconds: three for requests, four
   * for jobs, which are asked to stop first of all, and one and a half for threads. Idempotent.
   */
  @Override
  public void close() {
    boolean served = port != 0 && !opened.isEmpty();
    if (served) {
      LOG.atInfo().addKeyValue("event", "stopping").log("the server stops");
    }
    closeAll();
    if (served) {
      LOG.atInfo().addKeyValue("event", "stopped").log("the server has stopped");
    }
  }

  private void closeAll() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("while stopping", e);
      }
    }
  }
}
