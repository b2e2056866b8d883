package dev.tidemark.item;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Random values out of few, so that they often meet, and with awkward ones among them. */
public final class RandomValues {
  private static final String[] TEXTS = {
    "", "a", "ab", "abc", "b", "\u0000", "\u00e9", "\uffee", "\ud83d\ude00", "a\u0000", "10", "9"
  };
  private static final String[] NUMBERS = {
    "0",
    "1",
    "-1",
    "1.5",
    "-1.50",
    "10",
    "9",
    "1e125",
    "-1e125",
    "1e-130",
    "-1e-130",
    "99999999999999999999999999999999999999",
    "0.00012",
    "100"
  };

  private final RandomGenerator random;

  public RandomValues(RandomGenerator random) {
    this.random = random;
  }

  /** A value nested at most {@code depth} deep. */
  public AttributeValue value(int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 8)) {
      case 0, 1 -> new AttributeValue.S(text());
      case 2, 3 -> new AttributeValue.N(number());
      case 4 -> new AttributeValue.B(binary());
      case 5 -> random.nextBoolean() ? AttributeValue.TRUE : AttributeValue.FALSE;
      case 6 -> AttributeValue.NULL;
      case 7 ->
          switch (random.nextInt(3)) {
            case 0 -> new AttributeValue.SS(some(this::text));
            case 1 -> new AttributeValue.NS(some(this::number));
            default -> new AttributeValue.BS(some(this::binary));
          };
      case 8, 9 -> {
        List<AttributeValue> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          elements.add(value(depth - 1));
        }
        yield new AttributeValue.L(elements);
      }
      default -> new AttributeValue.M(item(depth - 1, "a", "b", "c"));
    };
  }

  /** Some of the names, each with a value. */
  public Map<String, AttributeValue> item(int depth, String... names) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    for (String name : names) {
      if (random.nextInt(3) > 0) {
        item.put(name, value(depth));
      }
    }
    return item;
  }

  String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  BigDecimal number() {
    if (random.nextInt(3) == 0) {
      BigInteger digits = BigInteger.valueOf(random.nextLong(-100_000, 100_000));
      return Numbers.normalize(new BigDecimal(digits, random.nextInt(-60, 60)));
    }
    return Numbers.parse(NUMBERS[random.nextInt(NUMBERS.length)]);
  }

  byte[] binary() {
    byte[] bytes = new byte[random.nextInt(4)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(4) - 2);
    }
    return bytes;
  }

  private <T> List<T> some(Supplier<T> element) {
    List<T> some = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      some.add(element.get());
    }
    return some;
  }
}
