package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Writers with keys of their own in two tables, so that each knows every item exactly, by a version
 * number that each write raises. Puts, conditional updates and deletes, batches, and transactions
 * over both tables, some with a token that is sent again after the kill.
 */
final class OwnedItems implements Workload {
  static final String LOG = "Log";
  static final String PAIR = "Pair";
  private static final int WRITERS = 4;
  private static final int PARTITIONS = 60;
  private static final int SORT_KEYS = 4;
  private static final int TEXT_MAX = 600;

  private final CrashSite site;
  final ItemTables tables;
  private final Map<String, ItemModel> models =
      Map.of(LOG, new ItemModel(true), PAIR, new ItemModel(false));
  private final List<@Nullable Request> underWay = new ArrayList<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private long versions;

  /** An item before and after. */
  record Change(
      String table,
      ItemKey key,
      @Nullable Map<String, AttributeValue> before,
      @Nullable Map<String, AttributeValue> after) {}

  /**
   * What was asked and not answered yet.
   *
   * @param token of a transaction that may be sent again
   */
  private record Request(List<Change> changes, @Nullable String token) {
    @Override
    public String toString() {
      String kind = token == null ? "" : " with token " + token;
      return "a request of %s%s"
          .formatted(changes.stream().map(c -> c.table() + " " + c.key()).toList(), kind);
    }
  }

  OwnedItems(CrashSite site) {
    this.site = site;
    this.tables = new ItemTables(site);
    for (int i = 0; i < WRITERS; i++) {
      underWay.add(null);
    }
  }

