package dev.tidemark.operation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.checker.ListAppendChecker;
import dev.tidemark.checker.ListAppendWorkload;
import dev.tidemark.checker.ListOp;
import dev.tidemark.checker.ListOp.Append;
import dev.tidemark.checker.ListOp.Read;
import dev.tidemark.checker.NotDone;
import dev.tidemark.checker.RegisterWorkload;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.verification.CheckedFolder;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What many clients see of the operations at the same time, judged by checkers of histories. */
final class ConcurrentHistoriesTest {
  private static final int CLIENTS = 8;
  private static final int PAST_READS = 20;
  private static final Duration PATIENT = Duration.ofMinutes(1);

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @TempDir private Path folder;

  @AfterEach
  void folder_thatIsLeft_isSound() {
    CheckedFolder.assertSound(folder);
  }

  @Test
  void lists_onDisk_areStrictlySerializableNowAndInThePast() throws Exception {
    try (RocksEngine storage = open()) {
      checkLists(storage, PATIENT, 200);
    }
  }

  @Test
  void lists_withConflicts_areStrictlySerializable() throws Exception {
    try (RocksEngine storage = open()) {
      checkLists(storage, Duration.ZERO, 200);
    }
  }

  @Test
  void lists_inMemory_areStrictlySerializableNowAndInThePast() throws Exception {
    try (MemoryEngine storage = new MemoryEngine(InstantSource.system())) {
      checkLists(storage, Duration.ZERO, 200);
    }
  }

  @Tag("long")
  @Test
  void lists_forLong_areStrictlySerializable() throws Exception {
    try (RocksEngine storage = open()) {
      checkLists(storage, PATIENT, 3000);
    }
  }

  @Test
  void registers_areLinearizable() throws Exception {
    try (RocksEngine storage = open()) {
      checkRegisters(storage, 400);
    }
  }

  @Tag("long")
  @Test
  void registers_forLong_areLinearizable() throws Exception {
    try (RocksEngine storage = open()) {
      checkRegisters(storage, 10_000);
    }
  }

  private void checkLists(StorageEngine storage, Duration conflictWait, int steps)
      throws Exception {
    TestApi api = withTable(new TestApi(storage, InstantSource.system(), conflictWait));
    api.call(
        "UpdateContinuousBackups",
        "{'TableName':'hash','PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}}");
    CommitTime opened = storage.clock().latest().next();
    ListAppendWorkload workload = new ListAppendWorkload();
    Lists lists = new Lists(api);
    inParallel(own -> {
      for (int i = 0; i < steps; i++) {
        workload.step(lists, own);
        if (i % (steps / 2) == 1) {
          readPast(api, workload, opened, own);
        }
      }
    });
    for (int i = 0; i < PAST_READS; i++) {
      readPast(api, workload, opened, random);
    }
    workload.readAll(lists);
    assertThat(ListAppendChecker.check(workload.history())).as("seed %d", seed).isEmpty();
  }

  private static void readPast(
      TestApi api, ListAppendWorkload workload, CommitTime opened, SplittableRandom random) {
    TableId table = requireNonNull(api.catalogue.find("us-east-1", "hash")).storageId();
    long length = api.storage.clock().latest().micros() - opened.micros() + 2;
    CommitTime moment = new CommitTime(opened.micros() + random.nextLong(length));
    Map<String, List<Long>> lists = new HashMap<>();
    try (Cursor<Row> rows = api.storage.scan(new Split(table, KeyRange.ALL), moment)) {
      while (rows.hasNext()) {
        Item item = Item.ofBytes(rows.next().value());
        if (item.get("p") instanceof AttributeValue.S(String key)
            && item.get("l") instanceof AttributeValue.L(List<AttributeValue> values)) {
          lists.put(key, values.stream().map(ConcurrentHistoriesTest::number).toList());
        }
      }
    }
    workload.sawAtSomeMoment(lists);
  }

  private static Long number(AttributeValue value) {
    return value instanceof AttributeValue.N(BigDecimal number) ? number.longValueExact() : -1L;
  }

  /** With an index that has all items in one partition, and one on the value of registers. */
  private static TestApi withTable(TestApi api) {
    api.call(
        "CreateTable",
        "{'TableName':'hash','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'v','AttributeType':'N'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],"
            + "'GlobalSecondaryIndexes':[{'IndexName':'all','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}},{'IndexName':'values','KeySchema':[{'AttributeName':'v','KeyType':'HASH'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}]}");
    return api;
  }

