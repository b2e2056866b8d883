package dev.tidemark.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NumbersTest {
  private static final String OVERFLOW =
      "Number overflow. Attempting to store a number with magnitude larger than supported range";
  private static final String UNDERFLOW =
      "Number underflow. Attempting to store a number with magnitude smaller than supported range";

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.00, 0",
    "0e125, 0",
    "0042.1200, 42.12",
    "+1, 1",
    "1., 1",
    ".5, 0.5",
    "-1.50e2, -150",
    "1E3, 1000",
    "1e-3, 0.001",
    "12345678901234567890123456789012345678, 12345678901234567890123456789012345678",
    "0.1234567890123456789012345678901234567800000, 0.12345678901234567890123456789012345678",
  })
  void parse_anyForm_givesTheOneText(String text, String expected) {
    assertThat(AttributeValue.N.of(text).text()).isEqualTo(expected);
  }

  /** Limits: AWS developer guide, "Constraints". */
  @Test
  void parse_extremes_areTaken() {
    String nines = "9".repeat(38);
    assertThat(AttributeValue.N.of("1E125").text()).isEqualTo("1" + "0".repeat(125));
    assertThat(Numbers.parse("9." + nines.substring(1) + "e125"))
        .isEqualTo(new BigDecimal(nines + "e88"));
    assertThat(Numbers.parse("-1e-130")).isEqualTo(new BigDecimal("-1e-130"));
    assertThat(Numbers.parse("0".repeat(100_000) + "1" + "0".repeat(125)))
        .isEqualTo(new BigDecimal("1e125"));
  }

  /** Texts: dynalite's test suite; exponents beyond 32 bits: a conformance suite. */
  @Test
  void parse_beyondLimits_isRefusedInAwsWords() {
    for (String text : List.of("1e126", "-1e126", "1e99999999999", "1e2147483648", "0e126")) {
      assertThatThrownBy(() -> Numbers.parse(text)).as(text).hasMessage(OVERFLOW);
    }
    for (String text :
        List.of("1e-131", "-1e-131", "1e-99999999999", "0e-131", "1e-9223372036854775808")) {
      assertThatThrownBy(() -> Numbers.parse(text)).as(text).hasMessage(UNDERFLOW);
    }
    for (String text :
        List.of(
            "123456789012345678901234567890123456789",
            "-1.23456789012345678901234567890123456789",
            "1" + "0".repeat(50) + "1")) {
      assertThatThrownBy(() -> Numbers.parse(text))
          .as(text)
          .hasMessage("Attempting to store more than 38 significant digits in a Number");
    }
    assertThatThrownBy(() -> Numbers.parse("1".repeat(1_000_000))).hasMessage(OVERFLOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b",
        "1e",
        "e1",
        ".",
        "-",
        "1 2",
        "0x1",
        "NaN",
        "Infinity",
        "1e1.5",
        "--1",
        "١",
        "1e9223372036854775808"
      })
  void parse_noNumber_isRefused(String text) {
    assertThatThrownBy(() -> Numbers.parse(text))
        .hasMessage("The parameter cannot be converted to a numeric value: " + text);
    assertThatThrownBy(() -> Numbers.parse(""))
        .hasMessage("The parameter cannot be converted to a numeric value");
  }

  /** Measured by a conformance suite to the byte, at the limit of an item's size. */
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 2",
    "12, 2",
    "123, 3",
    "1234, 3",
    "12345678901234567890123456789012345678, 20",
    "0042, 2",
    "100, 2",
    "1010, 3",
    "0.0000001, 2",
    "1E125, 2",
    "1E-100, 2",
    "1.5, 3",
    "15, 2",
    "1.200, 3",
    "1.234, 4",
    "3.14159, 5",
    "123456, 4",
    "-1, 3",
  })
  void size_number_isThatOfItsDigitsBeforeAndAfterThePoint(String text, int bytes) {
    assertThat(ItemSizes.of(AttributeValue.N.of(text))).isEqualTo(bytes);
  }

  /** AWS developer guide, "DynamoDB item sizes and formats". */
  @Test
  void size_otherTypes_isAsDocumented() {
    assertThat(ItemSizes.of(Map.of("né", new AttributeValue.S("€")))).isEqualTo(6);
    assertThat(ItemSizes.of(new AttributeValue.B(new byte[5]))).isEqualTo(5);
    assertThat(ItemSizes.of(AttributeValue.TRUE)).isEqualTo(1);
    assertThat(ItemSizes.of(AttributeValue.NULL)).isEqualTo(1);
    assertThat(ItemSizes.of(new AttributeValue.SS(List.of("a", "bc")))).isEqualTo(3);
    assertThat(ItemSizes.of(new AttributeValue.NS(List.of(BigDecimal.ONE, new BigDecimal("123")))))
        .isEqualTo(5);
    assertThat(ItemSizes.of(new AttributeValue.L(List.of()))).isEqualTo(3);
    assertThat(ItemSizes.of(new AttributeValue.L(List.of(new AttributeValue.S("a"))))).isEqualTo(5);
    assertThat(ItemSizes.of(new AttributeValue.M(Map.of()))).isEqualTo(3);
    assertThat(ItemSizes.of(new AttributeValue.M(Map.of("k", new AttributeValue.S("a")))))
        .isEqualTo(6);
  }

  @Test
  void sets_elements_areSortedAndDistinct() {
    assertThat(
            new AttributeValue.NS(
                List.of(new BigDecimal("10"), new BigDecimal("9.0"), new BigDecimal("1e1"))))
        .isEqualTo(new AttributeValue.NS(List.of(new BigDecimal("9"), new BigDecimal("10"))));
    assertThat(new AttributeValue.SS(List.of("\ud83d\ude00", "\uffee", "a")).values())
        .containsExactly("a", "\uffee", "\ud83d\ude00");
    assertThat(
            new AttributeValue.BS(List.of(new byte[] {-1}, new byte[] {1}, new byte[] {1}))
                .values())
        .hasSize(2);
    assertThatThrownBy(() -> new AttributeValue.SS(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
