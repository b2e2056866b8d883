package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.amazonaws.services.dynamodbv2.AcquireLockOptions;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClientOptions;
import com.amazonaws.services.dynamodbv2.CreateDynamoDBTableOptions;
import com.amazonaws.services.dynamodbv2.LockItem;
import com.amazonaws.services.dynamodbv2.ReleaseLockOptions;
import com.amazonaws.services.dynamodbv2.SendHeartbeatOptions;
import com.amazonaws.services.dynamodbv2.model.LockCurrentlyUnavailableException;
import com.amazonaws.services.dynamodbv2.model.LockNotGrantedException;
import com.amazonaws.services.dynamodbv2.model.LockTableDoesNotExistException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;

/** AWS's lock client over our endpoint: locks by conditional writes, as its README describes. */
final class LockClientTest {
  private static final String TABLE = "locks";

  @TempDir static Path folder;
  private static Target target;
  private static DynamoDbClient client;

  @BeforeAll
  static void start() {
    target = Target.open(folder);
    client = target.dynamoDb();
    AmazonDynamoDBLockClient.createLockTableInDynamoDB(
        CreateDynamoDBTableOptions.builder(
                client,
                ProvisionedThroughput.builder()
                    .readCapacityUnits(10L)
                    .writeCapacityUnits(10L)
                    .build(),
                TABLE)
            .withPartitionKeyName("key")
            .build());
    client.waiter().waitUntilTableExists(r -> r.tableName(TABLE));
  }

  @AfterAll
  static void stop() {
    client.deleteTable(r -> r.tableName(TABLE));
    client.close();
    target.close();
  }

  @Test
  void lock_heldByAnother_isNotGranted() throws IOException, InterruptedException {
    try (AmazonDynamoDBLockClient one = locks("one", 20_000);
        AmazonDynamoDBLockClient other = locks("other", 20_000)) {
      LockItem held = one.acquireLock(AcquireLockOptions.builder("held").build());
      assertThat(held.isExpired()).isFalse();
      assertThatExceptionOfType(LockCurrentlyUnavailableException.class)
          .isThrownBy(() ->
              other.acquireLock(
                  AcquireLockOptions.builder("held").withShouldSkipBlockingWait(true).build()));
      assertThat(other.getLock("held", Optional.empty()))
          .hasValueSatisfying(lock -> assertThat(lock.getOwnerName()).isEqualTo("one"));
      assertThat(one.releaseLock(held)).isTrue();
      assertThat(other.tryAcquireLock(AcquireLockOptions.builder("held").build())).isPresent();
    }
  }

  @Test
  void lock_whoseOwnerIsGone_isTakenOverWhenItsLeaseEnds()
      throws IOException, InterruptedException {
    try (AmazonDynamoDBLockClient gone = locks("gone", 1_000);
        AmazonDynamoDBLockClient next = locks("next", 1_000)) {
      gone.acquireLock(AcquireLockOptions.builder("stale").build());
      LockItem taken =
          next.acquireLock(
              AcquireLockOptions.builder("stale")
                  .withRefreshPeriod(100L)
                  .withAdditionalTimeToWaitForLock(10L)
                  .withTimeUnit(TimeUnit.MILLISECONDS)
                  .build());
      assertThat(taken.getOwnerName()).isEqualTo("next");
    }
  }

  @Test
  void lockedData_releasedAndKept_isReadByTheNext() throws IOException, InterruptedException {
    try (AmazonDynamoDBLockClient locks = locks("one", 20_000)) {
      LockItem held =
          locks.acquireLock(
              AcquireLockOptions.builder("data")
                  .withData(bytes("first"))
                  .withAdditionalAttributes(Map.of("note", AttributeValue.fromS("")))
                  .build());
      locks.sendHeartbeat(SendHeartbeatOptions.builder(held).withData(bytes("second")).build());
      locks.releaseLock(
          ReleaseLockOptions.builder(held).withDeleteLock(false).withData(bytes("third")).build());
      assertThat(locks.getLock("data", Optional.empty())).isEmpty();
      assertThat(client.getItem(r -> r.tableName(TABLE).key(name("data"))).item())
          .containsEntry("note", AttributeValue.fromS(""));
      LockItem again =
          locks.acquireLock(AcquireLockOptions.builder("data").withReplaceData(false).build());
      assertThat(again.getData()).hasValue(bytes("third"));
    }
  }

  @Test
  void heartbeat_ofALostLock_isRefused() throws IOException, InterruptedException {
    try (AmazonDynamoDBLockClient locks = locks("one", 20_000)) {
      LockItem held = locks.acquireLock(AcquireLockOptions.builder("lost").build());
      client.deleteItem(r -> r.tableName(TABLE).key(name("lost")));
      assertThatExceptionOfType(LockNotGrantedException.class)
          .isThrownBy(() -> locks.sendHeartbeat(held));
      assertThat(locks.releaseLock(held)).isFalse();
    }
  }

  @Test
  void lock_wantedByMany_isHeldByOneAtATime() throws Exception {
    int clients = 6;
    int rounds = 5;
    int[] counter = new int[1];
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Void>> all =
          threads.invokeAll(
              IntStream.range(0, clients)
                  .<Callable<Void>>mapToObj(owner ->
                      () -> {
                        try (AmazonDynamoDBLockClient locks = locks("many " + owner, 60_000)) {
                          for (int round = 0; round < rounds; round++) {
                            LockItem held =
                                locks.acquireLock(
                                    AcquireLockOptions.builder("counter")
                                        .withRefreshPeriod(5L)
                                        .withAdditionalTimeToWaitForLock(60_000L)
                                        .withTimeUnit(TimeUnit.MILLISECONDS)
                                        .build());
                            counter[0]++;
                            held.close();
                          }
                        }
                        return null;
                      })
                  .toList());
      for (Future<Void> one : all) {
        one.get();
      }
    }
    assertThat(counter[0]).isEqualTo(clients * rounds);
  }

  @Test
  void locks_ofTheTable_areListed() throws IOException, InterruptedException {
    try (AmazonDynamoDBLockClient locks = locks("lister", 20_000)) {
      for (int i = 0; i < 3; i++) {
        locks.acquireLock(AcquireLockOptions.builder("listed " + i).build());
      }
      assertThat(locks.getAllLocksFromDynamoDB(true))
          .extracting(LockItem::getPartitionKey)
          .contains("listed 0", "listed 1", "listed 2");
      assertThat(locks.lockTableExists()).isTrue();
    }
  }

  @Test
  void table_thatIsNotThere_isSaidToBeMissing() throws IOException {
    try (AmazonDynamoDBLockClient locks =
        new AmazonDynamoDBLockClient(
            AmazonDynamoDBLockClientOptions.builder(client, "no-such-locks").build())) {
      assertThat(locks.lockTableExists()).isFalse();
      assertThatExceptionOfType(LockTableDoesNotExistException.class)
          .isThrownBy(locks::assertLockTableExists);
    }
  }

  private static AmazonDynamoDBLockClient locks(String owner, long leaseMillis) {
    return new AmazonDynamoDBLockClient(
        AmazonDynamoDBLockClientOptions.builder(client, TABLE)
            .withOwnerName(owner)
            .withTimeUnit(TimeUnit.MILLISECONDS)
            .withLeaseDuration(leaseMillis)
            .withHeartbeatPeriod(leaseMillis / 5)
            .withCreateHeartbeatBackgroundThread(false)
            .build());
  }

  private static Map<String, AttributeValue> name(String lock) {
    return Map.of("key", AttributeValue.fromS(lock));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
