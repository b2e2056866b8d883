package dev.tidemark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.ExportViewType;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * By the rules of programs that move a table elsewhere by one full export, each of which finds the
 * data files in a way of its own.
 */
@ExtendWith(ReaderWorld.Resolver.class)
final class MigrationReadersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ReaderWorld world;

  MigrationReadersTest(ReaderWorld world) {
    this.world = world;
  }

  /** scylladb/scylla-migrator 87e9511: by manifests, and the forms of all types to the letter. */
  @ParameterizedTest
  @ValueSource(strings = {"", "scylla"})
  void scyllaMigrator_fullExport_isTheTable(String prefix) {
    ExportDescription export =
        world.full(0, ExportFormat.DYNAMODB_JSON, prefix.isEmpty() ? null : prefix);

    JsonNode summary = JSON.readTree(world.object(export.exportManifest()));
    assertThat(summary.get("outputFormat").asString()).isEqualTo("DYNAMODB_JSON");
    assertThat(summary.path("exportType").asString("FULL_EXPORT")).isEqualTo("FULL_EXPORT");
    int count = 0;
    List<String> lines = new ArrayList<>();
    String files = new String(world.object(summary.get("manifestFilesS3Key").asString()), UTF_8);
    for (String line : files.split("\n", 0)) {
      JsonNode file = JSON.readTree(line);
      count += file.get("itemCount").intValue();
      lines.addAll(world.lines(file.get("dataFileS3Key").asString()));
    }

    assertThat(summary.get("itemCount").intValue()).isEqualTo(count).isEqualTo(lines.size());
    lines.forEach(line -> checkTypes(JSON.readTree(line).get("Item")));
    assertThat(items(lines)).isEqualTo(world.state(0));
  }

  /** Every value is an object of one member whose name is a type and whose content has its form. */
  private static void checkTypes(JsonNode attributes) {
    assertThat(attributes.isObject()).isTrue();
    attributes.properties().forEach(attribute -> checkType(attribute.getValue()));
  }

  private static void checkType(JsonNode typed) {
    assertThat(typed.size()).isEqualTo(1);
    Map.Entry<String, JsonNode> only = typed.properties().iterator().next();
    JsonNode value = only.getValue();
    switch (only.getKey()) {
      case "S", "N", "B" -> assertThat(value.isString()).isTrue();
      case "BOOL" -> assertThat(value.isBoolean()).isTrue();
      case "NULL" -> assertThat(value.booleanValue()).isTrue();
      case "SS", "NS", "BS" -> assertThat(value.values()).isNotEmpty().allMatch(JsonNode::isString);
      case "L" -> value.values().forEach(MigrationReadersTest::checkType);
      case "M" -> checkTypes(value);
      default -> throw new AssertionError(typed.toString());
    }
  }

  /**
   * gravitational/teleport, examples/dynamoathenamigration: the files' manifest by its name beside
   * the summary, counts by file.
   */
  @Test
  void teleport_filesBesideTheSummary_areTheTable() {
    String manifest = world.full(1, ExportFormat.DYNAMODB_JSON, "teleport").exportManifest();

    String folder = manifest.substring(0, manifest.lastIndexOf('/'));
    List<String> lines = new ArrayList<>();
    new String(world.object(folder + "/manifest-files.json"), UTF_8)
        .lines()
        .map(JSON::readTree)
        .forEach(file -> {
          List<String> read = world.lines(file.get("dataFileS3Key").asString());
          assertThat(read).hasSize(file.get("itemCount").intValue());
          lines.addAll(read);
        });

    assertThat(items(lines)).isEqualTo(world.state(1));
  }

  /**
   * artie-labs/reader: goes through ListExports, describes each, compares the prefix, which it
   * reads without looking whether it is there, and lists the folder beside the manifest. As on AWS,
   * an export without a prefix tells of none.
   */
  @Test
  void artie_exportsListed_areFoundByTheirPrefix() {
    world.full(0, ExportFormat.DYNAMODB_JSON, null);
    ExportDescription mine = world.full(2, ExportFormat.DYNAMODB_JSON, "artie");

    List<ExportDescription> described =
        world
            .dynamoDb()
            .listExportsPaginator(l -> l.tableArn(world.tableArn()).maxResults(3))
            .stream()
            .flatMap(page -> page.exportSummaries().stream())
            .map(e ->
                world
                    .dynamoDb()
                    .describeExport(d -> d.exportArn(e.exportArn()))
                    .exportDescription())
            .toList();
    assertThat(described).filteredOn(e -> e.s3Prefix() == null).isNotEmpty();
    List<ExportDescription> found =
        described.stream().filter(e -> "artie".equals(e.s3Prefix())).toList();
    assertThat(found).extracting(ExportDescription::exportArn).contains(mine.exportArn());

    String manifest = found.getFirst().exportManifest();
    List<String> files = world.keys(manifest.replace("manifest-summary.json", "data/"));
    assertThat(files).isNotEmpty();
    assertThat(items(files.stream().flatMap(key -> world.lines(key).stream()).toList()))
        .isEqualTo(world.state(2));
  }

  /**
   * carica-dynamodb-tools d714845: the summary under {@code S3Prefix + ExportManifest}, so without
   * a prefix only, and every data file on condition that its ETag is the manifest's.
   */
  @ParameterizedTest
  @EnumSource(
      value = ExportFormat.class,
      names = {"DYNAMODB_JSON", "ION"})
  void carica_filesOnConditionOfTheirEtag_areThoseOfTheManifest(ExportFormat format) {
    ExportDescription export = world.full(0, format, null);

    JsonNode summary =
        JSON.readTree(
            world.object(
                Objects.requireNonNullElse(export.s3Prefix(), "") + export.exportManifest()));
    long bytes = 0;
    int count = 0;
    String files = new String(world.object(summary.get("manifestFilesS3Key").asString()), UTF_8);
    for (JsonNode file : files.lines().map(JSON::readTree).toList()) {
      String key = file.get("dataFileS3Key").asString();
      String etag = file.get("etag").asString();
      for (String form : List.of(etag, '"' + etag + '"')) {
        bytes += ifMatch(key, form).length;
      }
      assertThatThrownBy(() -> ifMatch(key, etag.replace("-1", "")))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
      count += file.get("itemCount").intValue();
    }
    assertThat(bytes).isPositive();
    assertThat(count)
        .isEqualTo(summary.get("itemCount").intValue())
        .isEqualTo(world.state(0).size());
  }

  private byte[] ifMatch(String key, String etag) {
    return world
        .s3()
        .getObjectAsBytes(g -> g.bucket(ReaderWorld.BUCKET).key(key).ifMatch(etag))
        .asByteArray();
  }

  /** gurre/ddb-pitr: the ETag of HEAD is the manifest's, in S3's quotes. */
  @Test
  void ddbPitr_headOfDataFiles_hasTheManifestsEtag() {
    ExportDescription export =
        world.incremental(
            0, 1, ExportFormat.DYNAMODB_JSON, "gurre", ExportViewType.NEW_AND_OLD_IMAGES);
    String manifest = export.exportManifest().replace("-summary", "-files");

    for (JsonNode file :
        new String(world.object(manifest), UTF_8).lines().map(JSON::readTree).toList()) {
      String key = file.get("dataFileS3Key").asString();
      assertThat(world.s3().headObject(h -> h.bucket(ReaderWorld.BUCKET).key(key)).eTag())
          .isEqualTo('"' + file.get("etag").asString() + '"');
    }
  }

  /** pagopa's scripts: data files by a pattern of their keys, changes by their time. */
  @ParameterizedTest
  @ValueSource(strings = {"", "pagopa/a.b"})
  void pagopa_keysByPattern_areTheDataFiles(String prefix) {
    ExportDescription export =
        world.incremental(
            1,
            2,
            ExportFormat.DYNAMODB_JSON,
            prefix.isEmpty() ? "pagopa" : prefix,
            ExportViewType.NEW_IMAGE);
    Pattern data = Pattern.compile("^.*/data/[^/]*.json.gz$");
    List<String> named =
        new String(world.object(export.exportManifest().replace("-summary", "-files")), UTF_8)
            .lines()
            .map(line -> JSON.readTree(line).get("dataFileS3Key").asString())
            .toList();

    assertThat(world.keys(Objects.requireNonNull(export.s3Prefix())))
        .filteredOn(key -> data.matcher(key).matches())
        .containsAll(named);
    long from = micros(world.moment(1));
    long to = micros(world.moment(2));
    List<String> lines = named.stream().flatMap(key -> world.lines(key).stream()).toList();
    assertThat(lines)
        .hasSize(4)
        .allSatisfy(line ->
            assertThat(
                    Long.parseLong(
                        JSON.readTree(line).at("/Metadata/WriteTimestampMicros/N").asString()))
                .isBetween(from, to - 1));
  }

  private static long micros(java.time.Instant moment) {
    return moment.toEpochMilli() * 1000;
  }

  private static Map<Object, Map<String, Object>> items(List<String> lines) {
    Map<Object, Map<String, Object>> items = new HashMap<>();
    for (String line : lines) {
      Map<String, Object> item =
          Objects.requireNonNull(ExportFiles.jsonItem(JSON.readTree(line).get("Item")));
      items.put(ExportFiles.key(item, ReaderWorld.HASH, ReaderWorld.RANGE), item);
    }
    return items;
  }
}
