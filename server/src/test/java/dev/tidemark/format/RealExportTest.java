package dev.tidemark.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.format.ExportReader.DataFile;
import dev.tidemark.format.ExportReader.Source;
import dev.tidemark.format.ExportRecord.Changed;
import dev.tidemark.format.ExportRecord.FullItem;
import dev.tidemark.format.ExportSummary.Scope;
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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports that AWS made; see README.md beside them. */
class RealExportTest {
  private static final Path FOLDER = folder();
  private static final String FULL = "AWSDynamoDB/01768385930622-efd1a093/manifest-summary.json";
  private static final String FIRST = "AWSDynamoDB/01768386924000-d339e52d/manifest-summary.json";
  private static final String SECOND = "AWSDynamoDB/01768388186000-4a2fc3ff/manifest-summary.json";
  private static final String ALL_TYPES =
      "dynamodb-export/AWSDynamoDB/01715685260608-c488b4e1/manifest-summary.json";
  private static final KeySchema PK_SK =
      new KeySchema(new KeyAttribute("pk", KeyType.S), new KeyAttribute("sk", KeyType.S));

  @Test
  void summaryEditedByItsAuthor_doesNotFitItsChecksum() {
    assertThatThrownBy(() -> ExportReader.open(Source.folder(FOLDER.resolve("real-export")), FULL))
        .isInstanceOf(InvalidExportException.class)
        .hasMessage(
            FULL + " does not fit AWSDynamoDB/01768385930622-efd1a093/manifest-summary.md5");
  }

  @Test
  void fullExport_isRead() {
    ExportReader export = ExportReader.open(realExport(), FULL);
    assertThat(export.summary().scope())
        .isEqualTo(new Scope.Full(Instant.parse("2026-01-14T10:18:50.622Z")));
    assertThat(export.summary().s3Prefix()).isNull();
    assertThat(export.dataFiles()).hasSize(4);
    assertThat(items(export))
        .containsExactly(
            Item.of(Map.of("pk", new S("1"), "sk", new S("1"), "test", new S("test"))),
            Item.of(Map.of("pk", new S("1"), "sk", new S("2"), "test", new S("test2"))),
            Item.of(
                Map.of(
                    "pk", new S("1"),
                    "sk", new S("3"),
                    "test1", new S("1"),
                    "test2", new S("2"))));
  }

  @Test
  void fullExport_ofEveryType_isRead() {
    ExportReader export = ExportReader.open(allTypes(), ALL_TYPES);
    assertThat(export.summary().s3Prefix()).isEqualTo("dynamodb-export");
    assertThat(export.summary().billedSizeBytes()).isEqualTo(19);
    assertThat(items(export))
        .hasSize(3)
        .contains(
            Item.of(
                Map.ofEntries(
                    Map.entry("id", new S("K3TXQk84Si")),
                    Map.entry("a", AttributeValue.FALSE),
                    Map.entry("b", AttributeValue.NULL),
                    Map.entry("c", new SS(List.of("8gfX8dh0xa", "fRjHZJ2Ce9"))),
                    Map.entry("d", new NS(List.of(BigDecimal.TWO, new BigDecimal(3)))),
                    Map.entry("e", new L(List.of(N.of(1), new S("Dsb87qc6Es")))),
                    Map.entry(
                        "f",
                        new M(
                            Map.of(
                                "g", N.of(9), "h", AttributeValue.NULL, "i", AttributeValue.TRUE))),
                    Map.entry("j", new B(utf8("hello"))),
                    Map.entry("k", new BS(List.of(utf8("is fast"), utf8("scylladb")))))));
  }

