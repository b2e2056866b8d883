package dev.tidemark.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.format.ExportRecord.Changed;
import dev.tidemark.format.ExportRecord.FullItem;
import dev.tidemark.format.ExportSummary.Scope;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small export that is whole, and what happens when one thing about it is not. */
class ExportReaderTest {
  private static final String SUMMARY = "p/AWSDynamoDB/01-a/manifest-summary.json";
  private static final String FILES = "p/AWSDynamoDB/01-a/manifest-files.json";
  private static final String ONE = "p/AWSDynamoDB/01-a/data/one.json.gz";
  private static final String TWO = "p/AWSDynamoDB/01-a/data/two.json.gz";
  private static final String FULL = ",\"exportTime\":\"2026-01-14T10:18:50.622Z\"";
  private static final String INCREMENTAL =
      ",\"exportFromTime\":\"2026-01-14T10:20:00.000Z\",\"exportToTime\":\"2026-01-14T10:35:00.000Z\","
          + "\"outputView\":\"NEW_IMAGE\",\"exportType\":\"INCREMENTAL_EXPORT\"";

  private final Map<String, byte[]> objects = new TreeMap<>();
  private final List<String> opened = new ArrayList<>();
  private int open;

  @BeforeEach
  void anExport() {
    put(ONE, gzip(json(1) + json(2)));
    put(TWO, gzip(json(3)));
    putManifest(FILES, fileLine(ONE, 2) + fileLine(TWO, 1));
    putManifest(SUMMARY, summary("DYNAMODB_JSON", 3, FULL));
  }

  @Test
  void export_whole_givesSummaryAndRecords() {
    ExportReader export = ExportReader.open(this::open, SUMMARY);
    assertThat(export.summary())
        .isEqualTo(
            new ExportSummary(
                "2020-06-30",
                "arn:e",
                Instant.parse("2026-01-14T10:18:50.622Z"),
                Instant.parse("2026-01-14T10:24:58.984Z"),
                "arn:t",
                "id",
                new Scope.Full(Instant.parse("2026-01-14T10:18:50.622Z")),
                "b",
                null,
                "AES256",
                null,
                FILES,
                0,
                3,
                ExportFormat.DYNAMODB_JSON));
    assertThat(export.dataFiles()).extracting(ExportReader.DataFile::key).containsExactly(ONE, TWO);
    assertThat(records())
        .containsExactly(new FullItem(item(1)), new FullItem(item(2)), new FullItem(item(3)));
    assertThat(open).isZero();
  }