  @Override
  public void setUp() {
    int days = site.testClock ? 1 : 35;
    tables.create(LOG, true, days);
    tables.create(PAIR, false, days);
    SplittableRandom random = new SplittableRandom(0);
    for (int writer = 0; writer < WRITERS; writer++) {
      List<Change> changes = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        for (int sk = 0; sk < SORT_KEYS; sk++) {
          changes.add(change(LOG, new ItemKey(partition(writer, partition), sk), random, false));
        }
      }
      for (int from = 0; from < changes.size(); from += 24) {
        batch(writer, changes.subList(from, Math.min(changes.size(), from + 24)));
      }
    }
  }

  @Override
  public int writers() {
    return WRITERS;
  }

  @Override
  public void step(int writer, SplittableRandom random) {
    switch (random.nextInt(8)) {
      case 0, 1 -> put(writer, change(LOG, key(writer, random), random, false));
      case 2, 3 -> update(writer, change(LOG, key(writer, random), random, true));
      case 4 -> delete(writer, key(writer, random));
      case 5 -> batch(writer, changes(writer, random, 2 + random.nextInt(11)));
      case 6 -> transact(writer, changes(writer, random, 1 + random.nextInt(4)), null);
      default ->
          transact(
              writer,
              changes(writer, random, 1 + random.nextInt(4)),
              "token-" + writer + "-" + random.nextLong(Long.MAX_VALUE));
    }
  }

  private static String partition(int writer, int partition) {
    return "writer-" + writer + "-" + partition;
  }

  private static ItemKey key(int writer, SplittableRandom random) {
    return new ItemKey(partition(writer, random.nextInt(PARTITIONS)), random.nextInt(SORT_KEYS));
  }

  private ItemModel model(String table) {
    ItemModel model = models.get(table);
    if (model == null) {
      throw new IllegalArgumentException(table);
    }
    return model;
  }

  private synchronized long nextVersion() {
    return ++versions;
  }

  /** The next version of an item; null after it is a deletion. */
  private Change change(String table, ItemKey key, SplittableRandom random, boolean keepText) {
    Map<String, AttributeValue> before = model(table).get(key);
    Map<String, AttributeValue> after = new HashMap<>(key.attributes());
    after.put("v", Plain.n(nextVersion()));
    if (random.nextInt(5) > 0) {
      after.put("colour", Plain.s("colour-" + random.nextInt(5)));
    }
    if (random.nextInt(5) > 0) {
      after.put("g", Plain.n(random.nextInt(20)));
    }
    AttributeValue text = before == null || !keepText ? null : before.get("text");
    after.put("text", text == null ? text(random) : text);
    return new Change(table, key, before, after);
  }

  private static AttributeValue text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(TEXT_MAX);
    while (text.length() < length) {
      text.append(Long.toString(random.nextLong(Long.MAX_VALUE), 36)).append(" ż ");
    }
    return Plain.s(text.toString());
  }

  /** Of the same keys in both tables; some are deletions. */
  private List<Change> changes(int writer, SplittableRandom random, int count) {
    Set<ItemKey> keys = new LinkedHashSet<>();
    while (keys.size() < count) {
      keys.add(key(writer, random));
    }
    List<Change> changes = new ArrayList<>();
    for (ItemKey key : keys) {
      boolean deleted = random.nextInt(5) == 0;
      for (String table : List.of(LOG, PAIR)) {
        if (!deleted) {
          changes.add(change(table, key, random, false));
        } else if (model(table).get(key) != null) {
          changes.add(new Change(table, key, model(table).get(key), null));
        }
      }
    }
    return changes;
  }

  private void put(int writer, Change change) {
    Map<String, AttributeValue> item = after(change);
    send(
        writer,
        new Request(List.of(change), null),
        () -> site.dynamo().putItem(p -> p.tableName(change.table()).item(item)));
  }

  /** Its condition holds if what was acknowledged is there. */
  private void update(int writer, Change change) {
    Map<String, AttributeValue> after = after(change);
    Map<String, AttributeValue> values = new HashMap<>();
    StringBuilder set = new StringBuilder("SET v = :v, #t = :t");
    values.put(":v", after.get("v"));
    values.put(":t", after.get("text"));
    StringBuilder remove = new StringBuilder();
    for (String name : List.of("colour", "g")) {
      AttributeValue value = after.get(name);
      if (value == null) {
        remove.append(remove.isEmpty() ? " REMOVE " : ", ").append(name);
      } else {
        set.append(", ").append(name).append(" = :").append(name);
        values.put(":" + name, value);
      }
    }
    Map<String, AttributeValue> before = change.before();
    if (before != null) {
      values.put(":old", before.get("v"));
    }
    send(
        writer,
        new Request(List.of(change), null),
        () ->
            site.dynamo()
                .updateItem(u ->
                    u.tableName(change.table())
                        .key(change.key().attributes())
                        .updateExpression(set.append(remove).toString())
                        .conditionExpression(
                            before == null ? "attribute_not_exists(v)" : "v = :old")
                        .expressionAttributeNames(Map.of("#t", "text"))
                        .expressionAttributeValues(values)));
  }

  private void delete(int writer, ItemKey key) {
    Map<String, AttributeValue> before = model(LOG).get(key);
    if (before == null) {
      return;
    }
    send(
        writer,
        new Request(List.of(new Change(LOG, key, before, null)), null),
        () ->
            site.dynamo()
                .deleteItem(d ->
                    d.tableName(LOG)
                        .key(key.attributes())
                        .conditionExpression("v = :old")
                        .expressionAttributeValues(Map.of(":old", before.get("v")))));
  }

  private void batch(int writer, List<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    Map<String, Collection<WriteRequest>> requests = new HashMap<>();
    for (Change change : changes) {
      Map<String, AttributeValue> after = change.after();
      requests
          .computeIfAbsent(change.table(), _ -> new ArrayList<>())
          .add(
              after == null
                  ? WriteRequest.builder()
                      .deleteRequest(d -> d.key(change.key().attributes()))
                      .build()
                  : WriteRequest.builder().putRequest(p -> p.item(after)).build());
    }
    send(
        writer,
        new Request(changes, null),
        () ->
            assertThat(
                    site.dynamo().batchWriteItem(b -> b.requestItems(requests)).unprocessedItems())
                .isEmpty());
  }

  private void transact(int writer, List<Change> changes, @Nullable String token) {
    if (!changes.isEmpty()) {
      send(writer, new Request(changes, token), () -> transact(changes, token));
    }
  }

  private void transact(List<Change> changes, @Nullable String token) {
    List<TransactWriteItem> actions = changes.stream().map(OwnedItems::action).toList();
    site.dynamo().transactWriteItems(t -> t.transactItems(actions).clientRequestToken(token));
  }

  private static TransactWriteItem action(Change change) {
    Map<String, AttributeValue> before = change.before();
    Map<String, AttributeValue> after = change.after();
    String condition = before == null ? "attribute_not_exists(v)" : "v = :old";
    Map<String, AttributeValue> values = before == null ? null : Map.of(":old", before.get("v"));
    return after == null
        ? TransactWriteItem.builder()
            .delete(d ->
                d.tableName(change.table())
                    .key(change.key().attributes())
                    .conditionExpression(condition)
                    .expressionAttributeValues(values))
            .build()
        : TransactWriteItem.builder()
            .put(p ->
                p.tableName(change.table())
                    .item(after)
                    .conditionExpression(condition)
                    .expressionAttributeValues(values))
            .build();
  }

  private static Map<String, AttributeValue> after(Change change) {
    Map<String, AttributeValue> after = change.after();
    if (after == null) {
      throw new IllegalArgumentException("a deletion");
    }
    return after;
  }

  private void send(int writer, Request request, Runnable call) {
    underWay.set(writer, request);
    try {
      call.run();
    } catch (DynamoDbException e) {
      throw new AssertionError("refused by the server: " + request, e);
    }
    apply(request);
    underWay.set(writer, null);
    acknowledged.addAndGet(request.changes().size());
  }

  private void apply(Request request) {
    request.changes().forEach(change -> model(change.table()).apply(change));
  }

  @Override
  public void settle(SplittableRandom random) {
    for (int writer = 0; writer < WRITERS; writer++) {
      Request request = underWay.get(writer);
      if (request == null) {
        continue;
      }
      unanswered.incrementAndGet();
      boolean again = request.token() != null && random.nextBoolean();
      if (again) {
        transact(request.changes(), request.token());
      }
      List<Boolean> found = request.changes().stream().map(this::isDone).toList();
      assertThat(found.stream().distinct().toList())
          .as("%s is done whole or not at all: %s", request, found)
          .hasSize(1);
      if (found.getFirst()) {
        done.incrementAndGet();
        apply(request);
      } else {
        assertThat(again).as("a transaction that was acknowledged is done").isFalse();
      }
      underWay.set(writer, null);
    }
  }

  /** Whether the item is as after the change; it must be as before it otherwise. */
  private boolean isDone(Change change) {
    Map<String, AttributeValue> found =
        site.dynamo()
            .getItem(g ->
                g.tableName(change.table()).key(change.key().attributes()).consistentRead(true))
            .item();
    Map<String, AttributeValue> item = found.isEmpty() ? null : found;
    if (java.util.Objects.equals(item, change.after())) {
      return true;
    }
    assertThat(item).as("%s", change.key()).isEqualTo(change.before());
    return false;
  }

  @Override
  public void check() {
    models.forEach((table, model) -> tables.check(table, model.items()));
    tables.checkIndexes(LOG, model(LOG).items().values());
  }

  /** Every change of {@link #LOG} since it was made, by key. */
  Map<ItemKey, List<Change>> changes() {
    return model(LOG).changes();
  }

  @Override
  public long acknowledged() {
    return acknowledged.get();
  }

  @Override
  public String unanswered() {
    return unanswered + " without an answer, of which " + done + " done";
  }

  @Override
  public Map<ItemKey, Map<String, AttributeValue>> items(String table) {
    ItemModel model = models.get(table);
    return model == null ? Map.of() : new HashMap<>(model.items());
  }

  @Override
  public List<String> tables() {
    return List.of(LOG, PAIR);
  }
}