  @Test
  void incrementalExports_appliedToTheFullOne_giveTheTableAfter() {
    Map<Item, Item> table = new HashMap<>();
    for (Item item : items(ExportReader.open(realExport(), FULL))) {
      table.put(keys(item), item);
    }
    for (String key : List.of(FIRST, SECOND)) {
      ExportReader export = ExportReader.open(realExport(), key);
      Scope.Incremental window = (Scope.Incremental) export.summary().scope();
      assertThat(window.view()).isEqualTo(ViewType.NEW_AND_OLD_IMAGES);
      try (Stream<ExportRecord> records = export.records()) {
        records.forEach(line -> {
          Changed change = (Changed) line;
          assertThat(table.get(change.keys())).isEqualTo(change.oldImage());
          assertThat(micros(window.fromTime())).isLessThanOrEqualTo(change.writeMicros());
          assertThat(micros(window.toTime())).isGreaterThan(change.writeMicros());
          if (change.newImage() == null) {
            table.remove(change.keys());
          } else {
            table.put(change.keys(), change.newImage());
          }
        });
      }
    }
    assertThat(table).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST, SECOND})
  void incrementalLines_writtenAgain_areTheSameBytes(String key) throws IOException {
    RecordWriter writer = RecordWriter.of(ExportFormat.DYNAMODB_JSON, PK_SK);
    RecordReader reader = RecordReader.of(ExportFormat.DYNAMODB_JSON);
    for (String line : lines(ExportReader.open(realExport(), key))) {
      Changed change = (Changed) reader.read(utf8(line), 0, utf8(line).length);
      ByteSink out = new ByteSink();
      writer.change(
          change.writeMicros(),
          change.oldImage(),
          change.newImage(),
          ViewType.NEW_AND_OLD_IMAGES,
          out);
      assertThat(out.toString()).isEqualTo(line + "\n");
    }
  }

  /** The order of attributes and set elements is AWS's own affair; no other byte may differ. */
  @Test
  void fullLines_writtenAgain_areTheSameBytesButForOrder() throws IOException {
    KeySchema id = new KeySchema(new KeyAttribute("id", KeyType.S), null);
    assertSameButForOrder(ExportReader.open(realExport(), FULL), realExport(), PK_SK);
    assertSameButForOrder(ExportReader.open(allTypes(), ALL_TYPES), allTypes(), id);
  }

  private static void assertSameButForOrder(ExportReader export, Source source, KeySchema keys)
      throws IOException {
    RecordWriter writer = RecordWriter.of(ExportFormat.DYNAMODB_JSON, keys);
    RecordReader reader = RecordReader.of(ExportFormat.DYNAMODB_JSON);
    for (String line : lines(export, source)) {
      FullItem item = (FullItem) reader.read(utf8(line), 0, utf8(line).length);
      ByteSink out = new ByteSink();
      writer.item(item.item(), out);
      assertThat(sorted(out.toString())).isEqualTo(sorted(line + "\n"));
      String head = line.substring(0, line.indexOf("}") + 1);
      assertThat(out.toString()).startsWith(head);
    }
  }

  private static List<String> lines(ExportReader export) throws IOException {
    return lines(export, realExport());
  }

  private static List<String> lines(ExportReader export, Source source) throws IOException {
    StringBuilder text = new StringBuilder();
    for (DataFile file : export.dataFiles()) {
      try (InputStream in = new GZIPInputStream(source.open(file.key()))) {
        text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(text).endsWith("\n");
    return text.toString().lines().toList();
  }

  private static String sorted(String text) {
    char[] chars = text.toCharArray();
    Arrays.sort(chars);
    return new String(chars);
  }

  private static List<Item> items(ExportReader export) {
    try (Stream<ExportRecord> records = export.records()) {
      return records.map(line -> ((FullItem) line).item()).toList();
    }
  }

  private static Item keys(Item item) {
    return Item.of(
        Map.of(
            "pk", Objects.requireNonNull(item.get("pk")),
            "sk", Objects.requireNonNull(item.get("sk"))));
  }

  private static Path folder() {
    URL readme = Objects.requireNonNull(RealExportTest.class.getResource("README.md"));
    return Objects.requireNonNull(Path.of(URI.create(readme.toString())).getParent());
  }

  private static long micros(Instant time) {
    return time.toEpochMilli() * 1000;
  }

  /** With the checksums that the summaries had before their author masked them. */
  private static Source realExport() {
    return refitted(Source.folder(FOLDER.resolve("real-export")), "manifest-summary.md5");
  }

  /** With the checksums that its author left out. */
  private static Source allTypes() {
    Source folder = Source.folder(FOLDER.resolve("real-export-all-types"));
    String prefix = "dynamodb-export/AWSDynamoDB/01715685260608-c488b4e1/";
    return refitted(key -> folder.open(key.substring(prefix.length())), ".md5");
  }

  private static Source refitted(Source source, String suffix) {
    return key -> {
      if (!key.endsWith(suffix)) {
        return source.open(key);
      }
      try (InputStream json = source.open(key.replace(".md5", ".json"))) {
        byte[] md5 = ExportReader.md5().digest(json.readAllBytes());
        return new ByteArrayInputStream(Base64.getEncoder().encode(md5));
      }
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
