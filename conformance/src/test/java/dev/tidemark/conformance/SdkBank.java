package dev.tidemark.conformance;

import dev.tidemark.checker.NotDone;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ItemResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Accounts as items {@code {p, n, s}}, cash and savings. Money moves between them and within them;
 * accounts are closed and opened again. The first is always open.
 *
 * @param client one that tries nothing twice
 */
record SdkBank(DynamoDbClient client, String table) {
  private static final int ACCOUNTS = 12;
  private static final int BALANCE = 100;
  static final long TOTAL = (long) ACCOUNTS * BALANCE;

  void open() {
    for (int account = 0; account < ACCOUNTS; account++) {
      Map<String, AttributeValue> item = account(account, BALANCE / 2, BALANCE / 2);
      client.putItem(p -> p.tableName(table).item(item));
    }
  }

  /** Something that leaves the total as it is, done or not. */
  void move(SplittableRandom random) throws NotDone {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    int third = random.nextInt(ACCOUNTS);
    int amount = random.nextInt(1, 30);
    int what = random.nextInt(10);
    Answers.known(() -> {
      switch (what) {
        case 0 -> within(from, "SET n = n - :a, s = s + :a", "n >= :a", amount);
        case 1 -> within(from, "SET n = n + :a, s = s - :a", "s >= :a", amount);
        case 2 -> close(Math.max(1, from), to == Math.max(1, from) ? 0 : to);
        case 3 -> transact(take(from, amount), openWith(to, amount));
        case 4 -> {
          if (third == from || third == to) {
            transact(take(from, amount), give(to, amount));
          } else {
            transact(take(from, 2L * amount), give(to, amount), give(third, amount));
          }
        }
        default -> transact(take(from, amount), give(to, amount));
      }
      return true;
    });
  }

  private void within(int account, String update, String condition, int amount) {
    client.updateItem(u ->
        u.tableName(table)
            .key(key(account))
            .updateExpression(update)
            .conditionExpression(condition)
            .expressionAttributeValues(Map.of(":a", number(amount))));
  }

  private void close(int account, int heir) {
    Map<String, AttributeValue> item =
        client.getItem(g -> g.tableName(table).key(key(account)).consistentRead(true)).item();
    if (item.isEmpty()) {
      return;
    }
    TransactWriteItem delete =
        TransactWriteItem.builder()
            .delete(d ->
                d.tableName(table)
                    .key(key(account))
                    .conditionExpression("n = :n AND s = :s")
                    .expressionAttributeValues(Map.of(":n", item.get("n"), ":s", item.get("s"))))
            .build();
    transact(delete, give(heir, balance(item)));
  }

  private void transact(TransactWriteItem... actions) {
    client.transactWriteItems(t -> t.transactItems(actions));
  }

  private TransactWriteItem take(int account, long amount) {
    return change(account, "SET n = n - :a", "n >= :a", amount);
  }

  private TransactWriteItem give(int account, long amount) {
    return change(account, "SET n = n + :a", "attribute_exists(p)", amount);
  }

  private TransactWriteItem openWith(int account, long amount) {
    return TransactWriteItem.builder()
        .put(p ->
            p.tableName(table)
                .item(account(account, amount, 0))
                .conditionExpression("attribute_not_exists(p)"))
        .build();
  }

  private TransactWriteItem change(int account, String update, String condition, long amount) {
    return TransactWriteItem.builder()
        .update(u ->
            u.tableName(table)
                .key(key(account))
                .updateExpression(update)
                .conditionExpression(condition)
                .expressionAttributeValues(Map.of(":a", number(amount))))
        .build();
  }

  /** The total, of one read of all accounts. */
  long total() throws NotDone {
    List<TransactGetItem> gets =
        IntStream.range(0, ACCOUNTS)
            .mapToObj(account ->
                TransactGetItem.builder().get(g -> g.tableName(table).key(key(account))).build())
            .toList();
    return Answers.known(() ->
        client.transactGetItems(t -> t.transactItems(gets)).responses().stream()
            .map(ItemResponse::item)
            .mapToLong(SdkBank::balance)
            .sum());
  }

  /** The total of exported items. */
  static long total(Map<String, Map<String, Object>> items) {
    return items.values().stream()
        .flatMap(item -> Stream.of(String.valueOf(item.get("n")), String.valueOf(item.get("s"))))
        .mapToLong(n -> new java.math.BigDecimal(n).longValueExact())
        .sum();
  }

  private static long balance(Map<String, AttributeValue> item) {
    return Stream.of("n", "s")
        .map(item::get)
        .filter(Objects::nonNull)
        .mapToLong(value -> Long.parseLong(value.n()))
        .sum();
  }

  private static Map<String, AttributeValue> key(int account) {
    return Map.of("p", AttributeValue.fromS("account" + account));
  }

  private static Map<String, AttributeValue> account(int account, long cash, long savings) {
    return Map.of(
        "p", AttributeValue.fromS("account" + account), "n", number(cash), "s", number(savings));
  }

  private static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }
}
