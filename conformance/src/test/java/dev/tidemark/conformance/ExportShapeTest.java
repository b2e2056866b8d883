package dev.tidemark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.ion.IonReader;
import com.amazon.ion.IonSystem;
import com.amazon.ion.IonType;
import com.amazon.ion.system.IonSystemBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.ExportType;
import software.amazon.awssdk.services.dynamodb.model.ExportViewType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What readers of exports rely on, each point for one of them that fails without it; as in real
 * exports of 2021 to 2026.
 */
@ExtendWith(ReaderWorld.Resolver.class)
@ParameterizedClass
@EnumSource(ExportShapeTest.Kind.class)
final class ExportShapeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final IonSystem ION = IonSystemBuilder.standard().build();
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
  private static final List<String> HEAD =
      List.of("version", "exportArn", "startTime", "endTime", "tableArn", "tableId");
  private static final List<String> TAIL =
      List.of(
          "s3Bucket",
          "s3Prefix",
          "s3SseAlgorithm",
          "s3SseKmsKeyId",
          "manifestFilesS3Key",
          "billedSizeBytes",
          "itemCount",
          "outputFormat");

  enum Kind {
    FULL_JSON(true, ExportFormat.DYNAMODB_JSON, null),
    FULL_JSON_PREFIX(true, ExportFormat.DYNAMODB_JSON, "shape/a"),
    FULL_ION(true, ExportFormat.ION, "shape/b/"),
    CHANGES_JSON(false, ExportFormat.DYNAMODB_JSON, null),
    CHANGES_ION(false, ExportFormat.ION, "shape/c");

    private final boolean full;
    private final ExportFormat format;
    private final @Nullable String prefix;

    Kind(boolean full, ExportFormat format, @Nullable String prefix) {
      this.full = full;
      this.format = format;
      this.prefix = prefix;
    }
  }

  private final Kind kind;
  private final ReaderWorld world;
  private final ExportDescription export;
  private final String folder;
  private final JsonNode summary;
  private final List<JsonNode> files;

  ExportShapeTest(Kind kind, ReaderWorld world) {
    this.kind = kind;
    this.world = world;
    export =
        kind.full
            ? world.full(1, kind.format, kind.prefix)
            : world.incremental(0, 1, kind.format, kind.prefix, ExportViewType.NEW_AND_OLD_IMAGES);
    folder = export.exportManifest().replace("manifest-summary.json", "");
    summary = JSON.readTree(world.object(export.exportManifest()));
    files =
        new String(world.object(folder + "manifest-files.json"), UTF_8)
            .lines()
            .map(JSON::readTree)
            .toList();
  }

  private String text(String name) {
    return new String(world.object(folder + name), UTF_8);
  }

  /** Wants {@code .md5} of base64: bulk_executor. A whole key: Data Prepper. */
  @Test
  void tree_ofAnExport_isThatOfAws() {
    String root =
        kind.prefix == null ? "" : kind.prefix.endsWith("/") ? kind.prefix : kind.prefix + "/";
    assertThat(folder).matches(root + "AWSDynamoDB/\\d{14}-[0-9a-f]{8}/");
    assertThat(world.keys(folder))
        .filteredOn(key -> !key.contains("/data/"))
        .containsExactlyInAnyOrder(
            folder + "_started",
            folder + "manifest-files.json",
            folder + "manifest-files.md5",
            folder + "manifest-summary.json",
            folder + "manifest-summary.md5");
    assertThat(world.object(folder + "_started")).isEmpty();
    assertThat(text("manifest-files.md5"))
        .hasSize(24)
        .isEqualTo(ExportFiles.md5(world.object(folder + "manifest-files.json")));
    assertThat(text("manifest-summary.md5"))
        .hasSize(24)
        .isEqualTo(ExportFiles.md5(world.object(folder + "manifest-summary.json")));
  }

  /** Wants one line: Data Prepper. Wants ISO times: Data Prepper, aws_dynamodb_io. */
  @Test
  void summary_isOneLineOfKnownMembersInOrder() {
    List<String> members = new ArrayList<>(HEAD);
    if (kind.full) {
      members.add("exportTime");
    } else {
      members.addAll(List.of("exportFromTime", "exportToTime"));
    }
    members.addAll(TAIL);
    if (!kind.full) {
      members.addAll(List.of("outputView", "exportType"));
    }

    assertThat(text("manifest-summary.json")).doesNotContain("\n", ": ", ", ");
    assertThat(summary.propertyNames()).containsExactlyElementsOf(members);
    assertThat(summary.get("version").asString())
        .isEqualTo(kind.full ? "2020-06-30" : "2023-08-01");
    assertThat(members.stream().filter(name -> name.endsWith("Time")).map(summary::get))
        .allSatisfy(time -> assertThat(time.asString()).matches(TIME));
    assertThat(summary.get("exportArn").asString()).isEqualTo(export.exportArn());
    assertThat(summary.get("tableArn").asString())
        .isEqualTo(world.tableArn())
        .startsWith("arn:aws:dynamodb:");
    assertThat(summary.get("s3Prefix"))
        .isEqualTo(JSON.valueToTree(kind.prefix == null ? null : kind.prefix));
    assertThat(summary.get("manifestFilesS3Key").asString())
        .isEqualTo(folder + "manifest-files.json");
    assertThat(summary.get("itemCount").longValue()).isEqualTo(export.itemCount());
    assertThat(summary.get("billedSizeBytes").longValue()).isEqualTo(export.billedSizeBytes());
  }

  /** Wants a JSON object a line, numbers as numbers, whole keys, no blank line: most readers. */
  @Test
  void files_areALineEachOfKnownMembersInOrder() {
    String manifest = text("manifest-files.json");

    assertThat(manifest).endsWith("}\n").doesNotContain("\n\n", "\r", ": ", ", ");
    String data = kind.full ? folder + "data/" : folder.replaceAll("[^/]+/$", "data/");
    String suffix = kind.format == ExportFormat.ION ? ".ion.gz" : ".json.gz";
    assertThat(files)
        .isNotEmpty()
        .allSatisfy(file -> {
          assertThat(file.propertyNames())
              .containsExactly("itemCount", "md5Checksum", "etag", "dataFileS3Key");
          assertThat(file.get("itemCount").isInt()).isTrue();
          assertThat(file.get("etag").asString()).matches("[0-9a-f]{32}-1");
          String key = file.get("dataFileS3Key").asString();
          assertThat(key).startsWith(data).endsWith(suffix);
          assertThat(key.substring(data.length(), key.length() - suffix.length()))
              .matches("[a-z2-7]{26}");
        });
    assertThat(files.stream().mapToLong(file -> file.get("itemCount").longValue()).sum())
        .isEqualTo(export.itemCount());
  }

  /** The ETag of an upload of one part: carica sends it in If-Match, ddb-pitr compares it. */
  @Test
  void files_etagAndMd5_areThoseOfTheBytes() throws NoSuchAlgorithmException {
    for (JsonNode file : files) {
      byte[] bytes = world.object(file.get("dataFileS3Key").asString());
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      byte[] ofBytes = md5.digest(bytes);
      assertThat(file.get("md5Checksum").asString()).isEqualTo(ExportFiles.md5(bytes));
      assertThat(file.get("etag").asString())
          .isEqualTo(HexFormat.of().formatHex(md5.digest(ofBytes)) + "-1");
    }
  }

  /**
   * Wants a gzip member even of nothing: DuckDB, and whatever unzips in Java, Spark and Node; and
   * no blank line: Trino, bulk_executor, carica, scylla-migrator, Data Prepper.
   */
  @Test
  void data_isOneGzipMemberOfWholeLines() throws IOException {
    for (JsonNode file : files) {
      byte[] bytes = world.object(file.get("dataFileS3Key").asString());
      assertThat(HexFormat.of().formatHex(bytes, 0, 10)).isEqualTo("1f8b08000000000000ff");
      String text;
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        text = UTF_8.newDecoder().decode(ByteBuffer.wrap(in.readAllBytes())).toString();
      }
      if (file.get("itemCount").intValue() == 0) {
        assertThat(bytes).hasSize(20);
        assertThat(text).isEmpty();
      } else {
        assertThat(text).endsWith("}\n").doesNotContain("\n\n", "\r");
        assertThat(text.lines()).hasSize(file.get("itemCount").intValue());
      }
    }
  }

  /** Files without lines are there and listed, as in real exports. */
  @Test
  void data_withoutItems_isListed() {
    ExportDescription empty =
        world.export(e ->
            e.exportFormat(kind.format)
                .s3Prefix("shape/empty")
                .exportType(ExportType.INCREMENTAL_EXPORT)
                .incrementalExportSpecification(i ->
                    i.exportFromTime(world.moment(2))
                        .exportToTime(world.moment(2).plusSeconds(30))));

    String manifest =
        new String(world.object(empty.exportManifest().replace("-summary", "-files")), UTF_8);
    assertThat(empty.itemCount()).isZero();
    assertThat(manifest.lines())
        .hasSizeGreaterThanOrEqualTo(4)
        .allSatisfy(line -> {
          JsonNode file = JSON.readTree(line);
          assertThat(file.get("itemCount").intValue()).isZero();
          assertThat(world.object(file.get("dataFileS3Key").asString())).hasSize(20);
        });
  }

  /**
   * Items wrapped and typed: every JSON reader. Numbers as strings: scylla-migrator. Times as
   * {@code {"N": "16 digits"}}: bulk_executor, Trino's tables. Keys, the partition key first: EMR
   * samples.
   */
  @Test
  void lines_haveTheMembersOfTheirKind() {
    List<String> names = Stream.of("Metadata", "Keys", "OldImage", "NewImage").toList();
    for (String line : lines()) {
      if (kind.format == ExportFormat.ION) {
        assertThat(line)
            .startsWith(" $ion_1_0 {" + (kind.full ? "Item:{" : "Record:{Keys:{'z key':"));
        continue;
      }
      JsonNode record = JSON.readTree(line);
      if (kind.full) {
        assertThat(record.propertyNames()).containsExactly("Item");
        assertThat(record.get("Item").propertyNames())
            .startsWith(ReaderWorld.HASH, ReaderWorld.RANGE);
      } else {
        assertThat(record.propertyNames()).isSubsetOf(names).startsWith("Metadata", "Keys");
        assertThat(record.get("Metadata").toString())
            .matches("\\{\"WriteTimestampMicros\":\\{\"N\":\"\\d{16}\"}}");
        assertThat(record.get("Keys").propertyNames())
            .containsExactly(ReaderWorld.HASH, ReaderWorld.RANGE);
        for (String image : List.of("OldImage", "NewImage")) {
          if (record.has(image)) {
            assertThat(List.copyOf(record.get(image).propertyNames())).isSorted();
            assertThat(record.get(image).isObject()).isTrue();
          }
        }
      }
    }
  }

  /** Wants decimals, not ints: ImportTable, by amazon-ion/ion-python's issue 363. */
  @Test
  void ion_numbers_areDecimalsWithoutTrailingZeros() throws IOException {
    for (String line : kind.format == ExportFormat.ION ? lines() : List.<String>of()) {
      assertThat(line).doesNotContain("d+").doesNotContainPattern("\\d[eE][+-]?\\d");
      try (IonReader in = ION.newReader(line)) {
        checkNumbers(in);
      }
    }
  }

  private static void checkNumbers(IonReader in) {
    for (IonType type = in.next(); type != null; type = in.next()) {
      assertThat(type).isNotIn(IonType.INT, IonType.FLOAT, IonType.SYMBOL, IonType.CLOB);
      if (type == IonType.DECIMAL) {
        var decimal = in.bigDecimalValue();
        assertThat(decimal.stripTrailingZeros().scale()).isEqualTo(decimal.scale());
      } else if (!in.isNullValue() && IonType.isContainer(type)) {
        in.stepIn();
        checkNumbers(in);
        in.stepOut();
      }
    }
  }

  private List<String> lines() {
    return files.stream()
        .flatMap(file -> world.lines(file.get("dataFileS3Key").asString()).stream())
        .toList();
  }
}
