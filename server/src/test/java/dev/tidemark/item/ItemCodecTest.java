package dev.tidemark.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.error.StorageException;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.BS;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.AttributeValue.SS;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes are on disk: FORMATS.md, "Item". */
class ItemCodecTest {
  static List<Arguments> golden() {
    return List.of(
        Arguments.of(Map.of(), "00"),
        Arguments.of(value(new S("x\u00e9")), "01 01 76 01 03 78 c3 a9"),
        Arguments.of(value(new S("")), "01 01 76 01 00"),
        Arguments.of(value(N.of("-12.50")), "01 01 76 02 05 2d 31 32 2e 35"),
        Arguments.of(value(N.of("1e3")), "01 01 76 02 04 31 30 30 30"),
        Arguments.of(value(N.of("-0.0")), "01 01 76 02 01 30"),
        Arguments.of(value(new B(new byte[] {0, -1})), "01 01 76 03 02 00 ff"),
        Arguments.of(value(AttributeValue.FALSE), "01 01 76 04"),
        Arguments.of(value(AttributeValue.TRUE), "01 01 76 05"),
        Arguments.of(value(AttributeValue.NULL), "01 01 76 06"),
        Arguments.of(value(new SS(List.of("b", "a"))), "01 01 76 07 05 02 01 61 01 62"),
        Arguments.of(
            value(new NS(List.of(BigDecimal.TEN, BigDecimal.TWO))),
            "01 01 76 08 06 02 01 32 02 31 30"),
        Arguments.of(
            value(new BS(List.of(new byte[] {-1}, new byte[] {1}))),
            "01 01 76 09 05 02 01 01 01 ff"),
        Arguments.of(
            value(new L(List.of(new S("a"), new L(List.of())))),
            "01 01 76 0a 07 02 01 01 61 0a 01 00"),
        Arguments.of(value(new M(Map.of("k", AttributeValue.NULL))), "01 01 76 0b 04 01 01 6b 06"),
        Arguments.of(
            Map.of("b", new L(List.of(N.of("-1.5"), AttributeValue.NULL)), "a", new S("x")),
            "02 01 61 01 01 78 01 62 0a 08 02 02 04 2d 31 2e 35 06"));
  }

  private static Map<String, AttributeValue> value(AttributeValue value) {
    return Map.of("v", value);
  }

  @ParameterizedTest
  @MethodSource("golden")
  void encode_anyType_givesTheBytesOfTheFormat(Map<String, AttributeValue> item, String hex) {
    assertThat(HexFormat.ofDelimiter(" ").formatHex(Item.of(item).bytes())).isEqualTo(hex);
  }

  @ParameterizedTest
  @MethodSource("golden")
  void decode_theBytesOfTheFormat_givesTheItem(Map<String, AttributeValue> item, String hex) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
    assertThat(Item.ofBytes(bytes).attributes()).isEqualTo(item);
  }

  @Test
  void encode_longValue_hasLengthOfSeveralBytes() {
    byte[] bytes = Item.of(value(new S("x".repeat(300)))).bytes();
    assertThat(Arrays.copyOf(bytes, 7)).containsExactly(1, 1, 'v', 1, 0xac, 2, 'x');
    assertThat(Item.ofBytes(bytes).get("v")).isEqualTo(new S("x".repeat(300)));
  }

  @Test
  void encode_sameAttributesInAnyOrder_givesSameBytes() {
    Map<String, AttributeValue> one = new LinkedHashMap<>();
    one.put("\ud83d\ude00", N.of(1));
    one.put("\uffee", N.of(2));
    one.put("a", N.of(3));
    Map<String, AttributeValue> other = new LinkedHashMap<>();
    List.of("a", "\uffee", "\ud83d\ude00")
        .forEach(name -> other.put(name, one.getOrDefault(name, AttributeValue.NULL)));
    assertThat(Item.of(other)).isEqualTo(Item.of(one));
    assertThat(Item.of(one).attributes().keySet()).containsExactly("a", "\uffee", "\ud83d\ude00");
  }

  @Test
  void decode_anyTruncation_isRefusedAsCorrupt() {
    for (Arguments arguments : golden()) {
      byte[] bytes = HexFormat.ofDelimiter(" ").parseHex((String) arguments.get()[1]);
      for (int length = 0; length < bytes.length; length++) {
        Item cut = Item.ofBytes(Arrays.copyOf(bytes, length));
        assertThatThrownBy(cut::attributes)
            .isInstanceOfSatisfying(
                StorageException.class,
                e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT));
      }
    }
  }

  /** Each was an exception of another kind, memory without end, or another item. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff ff ff ff 0f", // a count below zero
        "ff ff ff ff 07", // far more attributes than bytes
        "01 01 76 0a 05 ff ff ff ff 07", // a list of as many elements
        "01 01 76 07 05 ff ff ff ff 07", // a set of as many
        "01 01 76 07 01 00", // a set of none
        "01 01 76 02 00", // no number
        "01 01 76 02 01 78",
        "01 01 76 02 09 31 65 39 39 39 39 39 39 39", // a number of ten million digits
        "01 01 76 01 01 ff", // no text
        "01 01 ff 06", // no name
        "01 01 76 0a 03 01 06", // a list that ends before its length
        "01 01 76 0b 09 01 01 61 06", // a map that ends behind the item
        "01 01 76 06 00", // more behind the item
      })
  void attributes_damagedBytes_areCorrupt(String hex) {
    Item item = Item.ofBytes(HexFormat.ofDelimiter(" ").parseHex(hex));
    assertThatThrownBy(item::attributes)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT));
  }

  @Test
  void attributes_nestedThousandsOfLevels_areCorruptAndDoNotExhaustTheStack() {
    ByteArrayOutputStream nested = new ByteArrayOutputStream();
    nested.writeBytes(new byte[] {1, 1, 'v'});
    int levels = 20_000;
    for (int i = 0; i < levels; i++) {
      int rest = 1 + (levels - i - 1) * 5;
      nested.writeBytes(
          new byte[] {10, (byte) (rest | 0x80), (byte) (rest >> 7 | 0x80), (byte) (rest >> 14), 1});
    }
    nested.write(6);
    Item item = Item.ofBytes(nested.toByteArray());
    assertThatThrownBy(item::attributes).isInstanceOf(StorageException.class);
  }
}
