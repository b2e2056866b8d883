package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.operation.IndexModel.Index;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.verification.CheckedFolder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random tables, items and reads: an index answers as if all items of the table were filtered and
 * sorted.
 */
final class IndexModelTest {
  private static final int WRITES = 120;
  private static final int READS = 120;

  @TempDir Path folder;

  @AfterEach
  void folder_thatIsLeft_isSound() {
    CheckedFolder.assertSound(folder);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void indexes_inMemory_areTheModels(long seed) {
    check(seed, new TestApi());
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void indexes_onDisk_areTheModels(long seed) {
    try (StorageEngine engine =
        RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(false), InstantSource.system())) {
      check(seed, new TestApi(engine, InstantSource.system()));
    }
  }

  private static void check(long seed, TestApi api) {
    SplittableRandom random = new SplittableRandom(seed);
    IndexModel model = new IndexModel(random);
    String where = "seed " + seed + " " + model.createTable();
    assertThat(api.call("CreateTable", model.createTable())).as(where).startsWith("{'Table");
    for (int i = 0; i < WRITES; i++) {
      write(random, model, api, where);
    }
    int found = 0;
    for (int i = 0; i < READS; i++) {
      Index index = model.indexes.get(random.nextInt(model.indexes.size()));
      found +=
          random.nextInt(4) == 0
              ? scan(random, model, api, index, where)
              : query(random, model, api, index, where);
    }
    assertThat(found).as(where).isGreaterThan(READS);
  }

  private static void write(SplittableRandom random, IndexModel model, TestApi api, String where) {
    Map<String, AttributeValue> item = model.item();
    Map<String, AttributeValue> key = model.keyOf(item);
    String reply;
    switch (random.nextInt(8)) {
      case 0 -> {
        reply = api.call("DeleteItem", "{'TableName':'table','Key':" + IndexModel.json(key) + "}");
        model.items.remove(key);
      }
      case 1 -> {
        Map<String, AttributeValue> changed =
            new LinkedHashMap<>(model.items.getOrDefault(key, key));
        String name = random.nextBoolean() ? "a" : "b";
        AttributeValue value = item.get(name);
        if (value == null) {
          changed.remove(name);
        } else {
          changed.put(name, value);
        }
        reply =
            api.call(
                "UpdateItem",
                "{'TableName':'table','Key':"
                    + IndexModel.json(key)
                    + (value == null
                        ? ",'UpdateExpression':'REMOVE " + name + "'}"
                        : ",'UpdateExpression':'SET "
                            + name
                            + " = :v','ExpressionAttributeValues':{':v':"
                            + IndexModel.json(value)
                            + "}}"));
        // What only takes away makes no item.
        if (value != null || model.items.containsKey(key)) {
          model.put(changed);
        }
      }
      case 2 -> {
        reply =
            api.call(
                "TransactWriteItems",
                "{'TransactItems':[{'Put':{'TableName':'table','Item':"
                    + IndexModel.json(item)
                    + "}}]}");
        model.put(item);
      }
      default -> {
        reply = api.call("PutItem", "{'TableName':'table','Item':" + IndexModel.json(item) + "}");
        model.put(item);
      }
    }
    assertThat(reply).as(where).isEqualTo("{}");
  }

  /** A key condition: its text, its values, and which items of the partition it picks. */
  private record Rule(
      String text,
      Map<String, AttributeValue> values,
      Predicate<Map<String, AttributeValue>> holds) {
    Rule and(String more, Predicate<Map<String, AttributeValue>> also) {
      return new Rule(text + " AND " + more, values, holds.and(also));
    }
  }

  private static int query(
      SplittableRandom random, IndexModel model, TestApi api, Index index, String where) {
    Map<String, AttributeValue> like =
        model.items.isEmpty()
            ? model.item()
            : List.copyOf(model.items.values()).get(random.nextInt(model.items.size()));
    Rule rule = rule(random, model, index, like);
    boolean forward = random.nextBoolean();
    boolean whole = index.local() && random.nextInt(3) == 0;
    boolean filtered = (index.whole() || index.included().contains("x")) && random.nextInt(4) == 0;
    Comparator<Map<String, AttributeValue>> order = model.order(index);
    List<Map<String, AttributeValue>> expected =
        model
            .in(index)
            .filter(rule.holds)
            .filter(item -> !filtered || item.containsKey("x"))
            .sorted(forward ? order : order.reversed())
            .map(item -> whole ? item : model.projected(index, item))
            .toList();
    String request =
        "{'TableName':'table','IndexName':'"
            + index.name()
            + "','KeyConditionExpression':'"
            + rule.text
            + "','ExpressionAttributeValues':"
            + IndexModel.json(rule.values)
            + (forward ? "" : ",'ScanIndexForward':false")
            + (whole ? ",'Select':'ALL_ATTRIBUTES'" : "")
            + (filtered ? ",'FilterExpression':'attribute_exists(x)'" : "");
    List<String> read = pages(random, api, "Query", request);
    assertThat(read)
        .as(where + " " + request)
        .isEqualTo(expected.stream().map(IndexModel::json).toList());
    return read.size();
  }

  private static Rule rule(
      SplittableRandom random, IndexModel model, Index index, Map<String, AttributeValue> like) {
    Rule rule = new Rule("", new LinkedHashMap<>(), _ -> true);
    for (KeyAttribute key : index.partition()) {
      rule = equal(rule, key, pick(random, model, key, like));
    }
    rule = new Rule(rule.text.substring(" AND ".length()), rule.values, rule.holds);
    int named = index.sort().isEmpty() ? 0 : random.nextInt(index.sort().size() + 1);
    for (int i = 0; i < named; i++) {
      KeyAttribute key = index.sort().get(i);
      AttributeValue value = pick(random, model, key, like);
      rule =
          i + 1 < named || random.nextInt(3) == 0
              ? equal(rule, key, value)
              : last(random, rule, key, value, model.value(key));
    }
    return rule;
  }

  private static AttributeValue pick(
      SplittableRandom random,
      IndexModel model,
      KeyAttribute key,
      Map<String, AttributeValue> like) {
    AttributeValue value = like.get(key.name());
    return value == null || random.nextInt(5) == 0 ? model.value(key) : value;
  }

  private static Rule equal(Rule rule, KeyAttribute key, AttributeValue value) {
    rule.values.put(":" + key.name(), value);
    return rule.and(key.name() + " = :" + key.name(), item -> value.equals(item.get(key.name())));
  }

  private static Rule last(
      SplittableRandom random, Rule rule, KeyAttribute key, AttributeValue a, AttributeValue b) {
    String name = key.name();
    Comparator<AttributeValue> order =
        (x, y) -> Arrays.compareUnsigned(KeyCodec.part(x), KeyCodec.part(y));
    rule.values.put(":" + name, a);
    int form = random.nextInt(a instanceof AttributeValue.N ? 5 : 6);
    if (form == 4) {
      boolean ordered = order.compare(a, b) <= 0;
      AttributeValue low = ordered ? a : b;
      AttributeValue high = ordered ? b : a;
      rule.values.put(":" + name, low);
      rule.values.put(":high", high);
      return rule.and(
          name + " BETWEEN :" + name + " AND :high",
          item ->
              order.compare(low, IndexModel.at(item, name)) <= 0
                  && order.compare(IndexModel.at(item, name), high) <= 0);
    }
    if (form == 5) {
      byte[] prefix = KeyCodec.partPrefix(a);
      return rule.and(
          "begins_with(" + name + ", :" + name + ")",
          item -> {
            byte[] value = KeyCodec.part(IndexModel.at(item, name));
            return value.length >= prefix.length
                && Arrays.equals(value, 0, prefix.length, prefix, 0, prefix.length);
          });
    }
    String operator = List.of("<", "<=", ">", ">=").get(form);
    return rule.and(
        name + " " + operator + " :" + name,
        item -> {
          int compared = order.compare(IndexModel.at(item, name), a);
          return switch (form) {
            case 0 -> compared < 0;
            case 1 -> compared <= 0;
            case 2 -> compared > 0;
            default -> compared >= 0;
          };
        });
  }

  private static int scan(
      SplittableRandom random, IndexModel model, TestApi api, Index index, String where) {
    boolean filtered = random.nextBoolean();
    String request =
        "{'TableName':'table','IndexName':'"
            + index.name()
            + "'"
            + (filtered ? ",'FilterExpression':'attribute_exists(x)'" : "");
    List<String> read = new ArrayList<>();
    int segments = random.nextInt(1, 5);
    for (int i = 0; i < segments; i++) {
      read.addAll(
          pages(
              random,
              api,
              "Scan",
              segments == 1
                  ? request
                  : request + ",'Segment':" + i + ",'TotalSegments':" + segments));
    }
    List<String> expected =
        new ArrayList<>(
            model
                .in(index)
                .map(item -> model.projected(index, item))
                .filter(item -> !filtered || item.containsKey("x"))
                .map(IndexModel::json)
                .toList());
    Collections.sort(expected);
    Collections.sort(read);
    assertThat(read).as(where + " " + request).isEqualTo(expected);
    return read.size();
  }

  /** The items of all pages, each page of a random size. */
  private static List<String> pages(
      SplittableRandom random, TestApi api, String operation, String request) {
    List<String> items = new ArrayList<>();
    String start = "";
    do {
      int limit = random.nextInt(1, 20);
      String page = request + ",'Limit':" + limit + start + "}";
      String reply = api.call(operation, page);
      assertThat(reply).as(page).startsWith("{'Items':[");
      String read = reply.substring("{'Items':[".length(), reply.indexOf("],'Count'"));
      if (!read.isEmpty()) {
        items.addAll(List.of(read.split("(?<=\\}),(?=\\{)")));
      }
      int last = reply.indexOf("'LastEvaluatedKey':");
      start =
          last < 0
              ? ""
              : ",'ExclusiveStartKey':"
                  + reply.substring(last + "'LastEvaluatedKey':".length(), reply.length() - 1);
    } while (!start.isEmpty());
    return items;
  }
}
