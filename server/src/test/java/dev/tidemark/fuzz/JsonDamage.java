package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes a JSON value at a few places, each change a choice. */
final class JsonDamage {
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "p",
          "s",
          "x",
          "htab",
          "rtab",
          "m.k[0]",
          "byG",
          "local",
          "1",
          "-0",
          "1e125",
          "1E-130",
          "1e126",
          "99999999999999999999999999999999999999",
          "NaN",
          "0x1",
          "1_0",
          "true",
          "null",
          "AA==",
          "AA",
          "=",
          "ALL_NEW",
          "ALL",
          "COUNT",
          "TOTAL",
          "arn:aws:dynamodb:",
          "arn:aws:dynamodb:us-east-1:000000000000:table/htab",
          "arn:aws:dynamodb:us-east-1:000000000000:table/rtab/index/byG",
          "a\u0000b",
          "\ud83d\ude00",
          "\ufffd",
          "ä".repeat(200),
          "a".repeat(3000),
          "#x",
          ":v",
          "size",
          "..",
          "%",
          "{",
          "\"");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "-1",
          "2",
          "0.5",
          "100",
          "1000001",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809",
          "1e400",
          "1e-400",
          "1767225600",
          "1767225599.9995",
          "-62135596800",
          "253402300800",
          "1e15");
  private static final List<String> TYPES =
      List.of("S", "N", "B", "SS", "NS", "BS", "L", "M", "BOOL", "NULL");
  private static final List<String> NAMES =
      List.of(
          "p",
          "s",
          "g",
          "x",
          "m",
          "l",
          "",
          ":v",
          "#x",
          "TableName",
          "Key",
          "Item",
          "Limit",
          "ConditionExpression",
          "FilterExpression",
          "KeyConditionExpression",
          "ProjectionExpression",
          "UpdateExpression",
          "ExpressionAttributeNames",
          "ExpressionAttributeValues",
          "ExclusiveStartKey",
          "IndexName",
          "Select",
          "Expected",
          "AttributesToGet",
          "AttributeUpdates",
          "ReturnValues",
          "ConditionalOperator",
          "ReturnConsumedCapacity",
          "Segment",
          "TotalSegments",
          "ConsistentRead",
          "NextToken",
          "ClientRequestToken");

  private final FuzzBytes in;

  JsonDamage(FuzzBytes in) {
    this.in = in;
  }

  /** The value with up to six changes; maps and lists within it are changed as they are. */
  @Nullable Object damaged(@Nullable Object value) {
    Object damaged = value;
    for (int i = in.nextInt(7); i > 0; i--) {
      damaged = change(damaged, 12);
    }
    return damaged;
  }

  /** Walks to some place, and changes what is there. */
  private @Nullable Object change(@Nullable Object value, int depth) {
    boolean here = depth == 0 || in.oneIn(5);
    return switch (value) {
      case Map<?, ?> map when !here && !map.isEmpty() -> {
        Map<String, @Nullable Object> members = members(map);
        String name = in.pick(List.copyOf(members.keySet()));
        changeMember(members, name, depth);
        yield members;
      }
      case List<?> list when !here && !list.isEmpty() -> {
        List<@Nullable Object> elements = new ArrayList<>(list);
        int at = in.nextInt(elements.size());
        switch (in.nextInt(8)) {
          case 0 -> elements.remove(at);
          case 1 -> elements.add(elements.get(at));
          case 2 -> elements.add(at, anything(2));
          case 3 -> {
            for (int i = in.nextInt(120); i > 0; i--) {
              elements.add(elements.get(at));
            }
          }
          default -> elements.set(at, change(elements.get(at), depth - 1));
        }
        yield elements;
      }
      case String text ->
          switch (in.nextInt(5)) {
            case 0 -> anything(3);
            case 1, 2 -> {
              if (!text.startsWith("{\"")) {
                yield in.pick(TEXTS);
              }
              Object document = JsonValue.parsedOr(text, text);
              yield new String(JsonValue.write(change(document, depth)), UTF_8);
            }
            default -> new String(in.damaged(text.getBytes(UTF_8)), UTF_8);
          };
      case null, default -> anything(3);
    };
  }

  private void changeMember(Map<String, @Nullable Object> members, String name, int depth) {
    switch (in.nextInt(10)) {
      case 0 -> members.remove(name);
      case 1 -> members.put(in.pick(NAMES), members.get(name));
      case 2 -> members.put(in.pick(NAMES), anything(3));
      case 3 -> members.put(in.pick(TYPES), members.remove(name));
      default -> members.put(name, change(members.get(name), depth - 1));
    }
  }

  private static Map<String, @Nullable Object> members(Map<?, ?> map) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    map.forEach((name, member) -> members.put((String) name, member));
    return members;
  }

  private @Nullable Object anything(int depth) {
    return switch (in.nextInt(depth > 0 ? 10 : 5)) {
      case 0 -> null;
      case 1 -> in.nextBoolean();
      case 2 -> new BigDecimal(in.pick(NUMBERS));
      case 3 -> in.pick(TEXTS);
      case 4 -> in.text(12);
      case 5, 6 -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = in.nextInt(3); i > 0; i--) {
          map.put(in.pick(NAMES), anything(depth - 1));
        }
        yield map;
      }
      case 7 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = in.nextInt(4); i > 0; i--) {
          list.add(anything(depth - 1));
        }
        yield list;
      }
      case 8 -> attribute(depth);
      default -> {
        Object deep = attribute(0);
        for (int i = in.nextInt(60); i > 0; i--) {
          deep = in.nextBoolean() ? Map.of("L", List.of(deep)) : Map.of("M", Map.of("k", deep));
        }
        yield deep;
      }
    };
  }

  private Map<String, Object> attribute(int depth) {
    return switch (in.nextInt(depth > 0 ? 10 : 5)) {
      case 0 -> Map.of("S", in.pick(TEXTS));
      case 1 -> Map.of("N", in.pick(NUMBERS));
      case 2 -> Map.of("B", in.pick("", "AA==", "AAE=", "A", "////"));
      case 3 -> Map.of("BOOL", in.nextBoolean());
      case 4 -> Map.of("NULL", in.nextBoolean());
      case 5 -> Map.of("SS", List.of(in.pick(TEXTS), in.pick(TEXTS)));
      case 6 -> Map.of("NS", List.of(in.pick(NUMBERS), in.pick(NUMBERS)));
      case 7 -> Map.of("BS", List.of("AA==", in.pick("AA==", "AQ==")));
      case 8 -> Map.of("L", List.of(attribute(depth - 1), attribute(depth - 1)));
      default -> Map.of("M", Map.of(in.pick(NAMES), attribute(depth - 1)));
    };
  }
}
