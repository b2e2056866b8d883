package dev.tidemark.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.backfill.Backfills;
import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.export.MortalEngine;
import dev.tidemark.export.TestThreads;
import dev.tidemark.job.JobRunner;
import dev.tidemark.job.Waiter;
import dev.tidemark.restore.BackupStore;
import dev.tidemark.restore.Backups;
import dev.tidemark.restore.Restores;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.stream.Streams;
import dev.tidemark.table.Catalogue;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The operations, as JSON in and JSON out. */
final class TestApi {
  static final Caller CALLER = new Caller("us-east-1", "000000000000");

  /** How far the latest moment that can be restored is behind the present. */
  private static final Duration LAG = Duration.ZERO;

  private static final SchemaReader READER = new SchemaReader(Schema.dynamoDb());
  private static final SchemaReader STREAMS_READER = new SchemaReader(Schema.streams());
  private static final JsonFactory JSON = new JsonFactory();

  private final InstantSource clock;

  /** Jobs wait here until they are run. */
  final TestThreads threads = new TestThreads();

  final StorageEngine storage;
  final Catalogue catalogue;
  final Backups backups;
  private final Map<String, Operation> operations;
  private final Map<String, Operation> streamOperations;

  /** What a server does from time to time. */
  final Streams streams;

  /** On an engine in memory and a clock that stands. */
  TestApi() {
    this(new StandingClock());
  }

  private TestApi(StandingClock standing) {
    this(new MemoryEngine(standing), standing);
  }

  TestApi(StorageEngine storage, InstantSource clock) {
    this(storage, clock, Duration.ofMinutes(1));
  }

  TestApi(StorageEngine storage, InstantSource clock, Duration conflictWait) {
    this(storage, clock, conflictWait, (_, _) -> {});
  }

  /** A process that dies with its engine. */
  TestApi(MortalEngine storage, InstantSource clock, MortalEngine.Life life) {
    this(storage, clock, Duration.ofMinutes(1), life.waiter());
  }

  private TestApi(
      StorageEngine storage, InstantSource clock, Duration conflictWait, Waiter waiter) {
    this.clock = clock;
    this.storage = storage;
    BackupStore backupStore = BackupStore.open(storage);
    this.catalogue = Catalogue.open(storage, backupStore.copies());
    JobRunner jobs = new JobRunner(threads, TestThreads.inline(), waiter);
    // Another process draws other numbers.
    RandomGenerator random = new SplittableRandom(clock.instant().toEpochMilli());
    this.backups = Backups.open(storage, catalogue, backupStore, jobs, clock, random);
    Restores restores = Restores.open(storage, catalogue, backupStore, backups, jobs);
    this.operations =
        Operations.of(
            storage,
            catalogue,
            TestKeys.RING,
            Backfills.open(storage, catalogue, jobs),
            new Operations.Recovery(backups, restores, LAG),
            clock,
            random,
            conflictWait,
            "127.0.0.1:8000");
    this.streams = new Streams(storage, catalogue, clock);
    this.streamOperations = Operations.ofStreams(streams);
  }

  InstantSource clock() {
    return clock;
  }

  /** The names of the operations that there are. */
  Set<String> operations() {
    return operations.keySet();
  }

  Set<String> streamOperations() {
    return streamOperations.keySet();
  }

  void advance(Duration duration) {
    if (clock instanceof StandingClock standing) {
      standing.now = standing.now.plus(duration);
    }
  }

  private static final class StandingClock implements InstantSource {
    volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** The reply's JSON, or the error's name and text. Single quotes in the request mean double. */
  String call(String operation, String json) {
    return call(CALLER, operation, json);
  }

  String call(Caller caller, String operation, String json) {
    return answer(caller, operation, json.replace('\'', '"'));
  }

  /** The same for a request that is JSON already. */
  String callRaw(String operation, String json) {
    return answer(CALLER, operation, json);
  }

  private String answer(Caller caller, String operation, String json) {
    try {
      boolean ofStreams = streamOperations.containsKey(operation);
      Struct request = (ofStreams ? STREAMS_READER : READER).read(operation, json.getBytes(UTF_8));
      Operation asked =
          Objects.requireNonNull((ofStreams ? streamOperations : operations).get(operation));
      return text(asked.handle(request, caller)).replace('"', '\'');
    } catch (ApiException e) {
      ApiError error = e.error();
      String more =
          switch (error) {
            case ApiError.Plain _ -> "";
            case ApiError.ConditionalCheckFailed failed -> item(failed.itemJson());
            case ApiError.TransactionCanceled canceled ->
                canceled.reasons().stream()
                    .filter(reason -> reason.message() != null)
                    .map(reason -> "; " + reason.message() + item(reason.itemJson()))
                    .collect(Collectors.joining());
          };
      return error.type().shortName() + ": " + error.message() + more;
    }
  }

  private static String item(byte @Nullable [] json) {
    return json == null ? "" : " " + new String(json, UTF_8).replace('"', '\'');
  }

  static String text(Reply reply) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      reply.write(out);
    }
    return bytes.toString(UTF_8);
  }

  /** A table with a partition key {@code p}, a string, and no sort key. */
  TestApi withHashTable(String name) {
    call(
        "CreateTable",
        "{'TableName':'%s','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]}"
            .formatted(name));
    return this;
  }

  /** A table with a partition key {@code p}, a string, and a sort key {@code s}, a number. */
  TestApi withRangeTable(String name) {
    call(
        "CreateTable",
        "{'TableName':'%s','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'N'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]}"
            .formatted(name));
    return this;
  }
}
