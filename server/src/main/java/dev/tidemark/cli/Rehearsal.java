package dev.tidemark.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Some thousand everyday requests to a server in this process, for the JVM to see what is hot: the
 * launcher has it kept for the next starts, which then need not find out again.
 */
final class Rehearsal {
  private static final int CALLERS = 8;
  private static final int ROUNDS_MAX = 3_000;
  private static final Duration TIME_MAX = Duration.ofSeconds(12);
  private static final int BATCH = 25;
  private static final int PARTITION_ITEMS = 10;
  private static final int RARE = 8;
  private static final String TABLE = "rehearsal";
  private static final String NOTE = "harbour tide vessel cargo manifest pilot ".repeat(8);

  private final Client client;
  private final AtomicInteger rounds = new AtomicInteger();
  private final long begin = System.nanoTime();

  private Rehearsal(Client client) {
    this.client = client;
  }

  /**
   * Sends them.
   *
   * @param port of a server whose data may be thrown away
   */
  static void run(int port) {
    try (Client client = new Client(port)) {
      Rehearsal rehearsal = new Rehearsal(client);
      client.call(
          "CreateTable",
          """
          {"TableName":"%s","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[\
          {"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}],\
          "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},\
          {"AttributeName":"sk","KeyType":"RANGE"}]}\
          """
              .formatted(TABLE));
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CALLERS; i++) {
          callers.execute(rehearsal::call);
        }
      }
    }
  }

  private void call() {
    for (int round = rounds.getAndIncrement();
        round < ROUNDS_MAX && System.nanoTime() - begin < TIME_MAX.toNanos();
        round = rounds.getAndIncrement()) {
      round(round);
      if (round % RARE == 0) {
        rare(round);
      }
    }
  }

  private void round(int round) {
    send("PutItem", "\"Item\":" + item(round));
    send("GetItem", "\"Key\":" + key(round));
    send(
        "UpdateItem",
        "\"Key\":"
            + key(round)
            + ",\"UpdateExpression\":\"SET #n = #n + :one\",\"ConditionExpression\":"
            + "\"attribute_exists(pk)\",\"ExpressionAttributeNames\":{\"#n\":\"count\"},"
            + "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}");
    send(
        "Query",
        "\"KeyConditionExpression\":\"pk = :pk\",\"ExpressionAttributeValues\":{\":pk\":{\"S\":\""
            + partition(round)
            + "\"}}");
  }

  private void rare(int round) {
    String puts =
        IntStream.range(round, round + BATCH)
            .mapToObj(i -> "{\"PutRequest\":{\"Item\":" + item(i) + "}}")
            .collect(Collectors.joining(","));
    post("BatchWriteItem", "{\"RequestItems\":{\"" + TABLE + "\":[" + puts + "]}}");
    post(
        "TransactWriteItems",
        "{\"TransactItems\":[{\"Put\":{\"TableName\":\""
            + TABLE
            + "\",\"Item\":"
            + item(round)
            + "}}]}");
    send("DeleteItem", "\"Key\":" + key(round));
    send("Scan", "\"Limit\":20");
  }

  private void send(String operation, String members) {
    post(operation, "{\"TableName\":\"" + TABLE + "\"," + members + "}");
  }

  private void post(String operation, String body) {
    byte[] _ = client.post(operation, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String partition(int item) {
    return String.format(Locale.ROOT, "part-%08d", item / PARTITION_ITEMS);
  }

  private static String keyMembers(int item) {
    return "\"pk\":{\"S\":\""
        + partition(item)
        + "\"},\"sk\":{\"N\":\""
        + item % PARTITION_ITEMS
        + "\"}";
  }

  private static String key(int item) {
    return "{" + keyMembers(item) + "}";
  }

  private static String item(int item) {
    return "{"
        + keyMembers(item)
        + ",\"count\":{\"N\":\""
        + item
        + "\"},\"open\":{\"BOOL\":true},\"note\":{\"S\":\""
        + NOTE
        + "\"}}";
  }
}
