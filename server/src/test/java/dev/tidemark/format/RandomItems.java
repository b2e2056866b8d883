package dev.tidemark.format;

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
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Items of every type and depth, with awkward names, texts and numbers. */
public final class RandomItems {
  public static final KeySchema KEYS =
      new KeySchema(new KeyAttribute("pk", KeyType.S), new KeyAttribute("a sort", KeyType.N));

  private static final String[] NAMES = {
    "a",
    "id",
    "null",
    "true",
    "false",
    "nan",
    "inf",
    "$",
    "$10",
    "$1a",
    "_x",
    "a-b",
    "a.b",
    "1a",
    "it's",
    "say \"hi\"",
    "back\\slash",
    "tab\t",
    "ä",
    "日本",
    "😀",
    "\u0000",
    "\u007f",
    "\u0085",
    "$ion_1_0",
    "$ion_symbol_table",
    "Item",
    "S",
    "Â",
  };

  private static final String[] TEXTS = {
    "",
    "x",
    "plain text",
    "\"",
    "\\",
    "'",
    "/",
    "a\"b\\c",
    "\b\f\n\r\t",
    "\u0000\u0001\u001f",
    "\u007f\u0080\u009f\u00a0",
    "Â",
    "äöü",
    "日本語",
    "😀 and 😀",
    "\u2028\u2029\ufeff\uffff",
    "{[:,",
    "}}",
    "'''",
    "\u0007\u000b",
  };

  private final Random random;

  public RandomItems(long seed) {
    random = new Random(seed);
  }

  public Item next() {
    Map<String, AttributeValue> attributes = new LinkedHashMap<>();
    int count = random.nextInt(8);
    for (int i = 0; i < count; i++) {
      attributes.put(name(), value(3));
    }
    attributes.put("pk", new S("p" + text()));
    attributes.put("a sort", new N(number()));
    return Item.of(attributes);
  }

  AttributeValue value(int depth) {
    return switch (random.nextInt(depth > 0 ? 11 : 9)) {
      case 0, 1 -> new S(text());
      case 2 -> new N(number());
      case 3 -> new B(bytes());
      case 4 -> random.nextBoolean() ? AttributeValue.TRUE : AttributeValue.FALSE;
      case 5 -> AttributeValue.NULL;
      case 6 -> new SS(some(this::text));
      case 7 -> new NS(some(this::number));
      case 8 -> new BS(some(this::bytes));
      case 9 -> {
        List<AttributeValue> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.add(value(depth - 1));
        }
        yield new L(values);
      }
      default -> {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.put(name(), value(depth - 1));
        }
        yield new M(values);
      }
    };
  }

  private <T> List<T> some(Supplier<T> one) {
    List<T> values = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      values.add(one.get());
    }
    return values;
  }

  private String name() {
    String name = NAMES[random.nextInt(NAMES.length)];
    return random.nextInt(4) == 0 ? name + NAMES[random.nextInt(NAMES.length)] : name;
  }

  private String text() {
    return random.nextInt(3) > 0
        ? TEXTS[random.nextInt(TEXTS.length)]
        : TEXTS[random.nextInt(TEXTS.length)] + TEXTS[random.nextInt(TEXTS.length)];
  }

  private BigDecimal number() {
    BigInteger digits =
        switch (random.nextInt(4)) {
          case 0 -> BigInteger.valueOf(random.nextInt(3));
          case 1 -> BigInteger.valueOf(random.nextInt(100_000));
          default -> new BigInteger(random.nextInt(120), random);
        };
    BigDecimal unscaled = new BigDecimal(random.nextBoolean() ? digits : digits.negate());
    return switch (random.nextInt(4)) {
      case 0 -> unscaled;
      case 1 -> unscaled.movePointLeft(random.nextInt(12));
      case 2 -> unscaled.movePointLeft(random.nextInt(128));
      default -> unscaled.movePointRight(random.nextInt(126 - unscaled.precision() + 1));
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(12)];
    random.nextBytes(bytes);
    return bytes;
  }
}
