package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.ExportStatus;
import software.amazon.awssdk.services.dynamodb.model.ExportType;
import software.amazon.awssdk.services.dynamodb.model.ExportViewType;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The promise of the product: under constant random writes, exports of random past moments hold
 * exactly what the table held then, in both formats, after {@code kill -9} and restart too; and
 * full(T1) + incremental[T1, T2) = full(T2).
 */
final class PastExportsTest {
  private static final String TABLE = "Tides";
  private static final String BUCKET = "the-past";
  private static final int MOMENTS = 50;
  private static final int WRITERS = 3;
  private static final int KEYS_OF_A_WRITER = 60;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Map<Object, Map<String, Object>> model = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock moment = new ReentrantReadWriteLock(true);
  private final List<Instant> times = new ArrayList<>();
  private final List<Map<Object, Map<String, Object>>> states = new ArrayList<>();

  @Test
  void exports_ofRandomPastMomentsUnderWritesAndKills_equalTheModel(@TempDir Path folder) {
    try (ServerProcess server = new ServerProcess(folder.resolve("data"), "--test-clock")) {
      createTableAndBucket(server);
      live(server, MOMENTS / 2);
      checkRandomExports(server, MOMENTS / 2);
      killInTheMiddleOfExports(server);
      live(server, MOMENTS - MOMENTS / 2);
      checkRandomExports(server, MOMENTS / 2);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  /** Lets time pass: writers write all the while, and at each tick the state is remembered. */
  private void live(ServerProcess server, int ticks) {
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        DynamoDbClient client = server.dynamoDb();
        S3Client s3 = server.s3()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        SplittableRandom own = random.split();
        writers.add(threads.submit(() -> write(client, number, own, stop)));
      }
      for (int tick = 0; tick < ticks; tick++) {
        rememberThisMoment(server);
        if (tick % 8 == 7) {
          checkFull(client, s3, random.nextInt(times.size()));
        }
      }
      stop.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
      rememberThisMoment(server);
    } catch (java.util.concurrent.ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every write acknowledged so far is before the new moment, every later one at or after it. */
  private void rememberThisMoment(ServerProcess server) {
    moment.writeLock().lock();
    try {
      times.add(server.advanceClock(Duration.ofSeconds(1 + random.nextInt(60))));
      states.add(new HashMap<>(model));
    } finally {
      moment.writeLock().unlock();
    }
  }

  private void write(DynamoDbClient client, int writer, SplittableRandom own, AtomicBoolean stop) {
    while (!stop.get()) {
      moment.readLock().lock();
      try {
        String pk = "writer-" + writer + "-" + own.nextInt(KEYS_OF_A_WRITER / 4);
        int sk = own.nextInt(4);
        Map<String, AttributeValue> key = Map.of("pk", Plain.s(pk), "sk", Plain.n(sk));
        Object modelKey = List.of(pk, Plain.decimal(sk));
        switch (own.nextInt(4)) {
          case 0 -> {
            client.deleteItem(d -> d.tableName(TABLE).key(key));
            model.remove(modelKey);
          }
          case 1 -> {
            long step = own.nextInt(1000);
            Map<String, AttributeValue> after =
                client
                    .updateItem(u ->
                        u.tableName(TABLE)
                            .key(key)
                            .updateExpression("SET touched = :t ADD hits :s")
                            .expressionAttributeValues(
                                Map.of(":t", Plain.s("yes"), ":s", Plain.n(step)))
                            .returnValues("ALL_NEW"))
                    .attributes();
            model.put(modelKey, Plain.item(after));
          }
          default -> {
            Map<String, AttributeValue> item = new HashMap<>(key);
            item.putAll(attributes(own));
            client.putItem(p -> p.tableName(TABLE).item(item));
            model.put(modelKey, Plain.item(item));
          }
        }
      } finally {
        moment.readLock().unlock();
      }
    }
  }

  private void checkRandomExports(ServerProcess server, int count) {
    try (DynamoDbClient client = server.dynamoDb();
        S3Client s3 = server.s3()) {
      for (int i = 0; i < count; i++) {
        checkFull(client, s3, random.nextInt(times.size()));
        int from = random.nextInt(times.size() - 1);
        int to = from + 1 + random.nextInt(times.size() - from - 1);
        checkIncremental(client, s3, from, to);
      }
    }
  }

  private void killInTheMiddleOfExports(ServerProcess server) {
    List<String> arns = new ArrayList<>();
    List<Integer> moments = new ArrayList<>();
    try (DynamoDbClient client = server.dynamoDb()) {
      for (int i = 0; i < 4; i++) {
        int index = random.nextInt(times.size());
        moments.add(index);
        arns.add(startFull(client, index));
      }
    }
    server.kill();
    server.start();
    catchUp(server);
    try (DynamoDbClient client = server.dynamoDb();
        S3Client s3 = server.s3()) {
      for (int i = 0; i < arns.size(); i++) {
        ExportDescription done = await(client, arns.get(i));
        assertThat(new ExportFiles(s3, BUCKET, done).items("pk", "sk"))
            .isEqualTo(states.get(moments.get(i)));
      }
    }
  }

  /** A test clock starts again at the last commit or now, which may be before the last moment. */
  private void catchUp(ServerProcess server) {
    Duration behind = Duration.between(server.advanceClock(Duration.ofMillis(1)), times.getLast());
    if (behind.isPositive()) {
      server.advanceClock(behind);
    }
  }

  private void checkFull(DynamoDbClient client, S3Client s3, int index) {
    ExportDescription done = await(client, startFull(client, index));
    assertThat(new ExportFiles(s3, BUCKET, done).items("pk", "sk"))
        .as("full export at moment %d", index)
        .isEqualTo(states.get(index));
  }

  private void checkIncremental(DynamoDbClient client, S3Client s3, int from, int to) {
    ExportViewType view =
        random.nextBoolean() ? ExportViewType.NEW_IMAGE : ExportViewType.NEW_AND_OLD_IMAGES;
    ExportFormat format = anyFormat();
    String arn =
        client
            .exportTableToPointInTime(e ->
                e.tableArn(tableArn(client))
                    .s3Bucket(BUCKET)
                    .exportFormat(format)
                    .exportType(ExportType.INCREMENTAL_EXPORT)
                    .incrementalExportSpecification(i ->
                        i.exportFromTime(times.get(from))
                            .exportToTime(times.get(to))
                            .exportViewType(view)))
            .exportDescription()
            .exportArn();
    Map<Object, Map<String, Object>> items = new HashMap<>(states.get(from));
    new ExportFiles(s3, BUCKET, await(client, arn)).applyTo(items, "pk", "sk");
    assertThat(items)
        .as("full(%d) + incremental[%d, %d) %s %s", from, from, to, view, format)
        .isEqualTo(states.get(to));
  }

  private String startFull(DynamoDbClient client, int index) {
    ExportFormat format = anyFormat();
    return client
        .exportTableToPointInTime(e ->
            e.tableArn(tableArn(client))
                .s3Bucket(BUCKET)
                .s3Prefix("full")
                .exportFormat(format)
                .exportTime(times.get(index)))
        .exportDescription()
        .exportArn();
  }

  private ExportFormat anyFormat() {
    return random.nextBoolean() ? ExportFormat.DYNAMODB_JSON : ExportFormat.ION;
  }

  private static ExportDescription await(DynamoDbClient client, String arn) {
    Instant giveUp = Instant.now().plusSeconds(60);
    ExportDescription description = retrying(() -> describe(client, arn));
    while (description.exportStatus() == ExportStatus.IN_PROGRESS
        && Instant.now().isBefore(giveUp)) {
      description = describe(client, arn);
    }
    assertThat(description.exportStatus())
        .as("%s %s", description.failureCode(), description.failureMessage())
        .isEqualTo(ExportStatus.COMPLETED);
    return description;
  }

  private static ExportDescription describe(DynamoDbClient client, String arn) {
    return client.describeExport(d -> d.exportArn(arn)).exportDescription();
  }

  private static <T> T retrying(Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException connectionOfTheKilledServer) {
      return call.get();
    }
  }

  private static String tableArn(DynamoDbClient client) {
    return client.describeTable(d -> d.tableName(TABLE)).table().tableArn();
  }

  private void createTableAndBucket(ServerProcess server) {
    try (DynamoDbClient client = server.dynamoDb();
        S3Client s3 = server.s3()) {
      s3.createBucket(b -> b.bucket(BUCKET));
      client.createTable(t ->
          t.tableName(TABLE)
              .billingMode(BillingMode.PAY_PER_REQUEST)
              .attributeDefinitions(
                  List.of(
                      attribute("pk", ScalarAttributeType.S),
                      attribute("sk", ScalarAttributeType.N)))
              .keySchema(List.of(key("pk", KeyType.HASH), key("sk", KeyType.RANGE))));
      client.waiter().waitUntilTableExists(d -> d.tableName(TABLE));
      client.updateContinuousBackups(u ->
          u.tableName(TABLE)
              .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
    }
  }

  private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }

  /** A few attributes of every type. */
  private static Map<String, AttributeValue> attributes(SplittableRandom random) {
    Map<String, AttributeValue> attributes = new HashMap<>();
    attributes.put("text", Plain.s("zażółć \"gęślą\" \n jaźń \uD83C\uDF0A " + random.nextInt()));
    attributes.put(
        "number", AttributeValue.fromN(random.nextLong() + "e" + random.nextInt(-60, 60)));
    attributes.put("flag", AttributeValue.fromBool(random.nextBoolean()));
    attributes.put("nothing", AttributeValue.fromNul(true));
    byte[] bytes = new byte[random.nextInt(20)];
    random.nextBytes(bytes);
    attributes.put("bytes", AttributeValue.fromB(SdkBytes.fromByteArray(bytes)));
    attributes.put("words", AttributeValue.fromSs(List.of("b", "a", "w" + random.nextInt(9))));
    attributes.put(
        "numbers", AttributeValue.fromNs(List.of("10", "-2.5", "1" + random.nextInt(99) + "00")));
    attributes.put(
        "binaries",
        AttributeValue.fromBs(
            List.of(
                SdkBytes.fromUtf8String("x"), SdkBytes.fromUtf8String("y" + random.nextInt()))));
    attributes.put(
        "nested",
        AttributeValue.fromM(
            Map.of(
                "a b'c",
                AttributeValue.fromL(
                    List.of(
                        Plain.n(random.nextInt()), Plain.s(""), AttributeValue.fromM(Map.of()))),
                "null",
                AttributeValue.fromL(List.of()))));
    return attributes;
  }
}
