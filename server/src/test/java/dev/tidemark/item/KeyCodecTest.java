package dev.tidemark.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes are on disk: FORMATS.md, "Row key". */
class KeyCodecTest {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  @ParameterizedTest
  @CsvSource({
    "0, 02",
    "1, 03 04 00 0b 00",
    "12.5, 03 04 01 0d 33 00",
    "-1, 01 fb ff f4 ff",
    "0.5, 03 03 ff 33 00",
    "100, 03 04 02 0b 00",
    "1e125, 03 04 7d 0b 00",
    "-1e-130, 01 fc 81 f4 ff",
  })
  void part_number_givesTheBytesOfTheFormat(String number, String hex) {
    assertThat(HEX.formatHex(KeyCodec.part(N.of(number)))).isEqualTo(hex);
  }

  @Test
  void part_stringOrBinary_escapesZeroesAndEndsItself() {
    assertThat(HEX.formatHex(KeyCodec.part(new S("a")))).isEqualTo("61 00 01");
    assertThat(HEX.formatHex(KeyCodec.part(new B(new byte[] {0, 1, -1}))))
        .isEqualTo("00 ff 01 ff 00 01");
  }

  @Test
  void encode_hash_isFixedForEver() {
    assertThat(HEX.formatHex(KeyCodec.encode(new S("a"), null))).isEqualTo("15 5e a6 84 61 00 01");
    assertThat(HEX.formatHex(KeyCodec.encode(N.of(7), new S("b"))))
        .isEqualTo("0e 48 a7 71 03 04 00 47 00 62 00 01");
  }

  @Test
  void indexKey_manyAttributes_isFixedForEver() {
    byte[] key = KeyCodec.encode(N.of(7), new S("b"));
    assertThat(HEX.formatHex(KeyCodec.indexKey(List.of(new S("a")), List.of(), key)))
        .isEqualTo("15 5e a6 84 61 00 01 " + HEX.formatHex(key));
    assertThat(
            HEX.formatHex(
                KeyCodec.indexKey(List.of(new S("a"), N.of(0)), List.of(new S("b"), N.of(1)), key)))
        .isEqualTo("d2 1c 19 b6 61 00 01 02 62 00 01 03 04 00 0b 00 " + HEX.formatHex(key));
  }

  @Test
  void indexKey_randomKeys_orderBySortAttributesThenKeyWithinTheirPrefixes() {
    long seed = 20_261_123;
    SplittableRandom random = new SplittableRandom(seed);
    List<AttributeValue> partition = List.of(new S("p"), N.of(-3));
    for (int round = 0; round < 20_000; round++) {
      List<AttributeValue> a = smallSort(random);
      List<AttributeValue> b = smallSort(random);
      byte[] keyA = KeyCodec.encode(N.of(random.nextInt(3)), null);
      byte[] keyB = KeyCodec.encode(N.of(random.nextInt(3)), null);
      byte[] indexA = KeyCodec.indexKey(partition, a, keyA);
      int expected = Arrays.compareUnsigned(KeyCodec.part(a.get(0)), KeyCodec.part(b.get(0)));
      if (expected == 0) {
        expected = Arrays.compareUnsigned(KeyCodec.part(a.get(1)), KeyCodec.part(b.get(1)));
      }
      if (expected == 0) {
        expected = Arrays.compareUnsigned(keyA, keyB);
      }
      int order = Arrays.compareUnsigned(indexA, KeyCodec.indexKey(partition, b, keyB));
      assertThat(Integer.signum(order))
          .as("%s, %s, seed %d", a, b, seed)
          .isEqualTo(Integer.signum(expected));
      byte[] prefix = KeyCodec.prefix(partition, b.subList(0, 1));
      assertThat(Arrays.equals(prefix, 0, prefix.length, indexA, 0, prefix.length))
          .as("%s, %s, seed %d", a, b, seed)
          .isEqualTo(a.get(0).equals(b.get(0)));
    }
  }

  private static List<AttributeValue> smallSort(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append((char) random.nextInt(3));
    }
    return List.of(new S(text.toString()), N.of(random.nextInt(-2, 3)));
  }

  @Test
  void part_randomNumbers_orderAsTheirValues() {
    long seed = 20_261_121;
    SplittableRandom random = new SplittableRandom(seed);
    List<BigDecimal> numbers = new ArrayList<>(List.of(BigDecimal.ZERO));
    for (int i = 0; i < 2_000; i++) {
      BigInteger digits = BigInteger.valueOf(random.nextLong(-1_000_000, 1_000_000));
      numbers.add(Numbers.normalize(new BigDecimal(digits, random.nextInt(-100, 100))));
    }
    for (int i = 0; i < 20_000; i++) {
      BigDecimal a = numbers.get(random.nextInt(numbers.size()));
      BigDecimal b = numbers.get(random.nextInt(numbers.size()));
      int order = Arrays.compareUnsigned(KeyCodec.part(new N(a)), KeyCodec.part(new N(b)));
      assertThat(Integer.signum(order)).as("%s, %s, seed %d", a, b, seed).isEqualTo(a.compareTo(b));
    }
  }

  @Test
  void part_randomBinaries_orderAsTheirBytesAndShareNoPrefix() {
    long seed = 20_261_122;
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] value = new byte[random.nextInt(1, 5)];
      for (int j = 0; j < value.length; j++) {
        value[j] = (byte) (random.nextInt(4) - 2);
      }
      values.add(value);
    }
    for (byte[] a : values) {
      for (byte[] b : values) {
        byte[] partA = KeyCodec.part(new B(a));
        byte[] partB = KeyCodec.part(new B(b));
        assertThat(Integer.signum(Arrays.compareUnsigned(partA, partB)))
            .as("%s, %s, seed %d", HEX.formatHex(a), HEX.formatHex(b), seed)
            .isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
        assertThat(!Arrays.equals(a, b) && Arrays.mismatch(partA, partB) == partA.length).isFalse();
      }
    }
  }

  @Test
  void partPrefix_ofString_beginsThePartsOfLongerStrings() {
    byte[] prefix = KeyCodec.partPrefix(new S("ab"));
    byte[] part = KeyCodec.part(new S("abc"));
    assertThat(Arrays.copyOf(part, prefix.length)).isEqualTo(prefix);
  }
}
