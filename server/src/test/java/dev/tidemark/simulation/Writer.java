package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.simulation.Action.Change;
import dev.tidemark.simulation.Action.Condition;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes and reads items, one request at a time, and holds every answer against the model. */
final class Writer {
  private static final long THINKING_NANOS_MAX = 300_000_000;

  private final World world;
  private final List<Shape> shapes;
  private final SplittableRandom random;
  private final int steps;

  Writer(World world, List<Shape> shapes, SplittableRandom random, int steps) {
    this.world = world;
    this.shapes = shapes;
    this.random = random;
    this.steps = steps;
  }

  void run() {
    for (int i = 0; i < steps; i++) {
      if (random.nextInt(3) > 0) {
        world.scheduler.sleep(world.clients, random.nextLong(THINKING_NANOS_MAX));
      }
      switch (random.nextInt(13)) {
        case 0, 1, 2, 3, 4 -> single();
        case 5 -> batch();
        case 6, 7 -> transaction();
        case 8 -> get();
        case 9 -> scan();
        case 10 -> query();
        case 11 -> getAll();
        default -> index();
      }
    }
  }

  private Shape shape() {
    return shapes.get(random.nextInt(shapes.size()));
  }

  // ---- Writes.

  private Action action(boolean alone) {
    Shape shape = shape();
    Map<String, AttributeValue> key = shape.key(random);
    long number = world.nextRequest();
    long now = world.clock.instant().getEpochSecond();
    Change change =
        switch (random.nextInt(alone ? 8 : 9)) {
          case 0, 1, 2, 3 -> new Change.Put(shape.item(key, number, now, random));
          case 4, 5 -> new Change.Update(number);
          case 6, 7 -> new Change.Delete();
          default -> new Change.Check();
        };
    Condition condition =
        switch (change instanceof Change.Check ? random.nextInt(3) : random.nextInt(8)) {
          case 0 -> new Condition.Absent();
          case 1 -> new Condition.Present();
          case 2 -> new Condition.Version(Math.max(0, number - random.nextInt(8)));
          default -> new Condition.None();
        };
    return new Action(shape.name(), key, change, condition);
  }

  private void single() {
    Action action = action(true);
    Model.Request request = new Model.Request(world.nextRequest(), List.of(action));
    CommitTime begun = world.model.now();
    Answer answer =
        world.ask(
            action.operation(), "{" + action.members() + ",\"ReturnValues\":\"ALL_OLD\"}", request);
    switch (answer) {
      case Answer.Done(Answer.Json reply) -> {
        if (request.commits.isEmpty()) {
          assertThat(
                  isPossible(
                      begun, action, (rows, at) -> !action.writes(rows.at(action.row(), at))))
              .as("%s: done, but nothing was written", request)
              .isTrue();
        } else {
          assertThat(reply.at("Attributes").item())
              .as("the old image of %s", request)
              .isEqualTo(before(request, action));
        }
      }
      case Answer.Refused refused -> refused(request, begun, refused);
      case Answer.Failed _ -> assertThat(request.commits).as("%s: not done", request).isEmpty();
      case Answer.Unknown _ -> {}
    }
  }

