package dev.tidemark.export;

import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ExportReader;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.format.RecordReader;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.job.JobRunner;
import dev.tidemark.job.Retry;
import dev.tidemark.job.Waiter;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.PutOptions.Encryption;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A store in memory with tables, an object store, and exports between them. */
public final class ExportWorld {
  public static final String REGION = "eu-north-1";
  public static final String ACCOUNT = "123456789123";
  public static final String BUCKET = "test-1231x1x";
  public static final KeySchema KEYS =
      new KeySchema(new KeyAttribute("pk", KeyType.S), new KeyAttribute("sk", KeyType.S));

  static final ExportSettings SETTINGS =
      new ExportSettings(
          ExportLimits.OPEN,
          1,
          6,
          8 << 20,
          64L << 20,
          512L << 20,
          300,
          new Retry(3, Duration.ofMillis(1), Duration.ofMillis(2)));

  public final TestClock clock;
  public final StorageEngine storage;
  public final TestObjects objects;
  public final TestThreads threads = new TestThreads();
  public final Catalogue catalogue;
  public final Exports exports;
  public final JobRunner runner;
  private int tokens;

  public ExportWorld(String now) {
    this(now, SETTINGS);
  }

  public ExportWorld(String now, ExportSettings settings) {
    this(now, settings, MemoryEngine::new);
  }

  ExportWorld(String now, ExportSettings settings, Function<InstantSource, StorageEngine> engine) {
    clock = new TestClock(now);
    storage = engine.apply(clock);
    objects = new TestObjects().bucket(BUCKET);
    catalogue = Catalogue.open(storage);
    runner = runnerOn(threads, (_, _) -> {});
    exports = open(storage, catalogue, objects, runner, clock, settings);
  }

  static Exports open(
      StorageEngine storage,
      Catalogue catalogue,
      ObjectStore objects,
      JobRunner runner,
      TestClock clock,
      ExportSettings settings) {
    return Exports.open(storage, catalogue, objects, runner, clock, new Random(1), settings);
  }

  public static JobRunner runnerOn(ExecutorService threads, Waiter waiter) {
    return new JobRunner(threads, TestThreads.inline(), waiter);
  }

  /** An on-demand table with its past kept for 35 days. */
  public Table table(String name) {
    return catalogue.setRecovery(plainTable(name), true, 35);
  }

  /** A table without a past. */
  public Table plainTable(String name) {
    return catalogue.create(
        REGION,
        name,
        id ->
            new Table(
                id,
                "cf263806-6bf1-4e51-a242-%012d".formatted(id.value()),
                REGION,
                ACCOUNT,
                name,
                KEYS,
                clock.instant(),
                new BillingMode.PayPerRequest(),
                PointInTimeRecovery.DISABLED));
  }

  public void put(Table table, Map<String, AttributeValue> attributes) {
    put(storage, table, Item.of(attributes));
  }

  static CommitTime put(StorageEngine storage, Table table, Item item) {
    return storage
        .write(
            new WriteOp(
                table.storageId(),
                key(item),
                _ -> new Decision.Put(item.bytes(), item.sizeBytes())))
        .at();
  }

  public void delete(Table table, String pk, String sk) {
    storage.write(
        new WriteOp(
            table.storageId(),
            new Key(KeyCodec.encode(new S(pk), new S(sk))),
            _ -> Decision.DELETE));
  }

  private static Key key(Item item) {
    AttributeValue hash = item.get("pk");
    if (hash == null) {
      throw new IllegalArgumentException("no pk: " + item);
    }
    return new Key(KeyCodec.encode(hash, item.get("sk")));
  }

  public static Map<String, AttributeValue> row(String pk, String sk, String test) {
    return Map.of("pk", new S(pk), "sk", new S(sk), "test", new S(test));
  }

  ExportRequest full(Table table, @Nullable Instant at) {
    return request(table, new ExportRequest.Times.Full(at), ExportFormat.DYNAMODB_JSON, null);
  }

  ExportRequest incremental(Table table, Instant from, @Nullable Instant to) {
    return request(
        table,
        new ExportRequest.Times.Incremental(from, to, ViewType.NEW_AND_OLD_IMAGES),
        ExportFormat.DYNAMODB_JSON,
        null);
  }

  ExportRequest request(
      Table table, ExportRequest.Times times, ExportFormat format, @Nullable String prefix) {
    String token = "token-" + ++tokens;
    return new ExportRequest(
        table,
        times,
        format,
        new Destination(BUCKET, null, prefix, new Encryption.Aes256()),
        token,
        false,
        Map.of("TableArn", new S(table.arn())));
  }

  /** The same under other settings. */
  static ExportWorld with(ExportSettings settings) {
    return new ExportWorld("2026-01-14T10:18:50.622Z", settings);
  }

  /** Begins an export, runs it, and gives what is known of it then. */
  Export run(ExportRequest request) {
    Export begun = exports.start(request);
    threads.runAll();
    Export ended = exports.find(begun.arn());
    if (ended == null) {
      throw new AssertionError("export forgotten: " + begun.arn());
    }
    return ended;
  }

  /** The lines of all data files, in the manifest's order. */
  List<String> lines(Export export) {
    return lines(objects, export);
  }

  static List<String> lines(TestObjects objects, Export export) {
    List<String> lines = new ArrayList<>();
    String bucket = export.destination().bucket();
    for (String line :
        objects.text(bucket, ObjectKeys.of(export).manifestFiles()).lines().toList()) {
      String key = line.replaceAll(".*\"dataFileS3Key\":\"([^\"]*)\".*", "$1");
      lines.addAll(gunzip(objects.bytes(bucket, key)).lines().toList());
    }
    return lines;
  }

  /** The item of a line of a full export in JSON. */
  static Item parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    if (RecordReader.of(ExportFormat.DYNAMODB_JSON).read(bytes, 0, bytes.length)
        instanceof ExportRecord.FullItem(Item item)) {
      return item;
    }
    throw new AssertionError("not an item: " + line);
  }

  /** The export as any reader of exports sees it, checksums and all. */
  static ExportReader reader(TestObjects objects, Export export) {
    return ExportReader.open(
        key -> new ByteArrayInputStream(objects.bytes(export.destination().bucket(), key)),
        export.manifestKey());
  }

  static String gunzip(byte[] bytes) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
