package dev.tidemark.expression;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.BS;
import dev.tidemark.item.AttributeValue.Bool;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.Null;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.Utf8;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How values compare. */
final class Values {
  private Values() {}

  /** The order of two strings, numbers or binaries; empty for other or different types. */
  static OptionalInt order(@Nullable AttributeValue a, @Nullable AttributeValue b) {
    if (a instanceof S(var x) && b instanceof S(var y)) {
      return OptionalInt.of(Utf8.ORDER.compare(x, y));
    }
    if (a instanceof N(var x) && b instanceof N(var y)) {
      return OptionalInt.of(x.compareTo(y));
    }
    if (a instanceof B(var x) && b instanceof B(var y)) {
      return OptionalInt.of(Arrays.compareUnsigned(x, y));
    }
    return OptionalInt.empty();
  }

  /**
   * What {@code size} gives, or -1 for types that have none. Strings count units of UTF-16, as
   * measured: nubo-db/dynamodb-conformance, tests/tier1/query/expressions.
   */
  static int size(AttributeValue value) {
    return switch (value) {
      case S(var string) -> string.length();
      case B(var bytes) -> bytes.length;
      case SS(var strings) -> strings.size();
      case NS(var numbers) -> numbers.size();
      case BS(var binaries) -> binaries.size();
      case L(var elements) -> elements.size();
      case M(var entries) -> entries.size();
      case N _, Bool _, Null _ -> -1;
    };
  }

  /** Whether both are strings or both binaries, and the one begins with the other. */
  static boolean beginsWith(@Nullable AttributeValue value, @Nullable AttributeValue prefix) {
    if (value instanceof S(var s) && prefix instanceof S(var p)) {
      return s.startsWith(p);
    }
    return value instanceof B(var b)
        && prefix instanceof B(var p)
        && b.length >= p.length
        && Arrays.equals(b, 0, p.length, p, 0, p.length);
  }

  /** Part of a string or binary, element of a set or list. */
  static boolean contains(@Nullable AttributeValue container, @Nullable AttributeValue part) {
    if (container == null || part == null) {
      return false;
    }
    return switch (container) {
      case S(var string) -> part instanceof S(var p) && string.contains(p);
      case B(var bytes) -> part instanceof B(var p) && contains(bytes, p);
      case SS(var strings) -> part instanceof S(var p) && strings.contains(p);
      case NS(var numbers) -> part instanceof N(var p) && numbers.contains(p);
      case BS(var binaries) ->
          part instanceof B(var p) && binaries.stream().anyMatch(b -> Arrays.equals(b, p));
      case L(var elements) -> elements.contains(part);
      case N _, Bool _, Null _, M _ -> false;
    };
  }

  private static boolean contains(byte[] bytes, byte[] part) {
    for (int from = 0; from + part.length <= bytes.length; from++) {
      if (Arrays.equals(bytes, from, from + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  /** As AWS writes a scalar in errors: {@code AttributeValue: {N:5}}. */
  static String text(AttributeValue value) {
    String content =
        switch (value) {
          case S(var string) -> string;
          case N n -> n.text();
          case B(var bytes) ->
              "java.nio.HeapByteBuffer[pos=0 lim=" + bytes.length + " cap=" + bytes.length + "]";
          default -> throw new IllegalArgumentException("not a scalar: " + value.typeName());
        };
    return "AttributeValue: {" + value.typeName() + ":" + content + "}";
  }
}
