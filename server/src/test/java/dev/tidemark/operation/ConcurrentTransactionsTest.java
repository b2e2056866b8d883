package dev.tidemark.operation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.TableId;
import dev.tidemark.verification.CheckedFolder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions of many clients at once, on the engine that people use. */
final class ConcurrentTransactionsTest {
  private static final int ACCOUNTS = 8;
  private static final int CLIENTS = 6;
  private static final int TRANSFERS = 60;
  private static final int BALANCE = 100;
  private static final Pattern BALANCES = Pattern.compile("'n':\\{'N':'(-?\\d+)'}");

  @TempDir private Path folder;

  @AfterEach
  void folder_thatIsLeft_isSound() {
    CheckedFolder.assertSound(folder);
  }

  @Test
  void bank_underTransfers_alwaysHasAllItsMoney() throws Exception {
    try (RocksEngine storage = open()) {
      TestApi api = new TestApi(storage, InstantSource.system()).withHashTable("hash");
      api.call(
          "UpdateContinuousBackups",
          "{'TableName':'hash','PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}}");
      for (int account = 0; account < ACCOUNTS; account++) {
        api.call(
            "PutItem",
            "{'TableName':'hash','Item':{'p':{'S':'a%d'},'n':{'N':'%d'}}}"
                .formatted(account, BALANCE));
      }
      CommitTime opened = storage.clock().latest().next();
      List<Callable<List<String>>> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        long seed = client;
        clients.add(() -> transfers(api, seed));
      }
      for (int reader = 0; reader < 2; reader++) {
        clients.add(() -> audits(api));
      }
      for (String reply : all(clients)) {
        assertThat(reply)
            .matches(text ->
                text.equals("{}")
                    || text.startsWith("TransactionCanceledException: ")
                    || text.equals("sum " + ACCOUNTS * BALANCE));
      }
      assertThat(audit(api)).isEqualTo("sum " + ACCOUNTS * BALANCE);
      assertPastHasAllItsMoney(api, opened);
    }
  }

  /** At moments all over the past, and before and after every commit that is still current. */
  private static void assertPastHasAllItsMoney(TestApi api, CommitTime opened) {
    TableId table = requireNonNull(api.catalogue.find("us-east-1", "hash")).storageId();
    List<CommitTime> moments = new ArrayList<>();
    for (Row row : rows(api, table, CommitTime.MAX)) {
      moments.add(row.written());
      moments.add(row.written().next());
    }
    long length = api.storage.clock().latest().micros() - opened.micros();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      moments.add(new CommitTime(opened.micros() + random.nextLong(length)));
    }
    for (CommitTime moment : moments) {
      if (!moment.isBefore(opened)) {
        int sum = 0;
        for (Row row : rows(api, table, moment)) {
          AttributeValue balance = requireNonNull(Item.ofBytes(row.value()).get("n"));
          sum += Integer.parseInt(((AttributeValue.N) balance).text());
        }
        assertThat(sum).as("at %s", moment).isEqualTo(ACCOUNTS * BALANCE);
      }
    }
  }

  private static List<Row> rows(TestApi api, TableId table, CommitTime at) {
    List<Row> rows = new ArrayList<>();
    try (Cursor<Row> cursor = api.storage.scan(new Split(table, KeyRange.ALL), at)) {
      cursor.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static List<String> transfers(TestApi api, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> replies = new ArrayList<>();
    for (int i = 0; i < TRANSFERS; i++) {
      int from = random.nextInt(ACCOUNTS);
      int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
      int amount = random.nextInt(1, 40);
      replies.add(
          api.call(
              "TransactWriteItems",
              ("{'TransactItems':[{'Update':{'TableName':'hash','Key':{'p':{'S':'a%d'}},'UpdateExpression':'SET n = n - :n','ConditionExpression':'n >= :n','ExpressionAttributeValues':{':n':{'N':'%d'}}}},"
                      + "{'Update':{'TableName':'hash','Key':{'p':{'S':'a%d'}},'UpdateExpression':'SET n = n + :n','ExpressionAttributeValues':{':n':{'N':'%d'}}}}],'ClientRequestToken':'%d-%d'}")
                  .formatted(from, amount, to, amount, seed, i)));
    }
    return replies;
  }

  private static List<String> audits(TestApi api) {
    List<String> sums = new ArrayList<>();
    for (int i = 0; i < TRANSFERS; i++) {
      sums.add(audit(api));
    }
    return sums;
  }

  private static String audit(TestApi api) {
    String gets =
        IntStream.range(0, ACCOUNTS)
            .mapToObj("{'Get':{'TableName':'hash','Key':{'p':{'S':'a%d'}}}}"::formatted)
            .collect(Collectors.joining(","));
    Matcher balances =
        BALANCES.matcher(api.call("TransactGetItems", "{'TransactItems':[" + gets + "]}"));
    int sum = 0;
    while (balances.find()) {
      int balance = Integer.parseInt(balances.group(1));
      sum += balance < 0 ? 1_000_000 : balance;
    }
    return "sum " + sum;
  }

  /** Of two doctors on call, each may leave only while the other stays. */
  @Test
  void check_andWriteCrosswise_neverBothSucceed() throws Exception {
    try (RocksEngine storage = open()) {
      TestApi api = new TestApi(storage, InstantSource.system()).withHashTable("hash");
      for (int race = 0; race < 60; race++) {
        String one = "one" + race;
        String two = "two" + race;
        for (String doctor : List.of(one, two)) {
          api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'" + doctor + "'}}}");
        }
        List<String> replies =
            all(List.of(() -> List.of(leave(api, one, two)), () -> List.of(leave(api, two, one))));
        assertThat(replies)
            .containsExactlyInAnyOrder(
                "{}",
                "TransactionCanceledException: Transaction cancelled, please refer cancellation"
                    + " reasons for specific reasons [None, ConditionalCheckFailed]; The"
                    + " conditional request failed");
      }
    }
  }

  private static String leave(TestApi api, String doctor, String other) {
    return api.call(
        "TransactWriteItems",
        ("{'TransactItems':[{'Delete':{'TableName':'hash','Key':{'p':{'S':'%s'}}}},"
                + "{'ConditionCheck':{'TableName':'hash','Key':{'p':{'S':'%s'}},'ConditionExpression':'attribute_exists(p)'}}]}")
            .formatted(doctor, other));
  }

  @Test
  void token_sentByManyAtOnce_isDoneOnce() throws Exception {
    try (RocksEngine storage = open()) {
      TestApi api = new TestApi(storage, InstantSource.system()).withHashTable("hash");
      List<Callable<List<String>>> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        clients.add(() -> {
          List<String> replies = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            replies.add(increment(api, "token" + i));
          }
          return replies;
        });
      }
      assertThat(all(clients)).containsOnly("{}");
      assertThat(counter(api)).contains("'N':'20'");
    }
  }

  @Test
  void token_afterARestart_isStillTaken() {
    try (RocksEngine storage = open()) {
      TestApi api = new TestApi(storage, InstantSource.system()).withHashTable("hash");
      assertThat(increment(api, "t")).isEqualTo("{}");
    }
    try (RocksEngine storage = open()) {
      TestApi api = new TestApi(storage, InstantSource.system());
      assertThat(increment(api, "t")).isEqualTo("{}");
      assertThat(counter(api)).contains("'N':'1'");
      assertThat(
              api.call(
                  "TransactWriteItems",
                  "{'TransactItems':[{'Put':{'TableName':'hash','Item':{'p':{'S':'x'}}}}],'ClientRequestToken':'t'}"))
          .startsWith("IdempotentParameterMismatchException");
      assertThat(increment(api, "u")).isEqualTo("{}");
      assertThat(counter(api)).contains("'N':'2'");
    }
  }

  private static String increment(TestApi api, String token) {
    return api.call(
        "TransactWriteItems",
        "{'TransactItems':[{'Update':{'TableName':'hash','Key':{'p':{'S':'counter'}},'UpdateExpression':'ADD n :one','ExpressionAttributeValues':{':one':{'N':'1'}}}}],'ClientRequestToken':'"
            + token
            + "'}");
  }

  private static String counter(TestApi api) {
    return api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'counter'}}}");
  }

  private RocksEngine open() {
    return RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(false), InstantSource.system());
  }

  private static List<String> all(List<Callable<List<String>>> clients) throws Exception {
    List<String> replies = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<String>> future : threads.invokeAll(clients)) {
        replies.addAll(future.get());
      }
    }
    return replies;
  }
}
