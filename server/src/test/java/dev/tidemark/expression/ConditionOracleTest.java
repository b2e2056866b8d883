package dev.tidemark.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.RandomValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Random conditions, whose meaning is built beside their text, over random items. */
final class ConditionOracleTest {
  private static final long SEED = 20_261_121L;
  private static final String[] PATHS = {
    "a", "b", "c", "d", "a.b", "a.c.a", "b[0]", "c[1].a", "d[0][1]"
  };

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final RandomValues values = new RandomValues(random);
  private final Map<String, AttributeValue> used = new LinkedHashMap<>();

  /** Text, and what it means. */
  private record Term<T>(String text, Function<Map<String, AttributeValue>, T> meaning) {}

  @Test
  void condition_randomOnRandomItems_agreesWithOracle() {
    int tested = 0;
    int held = 0;
    for (int round = 0; round < 8_000; round++) {
      used.clear();
      Term<Boolean> term = condition(random.nextInt(4));
      Condition condition;
      try {
        condition =
            Condition.parse(
                "FilterExpression",
                term.text,
                new Placeholders(null, used.isEmpty() ? null : used));
      } catch (ApiException refused) {
        continue; // an operand of a type that the operator never takes
      }
      for (int i = 0; i < 5; i++) {
        Map<String, AttributeValue> item = values.item(3, "a", "b", "c", "d");
        boolean expected = term.meaning.apply(item);
        tested++;
        held += expected ? 1 : 0;
        assertThat(condition.test(item))
            .as("seed %d, round %d: %s, %s, %s", SEED, round, term.text, used, item)
            .isEqualTo(expected);
      }
    }
    assertThat(tested).isGreaterThan(16_000);
    assertThat(held).isBetween(tested / 5, tested * 4 / 5);
  }

  private Term<Boolean> condition(int depth) {
    if (depth > 0) {
      Term<Boolean> x = condition(depth - 1);
      Term<Boolean> y = condition(depth - 1);
      return switch (random.nextInt(3)) {
        case 0 ->
            new Term<>(
                "(" + x.text + " AND " + y.text + ")",
                i -> x.meaning.apply(i) && y.meaning.apply(i));
        case 1 ->
            new Term<>(
                "(" + x.text + " OR " + y.text + ")",
                i -> x.meaning.apply(i) || y.meaning.apply(i));
        default -> new Term<>("NOT " + x.text, i -> !x.meaning.apply(i));
      };
    }
    Term<Optional<AttributeValue>> a = operand();
    Term<Optional<AttributeValue>> b = operand();
    Term<Optional<AttributeValue>> c = operand();
    String path = PATHS[random.nextInt(PATHS.length)];
    return switch (random.nextInt(7)) {
      case 0, 1, 2 -> {
        String operator = new String[] {"=", "<>", "<", "<=", ">", ">="}[random.nextInt(6)];
        yield new Term<>(
            a.text + operator + b.text,
            i -> compare(operator, a.meaning.apply(i), b.meaning.apply(i)));
      }
      case 3 ->
          new Term<>(
              a.text + " BETWEEN " + b.text + " AND " + c.text,
              i ->
                  compare(">=", a.meaning.apply(i), b.meaning.apply(i))
                      && compare("<=", a.meaning.apply(i), c.meaning.apply(i)));
      case 4 ->
          new Term<>(
              a.text + " IN (" + b.text + "," + c.text + ")",
              i ->
                  compare("=", a.meaning.apply(i), b.meaning.apply(i))
                      || compare("=", a.meaning.apply(i), c.meaning.apply(i)));
      case 5 -> new Term<>("attribute_exists(" + path + ")", i -> at(i, path).isPresent());
      default ->
          new Term<>(
              "contains(" + a.text + "," + b.text + ")",
              i -> contains(a.meaning.apply(i), b.meaning.apply(i)));
    };
  }

  private Term<Optional<AttributeValue>> operand() {
    if (random.nextInt(3) == 0) {
      String placeholder = ":v" + used.size();
      AttributeValue value = values.value(1);
      used.put(placeholder, value);
      return new Term<>(placeholder, _ -> Optional.of(value));
    }
    String path = PATHS[random.nextInt(PATHS.length)];
    if (random.nextInt(6) == 0) {
      return new Term<>("size(" + path + ")", i -> at(i, path).flatMap(ConditionOracleTest::size));
    }
    return new Term<>(path, i -> at(i, path));
  }

