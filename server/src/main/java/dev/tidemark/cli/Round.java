package dev.tidemark.cli;

import dev.tidemark.cli.Places.PlaceKey;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.BS;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.Item;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A round of writes and what the table holds after it. Writes of one phase touch different items,
 * so their order does not matter; phases come one after the other.
 *
 * @param phases what to send
 * @param after the table after the round
 */
record Round(List<List<Write>> phases, Map<PlaceKey, Item> after, Counts counts) {
  private static final int VISITED = 4_000;
  private static final int DELETED = 2_000;
  private static final int ADDED = 1_500;
  private static final int RESTORED = 500;
  private static final int PASSING = 500;

  /** One write of the API. */
  sealed interface Write {
    /** An item put, in a batch. */
    record Put(Item item) implements Write {}

    /** An item deleted, in a batch. */
    record Delete(PlaceKey key) implements Write {}

    /** An item changed by an update expression: {@link Round#visited} says how. */
    record Visit(PlaceKey key, int round) implements Write {}
  }

  /**
   * How many items a round changed, deleted and added; how many it wrote and put back as they were;
   * how many it added and took away again.
   */
  record Counts(int changed, int deleted, int added, int putBack, int passing) {}

  /** Plans a round on a table. */
  static Round plan(int number, Map<PlaceKey, Item> before, RandomGenerator random) {
    List<PlaceKey> keys = new ArrayList<>(before.keySet());
    Set<PlaceKey> chosen = new LinkedHashSet<>();
    while (chosen.size() < VISITED + DELETED + RESTORED) {
      chosen.add(keys.get(random.nextInt(keys.size())));
    }
    List<PlaceKey> order = List.copyOf(chosen);
    List<PlaceKey> visits = order.subList(0, VISITED);
    List<PlaceKey> deletes = order.subList(VISITED, VISITED + DELETED);
    List<PlaceKey> restores = order.subList(VISITED + DELETED, order.size());

    List<Write> first = new ArrayList<>();
    List<Write> second = new ArrayList<>();
    Map<PlaceKey, Item> after = new HashMap<>(before);
    for (PlaceKey key : visits) {
      first.add(new Write.Visit(key, number));
      after.computeIfPresent(key, (_, item) -> visited(item, number));
    }
    for (PlaceKey key : deletes) {
      first.add(new Write.Delete(key));
      after.remove(key);
    }
    for (int i = 0; i < ADDED + PASSING; i++) {
      Item item = invented(number, i);
      first.add(new Write.Put(item));
      if (i < ADDED) {
        after.put(PlaceKey.of(item), item);
      } else {
        second.add(new Write.Delete(PlaceKey.of(item)));
      }
    }
    for (PlaceKey key : restores) {
      Item item = before.get(key);
      if (item != null) {
        first.add(new Write.Visit(key, number));
        second.add(new Write.Put(item));
      }
    }
    return new Round(
        List.of(first, second),
        after,
        new Counts(VISITED, DELETED, ADDED, restores.size(), PASSING));
  }

  /** The body of the update request that does what {@link #visited} does. */
  static byte[] visitRequest(String table, Write.Visit visit) {
    String key =
        new String(
            dev.tidemark.format.DynamoDbJson.toUtf8(visit.key().toItem()), StandardCharsets.UTF_8);
    return """
    {"TableName":"%s","Key":%s,
    "UpdateExpression":"SET visits = if_not_exists(visits, :zero) + :one, seen = :yes \
    ADD marks :mark REMOVE district",
    "ExpressionAttributeValues":{":zero":{"N":"0"},":one":{"N":"1"},":yes":{"BOOL":true},\
    ":mark":{"SS":["round %d"]}}}\
    """
        .formatted(table, key, visit.round())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What a visit makes of an item. */
  static Item visited(Item item, int round) {
    Map<String, AttributeValue> attributes = new LinkedHashMap<>(item.attributes());
    BigDecimal visits = attributes.get("visits") instanceof N(var n) ? n : BigDecimal.ZERO;
    List<String> marks = new ArrayList<>();
    if (attributes.get("marks") instanceof SS(var earlier)) {
      marks.addAll(earlier);
    }
    String mark = "round " + round;
    if (!marks.contains(mark)) {
      marks.add(mark);
    }
    attributes.put("visits", new N(visits.add(BigDecimal.ONE)));
    attributes.put("seen", AttributeValue.TRUE);
    attributes.put("marks", new SS(marks));
    attributes.remove("district");
    return Item.of(attributes);
  }

  /** A place that does not exist, with a value of every type. */
  private static Item invented(int round, int index) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("country", new S("ZZ"));
    item.put("place", new S("%02d/Newtown %d".formatted(round, index)));
    item.put("name", new S("Newtown " + index));
    item.put("location", new M(Map.of("lat", N.of(index % 90), "lng", N.of("-0.5"))));
    item.put("exact", N.of("1.2345678901234567890123456789012345678E+" + index % 88));
    item.put("seen", AttributeValue.FALSE);
    item.put("marks", new SS(List.of("invented", "round " + round)));
    item.put("numbers", new NS(List.of(BigDecimal.valueOf(index), new BigDecimal("-0.25"))));
    item.put("digests", new BS(List.of(bytes(index), bytes(-1 - index))));
    item.put("digest", new B(bytes(index)));
    item.put("mayor", AttributeValue.NULL);
    item.put("notes", new L(List.of(new S("line one\n\"two\" \u2192"), N.of(index))));
    return Item.of(item);
  }

  private static byte[] bytes(int value) {
    return java.nio.ByteBuffer.allocate(4).putInt(value).array();
  }
}
