package dev.tidemark.format;

import static dev.tidemark.format.ExportFormat.DYNAMODB_JSON;
import static dev.tidemark.format.ExportFormat.ION;
import static dev.tidemark.format.ViewType.NEW_AND_OLD_IMAGES;
import static dev.tidemark.format.ViewType.NEW_IMAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecordWriterTest {
  private static final KeySchema PK_SK =
      new KeySchema(new KeyAttribute("pk", KeyType.S), new KeyAttribute("b sk", KeyType.N));

  private static final Item EVERY_TYPE =
      Item.of(
          Map.ofEntries(
              Map.entry("pk", new S("k\n")),
              Map.entry("b sk", N.of("-120")),
              Map.entry("a", AttributeValue.FALSE),
              Map.entry("b", AttributeValue.NULL),
              Map.entry("c", new SS(List.of("z", "\"y\""))),
              Map.entry("d", new NS(List.of(new BigDecimal("3"), new BigDecimal("20")))),
              Map.entry("e", new L(List.of(N.of(1), new S("ä"), new L(List.of())))),
              Map.entry(
                  "f", new M(Map.of("pk", new M(Map.of()), "h", AttributeValue.TRUE, "0", S("")))),
              Map.entry("j", new B("hello".getBytes(StandardCharsets.UTF_8))),
              Map.entry("k", new BS(List.of(new byte[] {0, 1, 2, 3}, new byte[0])))));

  private static final Item OLD = Item.of(Map.of("pk", S("1"), "b sk", N.of(2), "a", S("old")));
  private static final Item NEW = Item.of(Map.of("pk", S("1"), "b sk", N.of(2), "z", S("new")));
  private static final long MICROS = 1768386096366930L;

  @Test
  void json_fullLine_hasKeysFirst() {
    assertThat(item(DYNAMODB_JSON, EVERY_TYPE))
        .isEqualTo(
            "{\"Item\":{\"pk\":{\"S\":\"k\\n\"},\"b sk\":{\"N\":\"-120\"},\"a\":{\"BOOL\":false},"
                + "\"b\":{\"NULL\":true},\"c\":{\"SS\":[\"\\\"y\\\"\",\"z\"]},"
                + "\"d\":{\"NS\":[\"3\",\"20\"]},"
                + "\"e\":{\"L\":[{\"N\":\"1\"},{\"S\":\"ä\"},{\"L\":[]}]},"
                + "\"f\":{\"M\":{\"0\":{\"S\":\"\"},\"h\":{\"BOOL\":true},\"pk\":{\"M\":{}}}},"
                + "\"j\":{\"B\":\"aGVsbG8=\"},\"k\":{\"BS\":[\"\",\"AAECAw==\"]}}}\n");
  }

  @Test
  void ion_fullLine_isSortedByName() {
    assertThat(item(ION, EVERY_TYPE))
        .isEqualTo(
            " $ion_1_0 {Item:{a:false,b:null,'b sk':-12d1,c:$dynamodb_SS::[\"\\\"y\\\"\",\"z\"],"
                + "d:$dynamodb_NS::[3.,2d1],e:[1.,\"ä\",[]],f:{'0':\"\",h:true,pk:{}},"
                + "j:{{aGVsbG8=}},k:$dynamodb_BS::[{{}},{{AAECAw==}}],pk:\"k\\n\"}}\n");
  }

  @Test
  void json_changedLine_showsWhatWasThere() {
    String head =
        "{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"1768386096366930\"}},"
            + "\"Keys\":{\"pk\":{\"S\":\"1\"},\"b sk\":{\"N\":\"2\"}}";
    String before =
        ",\"OldImage\":{\"a\":{\"S\":\"old\"},\"b sk\":{\"N\":\"2\"},\"pk\":{\"S\":\"1\"}}";
    String after =
        ",\"NewImage\":{\"b sk\":{\"N\":\"2\"},\"pk\":{\"S\":\"1\"},\"z\":{\"S\":\"new\"}}";
    assertThat(change(DYNAMODB_JSON, null, NEW, NEW_AND_OLD_IMAGES))
        .isEqualTo(head + after + "}\n");
    assertThat(change(DYNAMODB_JSON, OLD, NEW, NEW_AND_OLD_IMAGES))
        .isEqualTo(head + before + after + "}\n");
    assertThat(change(DYNAMODB_JSON, OLD, null, NEW_AND_OLD_IMAGES))
        .isEqualTo(head + before + "}\n");
    assertThat(change(DYNAMODB_JSON, null, NEW, NEW_IMAGE)).isEqualTo(head + after + "}\n");
    assertThat(change(DYNAMODB_JSON, OLD, NEW, NEW_IMAGE)).isEqualTo(head + after + "}\n");
    assertThat(change(DYNAMODB_JSON, OLD, null, NEW_IMAGE)).isEqualTo(head + "}\n");
  }

  @Test
  void ion_changedLine_isWrappedInRecordWithKeysBeforeMetadata() {
    String head =
        " $ion_1_0 {Record:{Keys:{pk:\"1\",'b sk':2.},"
            + "Metadata:{WriteTimestampMicros:1768386096366930.}";
    String before = ",OldImage:{a:\"old\",'b sk':2.,pk:\"1\"}";
    String after = ",NewImage:{'b sk':2.,pk:\"1\",z:\"new\"}";
    assertThat(change(ION, null, NEW, NEW_AND_OLD_IMAGES)).isEqualTo(head + after + "}}\n");
    assertThat(change(ION, OLD, NEW, NEW_AND_OLD_IMAGES)).isEqualTo(head + before + after + "}}\n");
    assertThat(change(ION, OLD, null, NEW_AND_OLD_IMAGES)).isEqualTo(head + before + "}}\n");
    assertThat(change(ION, OLD, NEW, NEW_IMAGE)).isEqualTo(head + after + "}}\n");
    assertThat(change(ION, OLD, null, NEW_IMAGE)).isEqualTo(head + "}}\n");
  }

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void change_ofNothingToNothing_isABug(ExportFormat format) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change(format, null, null, NEW_AND_OLD_IMAGES));
  }

  @Test
  void json_controlCharacters_areEscapedAsJacksonDoes() {
    Item item = Item.of(Map.of("pk", S("\b\f\n\r\t\u0000\u001f\u007f\u2028/é😀\\\"")));
    assertThat(item(DYNAMODB_JSON, item))
        .isEqualTo(
            "{\"Item\":{\"pk\":{\"S\":\"\\b\\f\\n\\r\\t\\u0000\\u001F\u007f\u2028/é😀\\\\\\\"\"}}}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.",
    "1, 1.",
    "-1, -1.",
    "10, 1d1",
    "-1200, -12d2",
    "61600, 616d2",
    "12101, 12101.",
    "105, 105.",
    "1.5, 1.5",
    "-0.001, -0.001",
    "0.000001, 0.000001",
    "0.00000123, 0.00000123",
    "0.0000001, 1d-7",
    "-0.000000123, -123d-9",
    "1E125, 1d125",
    "-1E-130, -1d-130",
    "100.05, 100.05",
  })
  void ion_number_isADecimalWithoutTrailingZeros(String number, String ion) {

    assertThat(item(ION, Item.of(Map.of("pk", N.of(number)))))
        .isEqualTo(" $ion_1_0 {Item:{pk:" + ion + "}}\n");
  }

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void writer_usedAgainWithAnotherSink_writesThere(ExportFormat format) {
    RecordWriter writer = RecordWriter.of(format, PK_SK);
    ByteSink first = new ByteSink(1);
    ByteSink second = new ByteSink(1);
    writer.item(NEW, first);
    writer.item(OLD, second);
    writer.item(OLD, first);
    assertThat(first.toString()).isEqualTo(item(format, NEW) + item(format, OLD));
    assertThat(second.toString()).isEqualTo(item(format, OLD));
    first.reset();
    assertThat(first.length()).isZero();
  }

  private static S S(String value) {
    return new S(value);
  }

  private static String item(ExportFormat format, Item item) {
    ByteSink out = new ByteSink();
    RecordWriter.of(format, PK_SK).item(item, out);
    return out.toString();
  }

  private static String change(
      ExportFormat format, @Nullable Item before, @Nullable Item after, ViewType view) {
    ByteSink out = new ByteSink();
    RecordWriter.of(format, PK_SK).change(MICROS, before, after, view, out);
    return out.toString();
  }
}
