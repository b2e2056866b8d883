package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * The Kinesis Client Library sees every change once and in order per item, while writers write, the
 * server is killed and started again, and shards give way to others.
 */
final class StreamConsumerTest {
  private static final String TABLE = "changes";
  private static final int WRITERS = 4;
  private static final int KEYS_OF_A_WRITER = 5;

  /** What was seen of each item, in the order in which it came. */
  private final Map<String, List<Change>> seen = new ConcurrentHashMap<>();

  /** The value before and after; -1: no item. */
  private record Change(OperationType type, int before, int after) {}

  @Test
  @Tag("long")
  void changes_underWritersKillsAndNewShards_areSeenOnceAndInOrder(@TempDir Path folder)
      throws InterruptedException {
    try (ServerProcess server = new ServerProcess(folder.resolve("data"), "--test-clock");
        DynamoDbClient client = server.dynamoDb()) {
      String arn = create(client);
      try (StreamConsumer consumer = new StreamConsumer(server.endpoint(), arn, this::see)) {
        CountDownLatch stop = new CountDownLatch(1);
        List<Map<String, Integer>> written = new ArrayList<>();
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
          Map<String, Integer> values = new HashMap<>();
          written.add(values);
          String name = "w" + w + "-";
          writers.add(Thread.ofPlatform().start(() -> write(server, name, values, stop)));
        }
        await(() -> !seen.isEmpty());
        for (int round = 0; round < 2; round++) {
          pause(Duration.ofSeconds(3));
          server.advanceClock(Duration.ofHours(4));
          pause(Duration.ofSeconds(3));
          server.kill();
          server.start();
        }
        pause(Duration.ofSeconds(3));
        stop.countDown();
        for (Thread writer : writers) {
          writer.join();
        }
        Map<String, Integer> last = new HashMap<>();
        written.forEach(last::putAll);
        await(() -> last.equals(lastSeen()));
        assertThat(consumer.ended).hasSizeGreaterThanOrEqualTo(4);
      }
    }
    seen.forEach(StreamConsumerTest::assertUnbroken);
  }

  private static String create(DynamoDbClient client) {
    return client
        .createTable(r ->
            r.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    AttributeDefinition.builder()
                        .attributeName("p")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(
                    KeySchemaElement.builder().attributeName("p").keyType(KeyType.HASH).build())
                .streamSpecification(
                    s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)))
        .tableDescription()
        .latestStreamArn();
  }

  /** Counts items up, and deletes them now and then; of an unknown outcome the item tells. */
  private static void write(
      ServerProcess server, String name, Map<String, Integer> values, CountDownLatch stop) {
    try (DynamoDbClient client = server.dynamoDb()) {
      for (int i = 0; stop.getCount() > 0; i++) {
        String key = name + i % KEYS_OF_A_WRITER;
        int value = i % 50 == 49 ? -1 : i;
        values.put(key, untilDone(client, key, value));
      }
    }
  }

  private static int untilDone(DynamoDbClient client, String key, int value) {
    Map<String, AttributeValue> item = Map.of("p", AttributeValue.fromS(key));
    while (true) {
      try {
        if (value < 0) {
          client.deleteItem(r -> r.tableName(TABLE).key(item));
        } else {
          Map<String, AttributeValue> full = new HashMap<>(item);
          full.put("n", AttributeValue.fromN(Integer.toString(value)));
          client.putItem(r -> r.tableName(TABLE).item(full));
        }
        return value;
      } catch (SdkException e) {
        // The server is away: writing the same again leaves no second record.
        pause(Duration.ofMillis(100));
      }
    }
  }

  private void see(Record record) {
    String key = Objects.requireNonNull(record.dynamodb().keys().get("p")).s();
    seen.computeIfAbsent(key, _ -> Collections.synchronizedList(new ArrayList<>()))
        .add(
            new Change(
                record.eventName(),
                value(record.dynamodb().oldImage()),
                value(record.dynamodb().newImage())));
  }

  private static int value(Map<String, AttributeValue> image) {
    AttributeValue number = image.get("n");
    return number == null ? -1 : Integer.parseInt(number.n());
  }

  private Map<String, Integer> lastSeen() {
    Map<String, Integer> last = new HashMap<>();
    seen.forEach((key, changes) -> last.put(key, changes.getLast().after()));
    return last;
  }

  /** Each change begins where the one before it ended, and nothing comes twice. */
  private static void assertUnbroken(String key, List<Change> changes) {
    int value = -1;
    for (Change change : changes) {
      assertThat(change.before()).as("%s: %s", key, changes).isEqualTo(value);
      assertThat(change.after()).as("%s: %s", key, changes).isNotEqualTo(value);
      assertThat(change.type())
          .isEqualTo(
              change.before() < 0
                  ? OperationType.INSERT
                  : change.after() < 0 ? OperationType.REMOVE : OperationType.MODIFY);
      value = change.after();
    }
  }

  private static void await(BooleanSupplier condition) {
    Instant giveUp = Instant.now().plusSeconds(180);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("too slow").isBefore(giveUp);
      pause(Duration.ofMillis(200));
    }
  }

  private static void pause(Duration duration) {
    try {
      TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