  @Test
  void incrementalExport_inIon_givesChanges() {
    put(ONE, gzip(" $ion_1_0 {Record:{Keys:{pk:\"1\"},Metadata:{WriteTimestampMicros:5.}}}\n"));
    putManifest(FILES, fileLine(ONE, 1));
    putManifest(SUMMARY, summary("ION", 1, INCREMENTAL));
    assertThat(ExportReader.open(this::open, SUMMARY).summary().scope())
        .isEqualTo(
            new Scope.Incremental(
                Instant.parse("2026-01-14T10:20:00Z"),
                Instant.parse("2026-01-14T10:35:00Z"),
                ViewType.NEW_IMAGE));
    assertThat(records())
        .containsExactly(new Changed(5, Item.of(Map.of("pk", new S("1"))), null, null));
  }

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void manyItems_writtenByUs_areReadBack(ExportFormat format) {
    long seed = 77;
    RandomItems random = new RandomItems(seed);
    RecordWriter writer = RecordWriter.of(format, RandomItems.KEYS);
    List<ExportRecord> expected = new ArrayList<>();
    ByteSink lines = new ByteSink();
    for (int i = 0; i < 3000; i++) {
      Item item = i == 1500 ? huge() : random.next();
      expected.add(new FullItem(item));
      writer.item(item, lines);
    }
    put(ONE, gzip(lines.toString()));
    putManifest(FILES, fileLine(ONE, 3000));
    putManifest(SUMMARY, summary(format.name(), 3000, FULL));
    assertThat(records()).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void emptyExport_hasNoRecords() {
    put(ONE, gzip(""));
    putManifest(FILES, fileLine(ONE, 0));
    putManifest(SUMMARY, summary("DYNAMODB_JSON", 0, FULL));
    assertThat(records()).isEmpty();
  }

  @Test
  void records_closedEarly_leaveNothingOpenAndOtherFilesAlone() {
    try (Stream<ExportRecord> records = ExportReader.open(this::open, SUMMARY).records()) {
      assertThat(records.findFirst()).contains(new FullItem(item(1)));
    }
    assertThat(open).isZero();
    assertThat(opened).contains(ONE).doesNotContain(TWO);
  }

  @Test
  void anyObject_missing_isNamed() {
    for (String key : List.copyOf(objects.keySet())) {
      byte[] kept = object(key);
      objects.remove(key);
      assertRefused(key + " is missing or cannot be read");
      put(key, kept);
    }
  }

  @Test
  void manifest_thatDoesNotFitItsChecksum_isNamed() {
    for (String key : List.of(SUMMARY, FILES)) {
      byte[] kept = object(key);
      put(key, Arrays.copyOf(kept, kept.length + 1));
      assertRefused(key + " does not fit");
      put(key, kept);
    }
  }

  @Test
  void dataFile_withAnyByteChanged_isNamed() {
    byte[] whole = object(ONE);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x10;
      put(ONE, damaged);
      assertRefused(ONE);
    }
  }

  @Test
  void dataFile_cutAnywhereOrLonger_isNamed() {
    byte[] whole = object(ONE);
    for (int length = 0; length < whole.length; length++) {
      put(ONE, Arrays.copyOf(whole, length));
      assertRefused(ONE);
    }
    put(ONE, Arrays.copyOf(whole, whole.length + 1));
    assertRefused(ONE + " has the MD5");
  }

  @Test
  void dataFile_withAnotherNumberOfLines_isNamed() {
    putManifest(FILES, fileLine(ONE, 1) + fileLine(TWO, 2));
    assertRefused(ONE + " has 2 lines, its manifest says 1");
  }

  @Test
  void line_thatIsNoRecord_isNamedWithItsNumber() {
    put(TWO, gzip(json(3) + "{\"Item\":{\"pk\":{\"N\":\"x\"}}}\n"));
    putManifest(FILES, fileLine(ONE, 2) + fileLine(TWO, 2));
    putManifest(SUMMARY, summary("DYNAMODB_JSON", 4, FULL));
    assertRefused(TWO + ", line 2: The parameter cannot be converted to a numeric value: x");
  }

  @Test
  void line_withoutEnd_isNamed() {
    put(ONE, gzip("{".repeat(40 << 20)));
    putManifest(FILES, fileLine(ONE, 1));
    putManifest(SUMMARY, summary("DYNAMODB_JSON", 1, FULL));
    assertRefused(ONE + ", line 1: longer than 16777216 bytes");
  }

  @Test
  void record_ofTheOtherKind_isNamed() {
    putManifest(SUMMARY, summary("DYNAMODB_JSON", 3, INCREMENTAL));
    assertRefused(ONE + ", line 1: a record of the other kind of export");
  }

  @Test
  void manifests_thatDisagree_areNamed() {
    putManifest(SUMMARY, summary("DYNAMODB_JSON", 4, FULL));
    assertRefused(FILES + " lists 3 items, " + SUMMARY + " says 4");
  }

  @Test
  void filesManifest_withWrongLines_isNamedWithLine() {
    putManifest(FILES, fileLine(ONE, 2) + fileLine(ONE, 1));
    assertRefused(FILES + ", line 2: twice the file " + ONE);
    putManifest(FILES, fileLine(ONE, 2) + "\n");
    assertRefused(FILES + ", line 2: not a JSON object");
    putManifest(FILES, fileLine(ONE, 2).replace(":2,", ":\"2\","));
    assertRefused(FILES + ", line 1: itemCount is not a count");
    putManifest(FILES, "[" + fileLine(ONE, 2).strip() + "]");
    assertRefused(FILES + ", line 1: not a JSON object");
    putManifest(FILES, ONE + "\n");
    assertRefused(FILES + ", line 1: not JSON");
  }

