package dev.tidemark.operation;

import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeyType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of random keys and indexes, and what its indexes must answer, reckoned from all items.
 */
final class IndexModel {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> MORE = List.of("x", "y", "z");

  /**
   * @param included beside the keys; null for the whole item
   */
  record Index(
      String name,
      boolean local,
      List<KeyAttribute> partition,
      List<KeyAttribute> sort,
      List<String> included,
      boolean whole) {
    List<KeyAttribute> keys() {
      return Stream.concat(partition.stream(), sort.stream()).toList();
    }
  }

  final List<KeyAttribute> tableKeys = new ArrayList<>();
  final List<Index> indexes = new ArrayList<>();
  final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = new LinkedHashMap<>();
  private final List<KeyAttribute> attributes = new ArrayList<>();
  private final SplittableRandom random;

  IndexModel(SplittableRandom random) {
    this.random = random;
    tableKeys.add(new KeyAttribute("p", type()));
    boolean sorted = random.nextInt(3) > 0;
    if (sorted) {
      tableKeys.add(new KeyAttribute("s", type()));
    }
    NAMES.forEach(name -> attributes.add(new KeyAttribute(name, type())));
    int locals = sorted ? random.nextInt(3) : 0;
    for (int i = 0; i < locals; i++) {
      KeyAttribute sort = attributes.get(random.nextInt(attributes.size()));
      add(true, List.of(tableKeys.getFirst()), List.of(sort));
    }
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      List<KeyAttribute> pool =
          new ArrayList<>(Stream.concat(attributes.stream(), tableKeys.stream()).toList());
      for (int j = pool.size() - 1; j > 0; j--) {
        Collections.swap(pool, j, random.nextInt(j + 1));
      }
      int hashes = random.nextBoolean() ? 1 : random.nextInt(1, 4);
      int sorts = random.nextInt(0, Math.min(5, pool.size() - hashes + 1));
      add(false, pool.subList(0, hashes), pool.subList(hashes, hashes + sorts));
    }
  }

  private void add(boolean local, List<KeyAttribute> partition, List<KeyAttribute> sort) {
    int projection = random.nextInt(3);
    indexes.add(
        new Index(
            "index" + indexes.size(),
            local,
            List.copyOf(partition),
            List.copyOf(sort),
            projection == 1 ? List.of("x", "a") : List.of(),
            projection == 0));
  }

  private KeyType type() {
    return List.of(KeyType.S, KeyType.N, KeyType.B).get(random.nextInt(3));
  }

  /** A value out of few, so that keys meet. */
  AttributeValue value(KeyAttribute key) {
    int n = random.nextInt(4);
    return switch (key.type()) {
      case S -> new AttributeValue.S(List.of("k", "k\u0001", "kk", "\u0000é").get(n));
      case N -> AttributeValue.N.of(List.of("-1.5", "0", "7", "1e20").get(n));
      case B ->
          new AttributeValue.B(
              List.of("k", "k\0", "k\0\0", "\u007f").get(n).getBytes(StandardCharsets.UTF_8));
    };
  }

  /** Of few partitions if the table has a sort key, else of some more. */
  private Map<String, AttributeValue> key() {
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    int values = tableKeys.size() == 1 ? 40 : 8;
    for (KeyAttribute attribute : tableKeys) {
      int n = random.nextInt(values);
      key.put(
          attribute.name(),
          switch (attribute.type()) {
            case S -> new AttributeValue.S("k" + n);
            case N -> AttributeValue.N.of(n - 3);
            case B -> new AttributeValue.B(new byte[] {(byte) n, 0});
          });
    }
    return key;
  }

  Map<String, AttributeValue> item() {
    Map<String, AttributeValue> item = key();
    for (KeyAttribute attribute : attributes) {
      boolean usable = indexes.stream().anyMatch(index -> index.keys().contains(attribute));
      if (random.nextInt(6) > 0) {
        item.put(
            attribute.name(),
            usable || random.nextBoolean() ? value(attribute) : AttributeValue.NULL);
      }
    }
    for (String name : MORE) {
      if (random.nextBoolean()) {
        item.put(name, AttributeValue.N.of(random.nextInt(3)));
      }
    }
    return item;
  }

  Map<String, AttributeValue> keyOf(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    tableKeys.forEach(attribute -> key.put(attribute.name(), at(item, attribute.name())));
    return key;
  }

  void put(Map<String, AttributeValue> item) {
    items.put(keyOf(item), item);
  }

  /** All items of an index, in no order. */
  Stream<Map<String, AttributeValue>> in(Index index) {
    return items.values().stream()
        .filter(item -> index.keys().stream().allMatch(key -> item.containsKey(key.name())));
  }

  /** By sort key, and then as the table's rows are. */
  Comparator<Map<String, AttributeValue>> order(Index index) {
    Comparator<Map<String, AttributeValue>> order = (_, _) -> 0;
    for (KeyAttribute key : index.sort()) {
      order =
          order.thenComparing(item -> KeyCodec.part(at(item, key.name())), Arrays::compareUnsigned);
    }
    return order.thenComparing(
        item -> {
          Map<String, AttributeValue> key = keyOf(item);
          return KeyCodec.encode(at(key, "p"), key.get("s"));
        },
        Arrays::compareUnsigned);
  }

  /** What an index holds of an item. */
  Map<String, AttributeValue> projected(Index index, Map<String, AttributeValue> item) {
    Map<String, AttributeValue> held = new TreeMap<>(item);
    if (!index.whole()) {
      held.keySet()
          .removeIf(name ->
              !index.included().contains(name)
                  && Stream.concat(tableKeys.stream(), index.keys().stream())
                      .noneMatch(key -> key.name().equals(name)));
    }
    return held;
  }

  String createTable() {
    List<KeyAttribute> used =
        Stream.concat(tableKeys.stream(), indexes.stream().flatMap(index -> index.keys().stream()))
            .distinct()
            .toList();
    return "{'TableName':'table','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
        + used.stream()
            .map(key ->
                "{'AttributeName':'" + key.name() + "','AttributeType':'" + key.type() + "'}")
            .collect(Collectors.joining(","))
        + "],'KeySchema':"
        + schema(tableKeys.subList(0, 1), tableKeys.subList(1, tableKeys.size()))
        + indexes("LocalSecondaryIndexes", true)
        + indexes("GlobalSecondaryIndexes", false)
        + "}";
  }

  private String indexes(String member, boolean local) {
    List<Index> wanted = indexes.stream().filter(index -> index.local() == local).toList();
    return wanted.isEmpty()
        ? ""
        : wanted.stream()
            .map(index ->
                "{'IndexName':'"
                    + index.name()
                    + "','KeySchema':"
                    + schema(index.partition(), index.sort())
                    + ",'Projection':{'ProjectionType':'"
                    + (index.whole()
                        ? "ALL'"
                        : index.included().isEmpty() ? "KEYS_ONLY'" : "INCLUDE'")
                    + (index.included().isEmpty() ? "" : ",'NonKeyAttributes':['x','a']")
                    + "}}")
            .collect(Collectors.joining(",", ",'" + member + "':[", "]"));
  }

  private static String schema(List<KeyAttribute> partition, List<KeyAttribute> sort) {
    return Stream.concat(
            partition.stream().map(key -> element(key, "HASH")),
            sort.stream().map(key -> element(key, "RANGE")))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String element(KeyAttribute key, String type) {
    return "{'AttributeName':'" + key.name() + "','KeyType':'" + type + "'}";
  }

  static String json(Map<String, AttributeValue> attributes) {
    return new String(DynamoDbJson.toUtf8(Item.of(attributes)), StandardCharsets.UTF_8)
        .replace('"', '\'');
  }

  static AttributeValue at(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name), name);
  }

  static String json(AttributeValue value) {
    return TestApi.text(out -> DynamoDbJson.write(out, value)).replace('"', '\'');
  }
}