  private static Optional<AttributeValue> at(Map<String, AttributeValue> item, String path) {
    AttributeValue here = new AttributeValue.M(item);
    for (String step : path.replace("[", ".#").replace("]", "").split("\\.", -1)) {
      if (step.startsWith("#")) {
        int index = Integer.parseInt(step.substring(1));
        if (!(here instanceof AttributeValue.L(var elements)) || elements.size() <= index) {
          return Optional.empty();
        }
        here = elements.get(index);
      } else {
        if (!(here instanceof AttributeValue.M(var entries)) || !entries.containsKey(step)) {
          return Optional.empty();
        }
        here = entries.getOrDefault(step, AttributeValue.NULL);
      }
    }
    return Optional.of(here);
  }

  private static Optional<AttributeValue> size(AttributeValue value) {
    return switch (value) {
      case AttributeValue.S(var s) -> Optional.of(AttributeValue.N.of(utf8(s).length));
      case AttributeValue.B(var b) -> Optional.of(AttributeValue.N.of(b.length));
      case AttributeValue.SS(var v) -> Optional.of(AttributeValue.N.of(v.size()));
      case AttributeValue.NS(var v) -> Optional.of(AttributeValue.N.of(v.size()));
      case AttributeValue.BS(var v) -> Optional.of(AttributeValue.N.of(v.size()));
      case AttributeValue.L(var v) -> Optional.of(AttributeValue.N.of(v.size()));
      case AttributeValue.M(var v) -> Optional.of(AttributeValue.N.of(v.size()));
      default -> Optional.empty();
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean compare(
      String operator, Optional<AttributeValue> a, Optional<AttributeValue> b) {
    boolean equal = a.isPresent() && b.isPresent() && form(a.get()).equals(form(b.get()));
    if (operator.equals("=")) {
      return equal;
    }
    if (operator.equals("<>")) {
      return !equal;
    }
    if (a.isEmpty() || b.isEmpty() || !a.get().typeName().equals(b.get().typeName())) {
      return false;
    }
    int order;
    if (a.get() instanceof AttributeValue.N(var x) && b.get() instanceof AttributeValue.N(var y)) {
      order = x.subtract(y).signum();
    } else if (a.get() instanceof AttributeValue.S(var x)
        && b.get() instanceof AttributeValue.S(var y)) {
      order = Arrays.compareUnsigned(utf8(x), utf8(y));
    } else if (a.get() instanceof AttributeValue.B(var x)
        && b.get() instanceof AttributeValue.B(var y)) {
      order = Arrays.compareUnsigned(x, y);
    } else {
      return false;
    }
    return order == 0 ? operator.endsWith("=") : operator.startsWith(order < 0 ? "<" : ">");
  }

  private static boolean contains(Optional<AttributeValue> a, Optional<AttributeValue> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return false;
    }
    String part = form(b.get());
    return switch (a.get()) {
      case AttributeValue.S(var s) -> b.get() instanceof AttributeValue.S(var p) && s.contains(p);
      case AttributeValue.B(var s) ->
          b.get() instanceof AttributeValue.B(var p) && latin(s).contains(latin(p));
      case AttributeValue.SS(var v) ->
          v.stream().anyMatch(e -> form(new AttributeValue.S(e)).equals(part));
      case AttributeValue.NS(var v) ->
          v.stream().anyMatch(e -> form(new AttributeValue.N(e)).equals(part));
      case AttributeValue.BS(var v) ->
          v.stream().anyMatch(e -> form(new AttributeValue.B(e)).equals(part));
      case AttributeValue.L(var v) -> v.stream().anyMatch(e -> form(e).equals(part));
      default -> false;
    };
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** A text that is the same for equal values and only for those. */
  private static String form(AttributeValue value) {
    List<String> parts = new ArrayList<>();
    switch (value) {
      case AttributeValue.S(var s) -> parts.add(s);
      case AttributeValue.N(var n) -> parts.add(n.stripTrailingZeros().toEngineeringString());
      case AttributeValue.B(var b) -> parts.add(Arrays.toString(b));
      case AttributeValue.Bool(var b) -> parts.add(String.valueOf(b));
      case AttributeValue.Null _ -> {}
      case AttributeValue.SS(var v) -> v.stream().sorted().forEach(parts::add);
      case AttributeValue.NS(var v) ->
          v.stream().map(n -> n.stripTrailingZeros().toString()).sorted().forEach(parts::add);
      case AttributeValue.BS(var v) ->
          v.stream().map(Arrays::toString).sorted().forEach(parts::add);
      case AttributeValue.L(var v) -> v.forEach(e -> parts.add(form(e)));
      case AttributeValue.M(var v) ->
          v.keySet().stream()
              .sorted()
              .forEach(k -> parts.add(k + form(v.getOrDefault(k, AttributeValue.NULL))));
    }
    StringBuilder form = new StringBuilder(value.typeName());
    parts.forEach(part -> form.append('|').append(part.length()).append(':').append(part));
    return form.toString();
  }
}
