package dev.tidemark.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Short ways to write values, and what errors say. */
final class Fixtures {
  private Fixtures() {}

  static AttributeValue s(String value) {
    return new AttributeValue.S(value);
  }

  static AttributeValue n(String value) {
    return AttributeValue.N.of(value);
  }

  static AttributeValue b(String value) {
    return new AttributeValue.B(value.getBytes(StandardCharsets.ISO_8859_1));
  }

  static AttributeValue ss(String... values) {
    return new AttributeValue.SS(List.of(values));
  }

  static AttributeValue ns(String... values) {
    return new AttributeValue.NS(Arrays.stream(values).map(BigDecimal::new).toList());
  }

  static AttributeValue bs(String... values) {
    return new AttributeValue.BS(
        Arrays.stream(values).map(v -> v.getBytes(StandardCharsets.ISO_8859_1)).toList());
  }

  static AttributeValue list(AttributeValue... values) {
    return new AttributeValue.L(List.of(values));
  }

  /** A map value: key, value, key, value. */
  static AttributeValue map(Object... entries) {
    return new AttributeValue.M(item(entries));
  }

  /** An item: name, value, name, value. */
  static Map<String, AttributeValue> item(Object... entries) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      item.put((String) entries[i], (AttributeValue) entries[i + 1]);
    }
    return item;
  }

  /** One value of each type, under {@code :s}, {@code :n} and so on. */
  static Map<String, AttributeValue> valueOfEachType() {
    return item(
        ":s", s("a"),
        ":n", n("1"),
        ":b", b("a"),
        ":bool", AttributeValue.TRUE,
        ":null", AttributeValue.NULL,
        ":ss", ss("a"),
        ":ns", ns("1"),
        ":bs", bs("a"),
        ":l", list(),
        ":m", map());
  }

  /** The text of the ValidationException that an action ends in. */
  static String refusal(ThrowingCallable action) {
    Throwable thrown = catchThrowable(action);
    assertThat(thrown).isInstanceOf(ApiException.class);
    ApiError error = ((ApiException) thrown).error();
    assertThat(error.type()).isEqualTo(ApiError.Type.VALIDATION);
    return error.message();
  }

  /** Rows of {@code expression => error}. Empty lines and lines that begin with // do not count. */
  static List<String[]> rows(String table) {
    return table
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("//"))
        .map(line -> line.split(" => ", 2))
        .toList();
  }
}