  private @Nullable Item before(Model.Request request, Action action) {
    CommitTime at = request.commits.getFirst();
    return world.model.everKnown().stream()
        .filter(rows -> rows.isCalled(action.table()))
        .filter(rows ->
            rows.versions.getOrDefault(action.row(), List.of()).stream()
                .anyMatch(version -> version.at().equals(at)))
        .map(rows -> rows.at(action.row(), at))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private void refused(Model.Request request, CommitTime begun, Answer.Refused refused) {
    assertThat(request.commits).as("%s: %s", request, refused).isEmpty();
    switch (refused.error().type()) {
      case CONDITIONAL_CHECK_FAILED, TRANSACTION_CANCELED -> {
        boolean conflict = refused.toString().contains("TransactionConflict");
        boolean possible =
            conflict
                || request.actions.stream()
                    .anyMatch(action ->
                        isPossible(
                            begun, action, (rows, at) -> !action.holds(rows.at(action.row(), at))));
        assertThat(possible).as("%s: %s, but all conditions held", request, refused).isTrue();
      }
      case TRANSACTION_CONFLICT, TRANSACTION_IN_PROGRESS, RESOURCE_NOT_FOUND -> {}
      default -> throw new AssertionError(request + ": " + refused);
    }
  }

  /** Whether it was so at some moment since then, in a table that was there. */
  private boolean isPossible(
      CommitTime since, Action action, BiPredicate<Model.Rows, CommitTime> so) {
    return isPossible(since, action.table(), so);
  }

  private boolean isPossible(
      CommitTime since, String table, BiPredicate<Model.Rows, CommitTime> so) {
    List<CommitTime> moments = world.model.momentsSince(since);
    for (Model.Rows rows : world.model.everKnown()) {
      if (rows.isCalled(table) && (rows.unreachable == null || !rows.unreachable.isBefore(since))) {
        for (CommitTime moment : moments) {
          if (so.test(rows, moment)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void batch() {
    Map<String, List<Action>> byTable = new LinkedHashMap<>();
    List<Action> actions = distinct(1 + random.nextInt(4), true);
    actions.removeIf(action -> action.change() instanceof Change.Update);
    List<Action> plain = new ArrayList<>();
    for (Action action : actions) {
      Action unconditional =
          new Action(action.table(), action.key(), action.change(), new Condition.None());
      plain.add(unconditional);
      byTable.computeIfAbsent(action.table(), _ -> new ArrayList<>()).add(unconditional);
    }
    if (plain.isEmpty()) {
      return;
    }
    Model.Request request = new Model.Request(world.nextRequest(), plain);
    String json =
        byTable.entrySet().stream()
            .map(entry ->
                "\""
                    + entry.getKey()
                    + "\":"
                    + entry.getValue().stream()
                        .map(Action::inBatch)
                        .collect(Collectors.joining(",", "[", "]")))
            .collect(Collectors.joining(",", "{\"RequestItems\":{", "}}"));
    Answer answer = world.ask("BatchWriteItem", json, request);
    switch (answer) {
      case Answer.Done _ -> {
        if (plain.stream().anyMatch(action -> action.change() instanceof Change.Put)) {
          assertThat(request.commits).as("%s: done", request).hasSize(1);
        }
      }
      case Answer.Refused refused -> refused(request, CommitTime.ZERO, refused);
      case Answer.Failed _ -> assertThat(request.commits).as("%s: not done", request).isEmpty();
      case Answer.Unknown _ -> {}
    }
  }

  /** Of different items. */
  private List<Action> distinct(int count, boolean alone) {
    Map<String, Action> actions = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Action action = action(alone);
      actions.put(action.table() + action.row(), action);
    }
    return new ArrayList<>(actions.values());
  }

  /** With a token it is asked for again until the answer is clear, and done once. */
  private void transaction() {
    List<Action> actions = distinct(1 + random.nextInt(4), false);
    Model.Request request = new Model.Request(world.nextRequest(), actions);
    boolean token = random.nextInt(3) > 0;
    String json =
        actions.stream()
                .map(Action::inTransaction)
                .collect(Collectors.joining(",", "{\"TransactItems\":[", "]"))
            + (token ? ",\"ClientRequestToken\":\"token-" + request.number + "\"}" : "}");
    CommitTime begun = world.model.now();
    long first = world.clock.latest().getEpochSecond();
    while (true) {
      Answer answer = world.ask("TransactWriteItems", json, request);
      switch (answer) {
        case Answer.Done _ -> {
          boolean surelyWrites =
              actions.stream()
                  .anyMatch(action ->
                      action.change() instanceof Change.Put
                          || action.change() instanceof Change.Update);
          if (surelyWrites) {
            assertThat(request.commits).as("%s: done", request).hasSize(1);
          }
        }
        case Answer.Refused refused when request.commits.isEmpty() ->
            refused(request, begun, refused);
        case Answer.Refused refused ->
            assertThat(refused.error().type())
                .as("%s: done before", request)
                .isIn(
                    ApiError.Type.TRANSACTION_IN_PROGRESS,
                    ApiError.Type.TRANSACTION_CONFLICT,
                    ApiError.Type.RESOURCE_NOT_FOUND);
        case Answer.Failed _ -> {}
        case Answer.Unknown _ -> {}
      }
      boolean again =
          answer instanceof Answer.Unknown
              || answer instanceof Answer.Failed
              || (answer instanceof Answer.Done && random.nextInt(4) == 0);
      // A token lives for ten minutes.
      if (!token || !again || world.clock.latest().getEpochSecond() - first > 500) {
        return;
      }
      world.scheduler.sleep(world.clients, random.nextLong(THINKING_NANOS_MAX));
      if (world.clock.latest().getEpochSecond() - first > 500) {
        return;
      }
    }
  }

  // ---- Reads.

  private void get() {
    Shape shape = shape();
    Map<String, AttributeValue> key = shape.key(random);
    Key row = new Action(shape.name(), key, new Change.Check(), new Condition.None()).row();
    CommitTime begun = world.model.now();
    String json =
        "{\"TableName\":\""
            + shape.name()
            + "\",\"ConsistentRead\":true,\"Key\":"
            + Action.json(Item.of(key))
            + "}";
    if (world.ask("GetItem", json) instanceof Answer.Done(Answer.Json reply)) {
      Item item = reply.at("Item").item();
      assertRead(begun, shape, item, (rows, at) -> Objects.equals(rows.at(row, at), item));
    }
  }

  /** Items of several tables, as they were at one moment. */
  private void getAll() {
    Map<Key, Action> keys = new TreeMap<>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      Shape shape = shape();
      Action one =
          new Action(shape.name(), shape.key(random), new Change.Check(), new Condition.None());
      keys.putIfAbsent(one.row(), one);
    }
    List<Action> asked = List.copyOf(keys.values());
    CommitTime begun = world.model.now();
    String json =
        asked.stream()
            .map(one ->
                "{\"Get\":{\"TableName\":\""
                    + one.table()
                    + "\",\"Key\":"
                    + Action.json(Item.of(one.key()))
                    + "}}")
            .collect(Collectors.joining(",", "{\"TransactItems\":[", "]}"));
    if (!(world.ask("TransactGetItems", json) instanceof Answer.Done(Answer.Json reply))) {
      return;
    }
    world.tally.reads++;
    List<Answer.Json> responses = reply.at("Responses").list();
    boolean possible =
        world.model.momentsSince(begun).stream()
            .anyMatch(at -> {
              for (int i = 0; i < asked.size(); i++) {
                if (!isAt(asked.get(i), responses.get(i).at("Item").item(), begun, at)) {
                  return false;
                }
              }
              return true;
            });
    assertThat(possible).as("%s: %s at one moment", json, reply).isTrue();
  }

  private boolean isAt(Action asked, @Nullable Item item, CommitTime begun, CommitTime moment) {
    return world.model.everKnown().stream()
        .filter(rows -> rows.isCalled(asked.table()))
        .filter(rows -> rows.unreachable == null || !rows.unreachable.isBefore(begun))
        .anyMatch(rows -> Objects.equals(rows.at(asked.row(), moment), item));
  }

  private void assertRead(
      CommitTime begun,
      Shape shape,
      @Nullable Object read,
      BiPredicate<Model.Rows, CommitTime> so) {
    world.tally.reads++;
    if (!isPossible(begun, shape.name(), so)) {
      throw new AssertionError(
          "read of %s: %s; it was never so, but %s"
              .formatted(
                  shape.name(),
                  read,
                  world.model.known().stream()
                      .filter(rows -> rows.isCalled(shape.name()))
                      .map(rows -> rows.at(world.model.now()))
                      .toList()));
    }
  }

  private void scan() {
    Shape shape = shape();
    CommitTime begun = world.model.now();
    Answer answer =
        world.ask("Scan", "{\"TableName\":\"" + shape.name() + "\",\"ConsistentRead\":true}");
    if (answer instanceof Answer.Done(Answer.Json reply)) {
      List<Item> items = reply.at("Items").list().stream().map(Answer.Json::requiredItem).toList();
      assertRead(
          begun, shape, items, (rows, at) -> List.copyOf(rows.at(at).values()).equals(items));
    }
  }

  private void query() {
    Shape shape = shape();
    Map<String, AttributeValue> key = shape.key(random);
    AttributeValue partition = Objects.requireNonNull(key.get("p"));
    boolean forward = random.nextBoolean();
    CommitTime begun = world.model.now();
    Answer answer =
        world.ask(
            "Query",
            "{\"TableName\":\""
                + shape.name()
                + "\",\"ConsistentRead\":true,\"ScanIndexForward\":"
                + forward
                + ",\"KeyConditionExpression\":\"p = :p\",\"ExpressionAttributeValues\":"
                + Action.json(Item.of(Map.of(":p", partition)))
                + "}");
    if (answer instanceof Answer.Done(Answer.Json reply)) {
      List<Item> items = reply.at("Items").list().stream().map(Answer.Json::requiredItem).toList();
      List<Item> inOrder = forward ? items : items.reversed();
      assertRead(
          begun,
          shape,
          items,
          (rows, at) ->
              rows.at(at).values().stream()
                  .filter(item -> partition.equals(item.get("p")))
                  .toList()
                  .equals(inOrder));
    }
  }

  private void index() {
    Shape shape = shape();
    if (shape.index() == Shape.Projection.NO_INDEX) {
      scan();
      return;
    }
    AttributeValue group = new S("g" + random.nextInt(3));
    CommitTime begun = world.model.now();
    Answer answer =
        world.ask(
            "Query",
            "{\"TableName\":\""
                + shape.name()
                + "\",\"IndexName\":\"byG\",\"KeyConditionExpression\":\"g = :g\","
                + "\"ExpressionAttributeValues\":"
                + Action.json(Item.of(Map.of(":g", group)))
                + "}");
    if (answer instanceof Answer.Done(Answer.Json reply)) {
      Map<Key, Item> items = new TreeMap<>();
      reply
          .at("Items")
          .list()
          .forEach(item -> {
            Item one = item.requiredItem();
            items.put(row(shape, one), one);
          });
      assertRead(
          begun, shape, items, (rows, at) -> indexed(shape, rows.at(at), group).equals(items));
    }
  }

  static Map<Key, Item> indexed(Shape shape, Map<Key, Item> all, AttributeValue group) {
    Map<Key, Item> items = new TreeMap<>();
    all.forEach((key, item) -> {
      if (group.equals(item.get("g"))) {
        items.put(key, projected(shape, item));
      }
    });
    return items;
  }

  private static Item projected(Shape shape, Item item) {
    if (shape.index() == Shape.Projection.ALL) {
      return item;
    }
    Map<String, AttributeValue> held = new LinkedHashMap<>(item.attributes());
    held.keySet().retainAll(List.of("p", "s", "g"));
    return Item.of(held);
  }

  private static Key row(Shape shape, Item item) {
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    key.put("p", Objects.requireNonNull(item.get("p")));
    if (shape.sorted()) {
      key.put("s", Objects.requireNonNull(item.get("s")));
    }
    return new Action(shape.name(), key, new Change.Check(), new Condition.None()).row();
  }
}
