package dev.tidemark.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.format.ExportRecord.Changed;
import dev.tidemark.format.ExportRecord.FullItem;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
  private static final Item PK = Item.of(Map.of("pk", new S("1")));

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void item_written_isReadBack(ExportFormat format) {
    long seed = 8211;
    RandomItems items = new RandomItems(seed);
    RecordWriter writer = RecordWriter.of(format, RandomItems.KEYS);
    RecordReader reader = RecordReader.of(format);
    ByteSink line = new ByteSink();
    for (int i = 0; i < 5000; i++) {
      Item item = items.next();
      line.reset();
      writer.item(item, line);
      assertThat(reader.read(line.bytes(), 0, line.length()))
          .as("seed %d item %d", seed, i)
          .isEqualTo(new FullItem(item));
    }
  }

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void change_written_isReadBack(ExportFormat format) {
    long seed = 8212;
    RandomItems items = new RandomItems(seed);
    Random random = new Random(seed);
    RecordWriter writer = RecordWriter.of(format, RandomItems.KEYS);
    RecordReader reader = RecordReader.of(format);
    ByteSink line = new ByteSink();
    for (int i = 0; i < 2000; i++) {
      Item one = items.next();
      Item other = items.next().with(keys(one));
      int kind = random.nextInt(3);
      Item before = kind == 0 ? null : one;
      Item after = kind == 1 ? null : other;
      ViewType view = random.nextBoolean() ? ViewType.NEW_IMAGE : ViewType.NEW_AND_OLD_IMAGES;
      long micros = random.nextLong(1L << 52);
      line.reset();
      writer.change(micros, before, after, view, line);
      Item shown = view == ViewType.NEW_IMAGE ? null : before;
      assertThat(reader.read(line.bytes(), 0, line.length()))
          .as("seed %d change %d", seed, i)
          .isEqualTo(new Changed(micros, Item.of(keys(one)), shown, after));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " $ion_1_0 {Item:{pk:\"1\"}}\n",
        "$ion_1_0 {Item:{pk:\"1\"}}\n",
        "{Item:{'pk':\"1\"}}",
        "$ion_1_0 { \"Item\" : { pk : '''1''' } }\r\n",
      })
  void ion_inOtherSpellings_isTheSameItem(String line) {
    assertThat(read(ExportFormat.ION, line)).isEqualTo(new FullItem(PK));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Item\":{\"pk\":{\"S\":\"1\"}}}\n",
        " { \"Item\" : { \"pk\" : { \"S\" : \"\\u0031\" } } }\r\n",
      })
  void json_inOtherSpellings_isTheSameItem(String line) {
    assertThat(read(ExportFormat.DYNAMODB_JSON, line)).isEqualTo(new FullItem(PK));
  }

  @Test
  void ion_membersInAnyOrder_areOneChange() {
    assertThat(
            read(
                ExportFormat.ION,
                "$ion_1_0 {Record:{NewImage:{a:12d1,pk:\"1\"},"
                    + "Metadata:{WriteTimestampMicros:168438d4},Keys:{pk:\"1\"}}}"))
        .isEqualTo(new Changed(1684380000L, PK, null, PK.with(Map.of("a", N.of("120")))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "null",
        "[]",
        "{}",
        "{\"pk\":{\"S\":\"1\"}}",
        "{\"Item\":{\"pk\":{\"S\":\"1\"}}",
        "{\"Item\":{\"pk\":{\"S\":\"1\"}}} {}",
        "{\"Item\":{\"pk\":{\"S\":\"1\"}}}}",
        "{\"Item\":{\"pk\":{\"S\":\"1\"}},\"Item\":{\"pk\":{\"S\":\"1\"}}}",
        "{\"Item\":{\"pk\":{\"S\":\"1\"}},\"Keys\":{\"pk\":{\"S\":\"1\"}}}",
        "{\"Item\":{\"pk\":{\"S\":\"1\"},\"pk\":{\"S\":\"1\"}}}",
        "{\"Item\":{\"pk\":\"1\"}}",
        "{\"Item\":{\"pk\":{}}}",
        "{\"Item\":{\"pk\":{\"S\":\"1\",\"N\":\"1\"}}}",
        "{\"Item\":{\"pk\":{\"S\":1}}}",
        "{\"Item\":{\"pk\":{\"N\":1}}}",
        "{\"Item\":{\"pk\":{\"N\":\"one\"}}}",
        "{\"Item\":{\"pk\":{\"N\":\"1E999\"}}}",
        "{\"Item\":{\"pk\":{\"B\":\"*\"}}}",
        "{\"Item\":{\"pk\":{\"BOOL\":\"true\"}}}",
        "{\"Item\":{\"pk\":{\"NULL\":false}}}",
        "{\"Item\":{\"pk\":{\"SS\":[]}}}",
        "{\"Item\":{\"pk\":{\"SS\":[\"a\",\"a\"]}}}",
        "{\"Item\":{\"pk\":{\"NS\":[\"1\",\"1.0\"]}}}",
        "{\"Item\":{\"pk\":{\"BS\":[\"AA==\",\"AA==\"]}}}",
        "{\"Item\":{\"pk\":{\"NS\":[1]}}}",
        "{\"Item\":{\"pk\":{\"X\":\"1\"}}}",
        "{\"Item\":{\"pk\":{\"L\":[\"1\"]}}}",
        "{\"Record\":{\"Item\":{\"pk\":{\"S\":\"1\"}}}}",
        "{\"Keys\":{\"pk\":{\"S\":\"1\"}}}",
        "{\"Metadata\":{\"WriteTimestampMicros\":\"1\"},\"Keys\":{\"pk\":{\"S\":\"1\"}}}",
        "{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"1.5\"}},\"Keys\":{\"pk\":{\"S\":\"1\"}}}",
        "{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"1\"}},\"Keys\":{}}",
        "{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"1\"}}}",
      })
  void json_thatIsNoRecord_isRefused(String line) {
    assertRefused(ExportFormat.DYNAMODB_JSON, line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$ion_1_0",
        "1",
        "{}",
        "{pk:\"1\"}",
        "{Item:{pk:\"1\"}",
        "{Item:{pk:\"1\"}} {Item:{pk:\"1\"}}",
        "{Item:{pk:\"1\"},Item:{pk:\"1\"}}",
        "{Item:{pk:\"1\",pk:\"1\"}}",
        "{Item:null.struct}",
        "{Item:{pk:1}}",
        "{Item:{pk:1e0}}",
        "{Item:{pk:symbol}}",
        "{Item:{pk:null.string}}",
        "{Item:{pk:null.list}}",
        "{Item:{pk:{{\"clob\"}}}}",
        "{Item:{pk:2026-01-01}}",
        "{Item:{pk:(a)}}",
        "{Item:{pk:1d999}}",
        "{Item:{pk:$dynamodb_SS::[]}}",
        "{Item:{pk:$dynamodb_SS::[\"a\",\"a\"]}}",
        "{Item:{pk:$dynamodb_SS::[1.]}}",
        "{Item:{pk:$dynamodb_SS::[null.string]}}",
        "{Item:{pk:$dynamodb_NS::[1.,1.0]}}",
        "{Item:{pk:$dynamodb_NS::[1]}}",
        "{Item:{pk:$dynamodb_SS::\"a\"}}",
        "{Item:{pk:$dynamodb_SS::$dynamodb_SS::[\"a\"]}}",
        "{Item:{pk:other::[\"a\"]}}",
        "{Item:{$99:\"1\"}}",
        "{Record:{Item:{pk:\"1\"}}}",
        "{Keys:{pk:\"1\"},Metadata:{WriteTimestampMicros:1.}}",
        "{Record:{Keys:{pk:\"1\"}}}",
        "{Record:{Keys:{pk:\"1\"},Metadata:{WriteTimestampMicros:1}}}",
        "{Record:{Keys:{pk:\"1\"},Metadata:{WriteTimestampMicros:1.}},Item:{pk:\"1\"}}",
      })
  void ion_thatIsNoRecord_isRefused(String line) {
    assertRefused(ExportFormat.ION, line);
  }

  static String[] deep() {
    return new String[] {
      "{\"Item\":{\"pk\":" + "{\"L\":[".repeat(200), "{Item:{pk:" + "[".repeat(100_000),
    };
  }

  @ParameterizedTest
  @MethodSource("deep")
  void nesting_withoutEnd_isRefused(String line) {
    ExportFormat format = line.startsWith("{\"") ? ExportFormat.DYNAMODB_JSON : ExportFormat.ION;
    assertThatThrownBy(() -> read(format, line))
        .isInstanceOf(InvalidExportException.class)
        .hasMessage("nested deeper than 64 levels");
  }

  private static void assertRefused(ExportFormat format, String line) {
    assertThatThrownBy(() -> read(format, line))
        .isInstanceOf(InvalidExportException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n");
  }

  private static Map<String, AttributeValue> keys(Item item) {
    Map<String, AttributeValue> keys = new LinkedHashMap<>(item.attributes());
    keys.keySet().removeIf(name -> !RandomItems.KEYS.isKey(name));
    return keys;
  }

  private static ExportRecord read(ExportFormat format, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return RecordReader.of(format).read(bytes, 0, bytes.length);
  }
}