  private void checkRegisters(StorageEngine storage, int steps) throws Exception {
    TestApi api = withTable(new TestApi(storage, InstantSource.system(), Duration.ZERO));
    RegisterWorkload workload = new RegisterWorkload();
    Registers registers = new Registers(api);
    inParallel(own -> {
      for (int i = 0; i < steps; i++) {
        workload.step(registers, own);
      }
    });
    assertThat(workload.wrong()).as("seed %d", seed).isEmpty();
  }

  private void inParallel(Consumer<SplittableRandom> client) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        SplittableRandom own = random.split();
        running.add(threads.submit(() -> client.accept(own)));
      }
      for (Future<?> future : running) {
        future.get();
      }
    }
  }

  private RocksEngine open() {
    return RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(false), InstantSource.system());
  }

  private static String answered(String reply) throws NotDone {
    if (!reply.startsWith("{")) {
      throw NotDone.refused(reply);
    }
    return reply;
  }

  /** Lists as items {@code {p, g, l}}; g is always the same. */
  private record Lists(TestApi api) implements ListAppendWorkload.Store {
    private static final Pattern LIST =
        Pattern.compile("'l':\\{'L':\\[([^]]*)]},'p':\\{'S':'(k\\d+)'}");
    private static final Pattern NUMBER = Pattern.compile("'N':'(\\d+)'");
    private static final String UPDATE =
        "{'TableName':'hash','Key':{'p':{'S':'%s'}},'UpdateExpression':'SET g = :g, l = list_append(if_not_exists(l, :none), :new)','ExpressionAttributeValues':{':g':{'S':'all'},':none':{'L':[]},':new':{'L':[%s]}}%s}";

    @Override
    public List<ListOp> execute(List<ListOp> ops, boolean doomed) throws NotDone {
      Map<String, List<Long>> appends = new HashMap<>();
      boolean reads = false;
      for (ListOp op : ops) {
        switch (op) {
          case Append(String key, long value) ->
              appends.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
          case Read _ -> reads = true;
        }
      }
      if (appends.isEmpty()) {
        return read(ops);
      }
      return appends.size() == 1 && reads
          ? update(ops, appends, doomed)
          : transaction(ops, appends, doomed);
    }

    private List<ListOp> read(List<ListOp> ops) throws NotDone {
      String reply;
      if (ops.size() == 1) {
        reply =
            api.call(
                "GetItem", "{'TableName':'hash','Key':{'p':{'S':'" + ops.getFirst().key() + "'}}}");
      } else {
        reply =
            api.call(
                "TransactGetItems",
                ops.stream()
                    .map(op -> "{'Get':{'TableName':'hash','Key':{'p':{'S':'" + op.key() + "'}}}}")
                    .collect(Collectors.joining(",", "{'TransactItems':[", "]}")));
      }
      return seen(ops, answered(reply));
    }

    private List<ListOp> update(List<ListOp> ops, Map<String, List<Long>> appends, boolean doomed)
        throws NotDone {
      String key = ops.getFirst().key();
      boolean before = ops.getFirst() instanceof Read;
      String more =
          ",'ReturnValues':'"
              + (before ? "ALL_OLD" : "ALL_NEW")
              + "'"
              + (doomed ? ",'ConditionExpression':'attribute_exists(nothing)'" : "");
      return seen(
          ops, answered(api.call("UpdateItem", UPDATE.formatted(key, values(appends, key), more))));
    }

    private List<ListOp> transaction(
        List<ListOp> ops, Map<String, List<Long>> appends, boolean doomed) throws NotDone {
      List<String> actions = new ArrayList<>();
      for (String key : appends.keySet()) {
        actions.add("{'Update':" + UPDATE.formatted(key, values(appends, key), "") + "}");
      }
      if (doomed) {
        actions.add(
            "{'ConditionCheck':{'TableName':'hash','Key':{'p':{'S':'none'}},'ConditionExpression':'attribute_exists(p)'}}");
      }
      answered(
          api.call("TransactWriteItems", "{'TransactItems':[" + String.join(",", actions) + "]}"));
      return ops;
    }

    private static String values(Map<String, List<Long>> appends, String key) {
      return appends.getOrDefault(key, List.of()).stream()
          .map(value -> "{'N':'" + value + "'}")
          .collect(Collectors.joining(","));
    }

    @Override
    public Map<String, List<Long>> readWhole(boolean fromAnIndex) throws NotDone {
      String reply =
          answered(
              fromAnIndex
                  ? api.call(
                      "Query",
                      "{'TableName':'hash','IndexName':'all','KeyConditionExpression':'g = :g','ExpressionAttributeValues':{':g':{'S':'all'}}}")
                  : api.call("Scan", "{'TableName':'hash'}"));
      assertThat(reply).as("of one page").doesNotContain("LastEvaluatedKey");
      return lists(reply);
    }

    private static List<ListOp> seen(List<ListOp> ops, String reply) {
      Map<String, List<Long>> lists = lists(reply);
      return ops.stream()
          .map(op ->
              op instanceof Read(String key, var _)
                  ? new Read(key, lists.getOrDefault(key, List.of()))
                  : op)
          .toList();
    }

    private static Map<String, List<Long>> lists(String reply) {
      Map<String, List<Long>> lists = new HashMap<>();
      Matcher list = LIST.matcher(reply);
      while (list.find()) {
        lists.put(
            list.group(2),
            NUMBER.matcher(list.group(1)).results().map(n -> Long.valueOf(n.group(1))).toList());
      }
      return lists;
    }
  }

  /** Registers as items {@code {p, v}}, written in all ways that there are. */
  private record Registers(TestApi api) implements RegisterWorkload.Store {
    private static final Pattern VALUE = Pattern.compile("'v':\\{'N':'(\\d+)'}");

    @Override
    public long read(String key) throws NotDone {
      return value(
          answered(api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'" + key + "'}}}")));
    }

    @Override
    public boolean isAt(String key, long value) throws NotDone {
      return answered(
              api.call(
                  "Query",
                  "{'TableName':'hash','IndexName':'values','KeyConditionExpression':'v = :v','ExpressionAttributeValues':{':v':{'N':'"
                      + value
                      + "'}}}"))
          .contains("{'S':'" + key + "'}");
    }

    @Override
    public long swap(String key, long after) throws NotDone {
      String old = ",'ReturnValues':'ALL_OLD'}";
      return value(
          answered(
              after == 0
                  ? api.call("DeleteItem", keyed(key) + old)
                  : api.call("PutItem", item(key, after) + old)));
    }

    @Override
    public boolean compareAndSet(String key, long expected, long after) throws NotDone {
      String condition =
          expected == 0
              ? ",'ConditionExpression':'attribute_not_exists(p)'"
              : ",'ConditionExpression':'v = :e'";
      String wanted =
          expected == 0 ? "" : ",'ExpressionAttributeValues':{':e':{'N':'" + expected + "'}}";
      String reply;
      if (after == 0) {
        reply = api.call("DeleteItem", keyed(key) + condition + wanted + "}");
      } else if (after == 1) {
        reply = api.call("PutItem", item(key, after) + condition + wanted + "}");
      } else if (after == 2) {
        reply =
            api.call(
                "TransactWriteItems",
                "{'TransactItems':[{'Put':" + item(key, after) + condition + wanted + "}}]}");
      } else {
        reply =
            api.call(
                "UpdateItem",
                keyed(key)
                    + condition
                    + ",'UpdateExpression':'SET v = :a','ExpressionAttributeValues':{':a':{'N':'"
                    + after
                    + "'}"
                    + (expected == 0 ? "" : ",':e':{'N':'" + expected + "'}")
                    + "}}");
      }
      if (reply.contains("ConditionalCheckFailed")) {
        return false;
      }
      answered(reply);
      return true;
    }

    private static String keyed(String key) {
      return "{'TableName':'hash','Key':{'p':{'S':'" + key + "'}}";
    }

    private static String item(String key, long value) {
      return "{'TableName':'hash','Item':{'p':{'S':'" + key + "'},'v':{'N':'" + value + "'}}";
    }

    private static long value(String reply) {
      Matcher value = VALUE.matcher(reply);
      return value.find() ? Long.parseLong(value.group(1)) : 0;
    }
  }
}
