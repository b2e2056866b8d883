package dev.tidemark.simulation;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.Item;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A table as it is made, and the items that go into it: few keys, so that requests meet.
 *
 * @param sorted whether it has a sort key
 * @param index {@code g} is the key of an index of all attributes, of keys only, or of none
 */
record Shape(String name, boolean sorted, Projection index, boolean streamed, boolean onDemand) {
  /** An index on {@code n} that comes and goes. */
  static final String ADDED = "byN";

  enum Projection {
    NO_INDEX,
    ALL,
    KEYS_ONLY
  }

  static Shape random(String name, SplittableRandom random) {
    return new Shape(
        name,
        random.nextBoolean(),
        Projection.values()[random.nextInt(3)],
        random.nextInt(3) == 0,
        random.nextBoolean());
  }

  String create() {
    return parameters(
        streamed
            ? ",\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}"
            : "");
  }

  /** The same in ImportTable, under another name. */
  String imported(String target) {
    return new Shape(target, sorted, index, false, onDemand).parameters("");
  }

  private String parameters(String more) {
    return "{\"TableName\":\""
        + name
        + "\",\"AttributeDefinitions\":[{\"AttributeName\":\"p\",\"AttributeType\":\"S\"}"
        + (sorted ? ",{\"AttributeName\":\"s\",\"AttributeType\":\"N\"}" : "")
        + (index == Projection.NO_INDEX ? "" : ",{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}")
        + "],\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}"
        + (sorted ? ",{\"AttributeName\":\"s\",\"KeyType\":\"RANGE\"}" : "")
        + "]"
        + (index == Projection.NO_INDEX
            ? ""
            : ",\"GlobalSecondaryIndexes\":[" + indexed("byG", "g", index) + "]")
        + more
        + (onDemand
            ? ",\"BillingMode\":\"PAY_PER_REQUEST\"}"
            : ",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":5}}");
  }

  /** An UpdateTable that drops the index on {@code n}, or makes it. */
  String change(boolean drop) {
    return "{\"TableName\":\""
        + name
        + "\",\"AttributeDefinitions\":[{\"AttributeName\":\"n\",\"AttributeType\":\"N\"}],"
        + "\"GlobalSecondaryIndexUpdates\":[{"
        + (drop
            ? "\"Delete\":{\"IndexName\":\"" + ADDED + "\"}}]}"
            : "\"Create\":" + indexed(ADDED, "n", Projection.ALL) + "}]}");
  }

  private String indexed(String called, String key, Projection projection) {
    return "{\"IndexName\":\""
        + called
        + "\",\"KeySchema\":[{\"AttributeName\":\""
        + key
        + "\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\""
        + projection
        + "\"}"
        + (onDemand
            ? "}"
            : ",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":5}}");
  }

  Map<String, AttributeValue> key(SplittableRandom random) {
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    key.put("p", new S("p" + random.nextInt(sorted ? 4 : 12)));
    if (sorted) {
      key.put("s", N.of(random.nextInt(-1, 3)));
    }
    return key;
  }

  /** An item that says which request wrote it. */
  Item item(Map<String, AttributeValue> key, long request, long now, SplittableRandom random) {
    Map<String, AttributeValue> item = new LinkedHashMap<>(key);
    item.put("v", N.of(request));
    if (random.nextInt(4) > 0) {
      item.put("g", new S("g" + random.nextInt(3)));
    }
    if (random.nextInt(3) == 0) {
      item.put("n", N.of(random.nextInt(5)));
    }
    if (random.nextInt(6) == 0) {
      item.put("t", N.of(now + random.nextInt(-20, 600)));
    }
    item.put("x", value(random));
    return Item.of(item);
  }

  private static AttributeValue value(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> new S("\u00fc \"\\\n\ud83c\udf0a" + random.nextInt(9));
      case 1 -> N.of("-1.25e-" + random.nextInt(1, 100));
      case 2 -> new B(new byte[] {0, -1, (byte) random.nextInt(128)});
      case 3 -> new SS(List.of("a", "b" + random.nextInt(9)));
      case 4 -> new L(List.of(AttributeValue.NULL, new AttributeValue.Bool(random.nextBoolean())));
      case 5 -> new M(Map.of("k", new L(List.of(N.of(random.nextInt(9))))));
      case 6 -> new NS(List.of(new BigDecimal(random.nextInt(9)), new BigDecimal("10.5")));
      default -> new S("x".repeat(random.nextInt(1, 80)));
    };
  }
}
