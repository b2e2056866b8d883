package dev.tidemark.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random requests, whole and damaged, against a plain JSON tree. */
final class SchemaReaderFuzzTest {
  /** Half a pair of these is JSON, but no text. */
  private static final Pattern SURROGATE_ESCAPE = Pattern.compile("\\\\u[dD][89a-fA-F]");

  private static final SchemaReader READER = new SchemaReader(Schema.dynamoDb());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void damagedRequest_readTwice_isRefusedExactlyIfItIsNoJson(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] json = damage(random, request(random).getBytes(StandardCharsets.UTF_8));
      String what =
          "seed %d, round %d: %s".formatted(seed, i, new String(json, StandardCharsets.UTF_8));
      boolean isJson = isJson(json);
      assertThat(SchemaReader.isJson(json)).as(what).isEqualTo(isJson);
      try {
        READER.read("PutItem", json);
        assertThat(isJson).as(what).isTrue();
      } catch (ApiException e) {
        boolean malformed =
            e.error().type() == ApiError.Type.SERIALIZATION && e.error().message().isEmpty();
        if (malformed && isJson && !SURROGATE_ESCAPE.matcher(what).find()) {
          assertThat(JsonTree.parse(json)).as(what).isNotInstanceOf(Map.class);
        }
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 4_990);
  }

  private static boolean isJson(byte[] json) {
    try {
      JsonTree.parse(json);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void wholeRequest_readTwice_hasTheSameValues(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String json = request(random);
      Struct read = READER.read("PutItem", json.getBytes(StandardCharsets.UTF_8));
      Map<?, ?> tree =
          (Map<?, ?>) requireNonNull(JsonTree.parse(json.getBytes(StandardCharsets.UTF_8)));
      Map<?, ?> item = (Map<?, ?>) requireNonNull(tree.get("Item"));
      Map<String, AttributeValue> expected = new LinkedHashMap<>();
      item.forEach((name, value) -> expected.put((String) name, value((Map<?, ?>) value)));
      assertThat(read.<AttributeValue>requiredMap("Item"))
          .as("seed %d, round %d: %s", seed, i, json)
          .isEqualTo(expected);
    }
  }

  private static AttributeValue value(Map<?, ?> tree) {
    Map.Entry<?, ?> only = tree.entrySet().iterator().next();
    Object content = only.getValue();
    return switch ((String) only.getKey()) {
      case "S" -> new AttributeValue.S((String) content);
      case "N" -> AttributeValue.N.of((String) content);
      case "B" -> new AttributeValue.B(Base64.getDecoder().decode((String) content));
      case "BOOL" -> (Boolean) content ? AttributeValue.TRUE : AttributeValue.FALSE;
      case "NULL" -> AttributeValue.NULL;
      case "SS" ->
          new AttributeValue.SS(((List<?>) content).stream().map(s -> (String) s).toList());
      case "L" ->
          new AttributeValue.L(
              ((List<?>) content).stream().map(v -> value((Map<?, ?>) v)).toList());
      case "M" -> {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        ((Map<?, ?>) content).forEach((k, v) -> values.put((String) k, value((Map<?, ?>) v)));
        yield new AttributeValue.M(values);
      }
      default -> throw new IllegalArgumentException();
    };
  }

  private static String request(Random random) {
    StringBuilder out = new StringBuilder("{\"TableName\":\"abc\",\"Item\":{");
    int attributes = 1 + random.nextInt(4);
    for (int i = 0; i < attributes; i++) {
      out.append(i == 0 ? "" : ",").append(string(random)).append(space(random)).append(':');
      value(random, out, 0);
    }
    return out.append("}}").append(space(random)).toString();
  }

  private static void value(Random random, StringBuilder out, int depth) {
    out.append('{');
    switch (random.nextInt(depth > 3 ? 6 : 8)) {
      case 0 -> out.append("\"S\":").append(string(random));
      case 1 -> out.append("\"N\":\"").append(random.nextInt(1_000_000) / 7.0).append('"');
      case 2 -> {
        byte[] bytes = new byte[random.nextInt(8)];
        random.nextBytes(bytes);
        out.append("\"B\":\"").append(Base64.getEncoder().encodeToString(bytes)).append('"');
      }
      case 3 -> out.append("\"BOOL\":").append(random.nextBoolean());
      case 4 -> out.append("\"NULL\":").append(space(random)).append("true");
      case 5 -> out.append("\"SS\":[\"a\",\"b\\u00e9\"]");
      case 6 -> {
        out.append("\"L\":[");
        int size = random.nextInt(3);
        for (int i = 0; i < size; i++) {
          out.append(i == 0 ? "" : ",");
          value(random, out, depth + 1);
        }
        out.append(']');
      }
      default -> {
        out.append("\"M\":{");
        int size = random.nextInt(3);
        for (int i = 0; i < size; i++) {
          out.append(i == 0 ? "" : ",").append(string(random)).append(':');
          value(random, out, depth + 1);
        }
        out.append('}');
      }
    }
    out.append('}');
  }

  private static String space(Random random) {
    return List.of("", "", "", " ", "\n", "\t ").get(random.nextInt(6));
  }

  private static String string(Random random) {
    List<String> pieces =
        List.of(
            "a",
            "Z9",
            "ü",
            "日本",
            "😀",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u0041",
            "\\ud83d\\ude00",
            " ");
    List<String> chosen = new ArrayList<>();
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      chosen.add(pieces.get(random.nextInt(pieces.size())));
    }
    return "\"" + String.join("", chosen) + "\"";
  }

  private static byte[] damage(Random random, byte[] json) {
    byte[] damaged = json.clone();
    switch (random.nextInt(4)) {
      case 0 -> damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      case 1 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      case 2 -> {
        int at = random.nextInt(damaged.length);
        damaged[at] = (byte) "{}[]\",:0-tfn\\".charAt(random.nextInt(13));
      }
      default -> {
        int from = random.nextInt(damaged.length);
        int to = random.nextInt(damaged.length);
        damaged[from] = json[to];
      }
    }
    return damaged;
  }
}
