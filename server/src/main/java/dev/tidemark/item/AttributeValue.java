package dev.tidemark.item;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of an attribute. Immutable. Equality is DynamoDB's: numbers by value, sets and maps
 * without regard to order.
 */
public sealed interface AttributeValue {
  /** The type's tag in the API, such as {@code SS}. */
  String typeName();

  /** A string; may be empty outside keys. */
  record S(String value) implements AttributeValue {
    @Override
    public String typeName() {
      return "S";
    }
  }

  /** A number in DynamoDB's range; see {@link Numbers}. */
  record N(BigDecimal value) implements AttributeValue {
    /**
     * @throws dev.tidemark.error.ApiException if the number is outside DynamoDB's range
     */
    public N {
      value = Numbers.normalize(value);
    }

    public static N of(String text) {
      return new N(Numbers.parse(text));
    }

    public static N of(long value) {
      return new N(BigDecimal.valueOf(value));
    }

    @Override
    public String typeName() {
      return "N";
    }

    /** The number as the API writes it. */
    public String text() {
      return value.toPlainString();
    }
  }

  /** Bytes, not to be changed after; may be empty outside keys. */
  record B(byte[] value) implements AttributeValue {
    @Override
    public String typeName() {
      return "B";
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof B b && Arrays.equals(value, b.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return "B[" + HexFormat.of().formatHex(value) + "]";
    }
  }

  /** A boolean. */
  record Bool(boolean value) implements AttributeValue {
    @Override
    public String typeName() {
      return "BOOL";
    }
  }

  /** The null value, which is not the same as no attribute. */
  record Null() implements AttributeValue {
    @Override
    public String typeName() {
      return "NULL";
    }
  }

  /** A set of strings: sorted by UTF-8 bytes, distinct, not empty. */
  record SS(List<String> values) implements AttributeValue {
    public SS {
      values = Sets.canonicalStrings(values);
    }

    @Override
    public String typeName() {
      return "SS";
    }
  }

  /** A set of numbers: sorted by value, distinct, not empty. */
  record NS(List<BigDecimal> values) implements AttributeValue {
    public NS {
      values = Sets.canonicalNumbers(values);
    }

    @Override
    public String typeName() {
      return "NS";
    }
  }

  /** A set of binaries: sorted by unsigned bytes, distinct, not empty. */
  record BS(List<byte[]> values) implements AttributeValue {
    public BS {
      values = Sets.canonicalBinaries(values);
    }

    @Override
    public String typeName() {
      return "BS";
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof BS bs && Sets.sameBinaries(values, bs.values);
    }

    @Override
    public int hashCode() {
      return values.stream().mapToInt(Arrays::hashCode).sum();
    }
  }

  /** A list. */
  record L(List<AttributeValue> values) implements AttributeValue {
    public L {
      values = List.copyOf(values);
    }

    @Override
    public String typeName() {
      return "L";
    }
  }

  /** A map; the order of its entries has no meaning. */
  record M(Map<String, AttributeValue> values) implements AttributeValue {
    public M {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    @Override
    public String typeName() {
      return "M";
    }
  }

  Null NULL = new Null();
  Bool TRUE = new Bool(true);
  Bool FALSE = new Bool(false);
}