  @Test
  void summary_thatMakesNoSense_isNamed() {
    String good = summary("DYNAMODB_JSON", 3, FULL);
    putManifest(SUMMARY, good.replace("\"tableId\":\"id\",", ""));
    assertRefused(SUMMARY + ": no tableId");
    putManifest(SUMMARY, good.replace("2026-01-14T10:24:58.984Z", "1768386298"));
    assertRefused(SUMMARY + ": endTime is not a time: 1768386298");
    putManifest(SUMMARY, summary("CSV", 3, FULL));
    assertRefused(SUMMARY + ": unknown outputFormat CSV");
    putManifest(SUMMARY, summary("DYNAMODB_JSON", 3, FULL + ",\"exportType\":\"OTHER\""));
    assertRefused(SUMMARY + ": unknown exportType OTHER");
    putManifest(SUMMARY, summary("DYNAMODB_JSON", 3, ""));
    assertRefused(SUMMARY + ": no exportTime");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::records)
        .isInstanceOf(InvalidExportException.class)
        .hasMessageStartingWith(message)
        .message()
        .doesNotContain("\n");
    assertThat(open).isZero();
  }

  private List<ExportRecord> records() {
    try (Stream<ExportRecord> records = ExportReader.open(this::open, SUMMARY).records()) {
      return records.toList();
    }
  }

  /** Counts what is open. */
  private InputStream open(String key) throws IOException {
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new FileNotFoundException("no such object");
    }
    opened.add(key);
    open++;
    return new ByteArrayInputStream(bytes) {
      private boolean closed;

      @Override
      public void close() {
        open -= closed ? 0 : 1;
        closed = true;
      }
    };
  }

  private void put(String key, byte[] bytes) {
    objects.put(key, bytes);
  }

  private byte[] object(String key) {
    return Objects.requireNonNull(objects.get(key));
  }

  private void putManifest(String key, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    put(key, bytes);
    put(key.replace(".json", ".md5"), md5(bytes).getBytes(StandardCharsets.US_ASCII));
  }

  private String fileLine(String key, int itemCount) {
    return "{\"itemCount\":%d,\"md5Checksum\":\"%s\",\"etag\":\"e-1\",\"dataFileS3Key\":\"%s\"}\n"
        .formatted(itemCount, md5(object(key)), key);
  }

  private static String summary(String format, int itemCount, String scope) {
    return "{\"version\":\"2020-06-30\",\"exportArn\":\"arn:e\","
        + "\"startTime\":\"2026-01-14T10:18:50.622Z\",\"endTime\":\"2026-01-14T10:24:58.984Z\","
        + "\"tableArn\":\"arn:t\",\"tableId\":\"id\",\"s3Bucket\":\"b\",\"s3Prefix\":null,"
        + "\"s3SseAlgorithm\":\"AES256\",\"s3SseKmsKeyId\":null,\"manifestFilesS3Key\":\""
        + FILES
        + "\",\"billedSizeBytes\":0,\"itemCount\":"
        + itemCount
        + ",\"outputFormat\":\""
        + format
        + "\""
        + scope
        + "}";
  }

  private static String md5(byte[] bytes) {
    return Base64.getEncoder().encodeToString(ExportReader.md5().digest(bytes));
  }

  private static Item item(int number) {
    return Item.of(Map.of("pk", new S("p" + number), "n", N.of(number)));
  }

  private static Item huge() {
    return Item.of(Map.of("pk", new S("\u0001".repeat(400_000)), "a sort", N.of(1)));
  }

  private static String json(int number) {
    return "{\"Item\":{\"pk\":{\"S\":\"p%d\"},\"n\":{\"N\":\"%d\"}}}\n".formatted(number, number);
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
