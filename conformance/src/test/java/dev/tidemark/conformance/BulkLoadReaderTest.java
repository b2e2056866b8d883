package dev.tidemark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.ExportViewType;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * By the rules of {@code load_export} and {@code revert_export} of awslabs/amazon-dynamodb-tools'
 * bulk executor (b3ef85a), the strictest reader known: checksums of manifests and data, counts,
 * kinds, and the keys of every change against the table's key schema.
 */
@ExtendWith(ReaderWorld.Resolver.class)
final class BulkLoadReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ReaderWorld world;

  BulkLoadReaderTest(ReaderWorld world) {
    this.world = world;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bulk", "bulk/deep/"})
  void load_fullExport_givesTheTable(String prefix) {
    ExportDescription export =
        world.full(1, ExportFormat.DYNAMODB_JSON, prefix.isEmpty() ? null : prefix);

    Map<Object, Map<String, Object>> loaded = new HashMap<>();
    load(export, loaded);

    assertThat(loaded).isEqualTo(world.state(1));
  }

  @ParameterizedTest
  @CsvSource({"NEW_IMAGE, 0, 1", "NEW_AND_OLD_IMAGES, 1, 2", "NEW_AND_OLD_IMAGES, 0, 2"})
  void load_incrementalExport_bringsTheTableForward(ExportViewType view, int from, int to) {
    Map<Object, Map<String, Object>> loaded = new HashMap<>(world.state(from));
    load(world.incremental(from, to, ExportFormat.DYNAMODB_JSON, "bulk", view), loaded);

    assertThat(loaded).isEqualTo(world.state(to));
  }

  @Test
  void revert_incrementalExport_bringsTheTableBack() {
    Map<Object, Map<String, Object>> table = new HashMap<>(world.state(2));
    ExportDescription export =
        world.incremental(
            0, 2, ExportFormat.DYNAMODB_JSON, null, ExportViewType.NEW_AND_OLD_IMAGES);
    for (JsonNode change : records(export)) {
      put(table, change, "OldImage");
    }

    assertThat(table).isEqualTo(world.state(0));
  }

  private void load(ExportDescription export, Map<Object, Map<String, Object>> table) {
    for (JsonNode record : records(export)) {
      JsonNode item = record.get("Item");
      if (item == null) {
        put(table, record, "NewImage");
      } else {
        Map<String, Object> plain = Objects.requireNonNull(ExportFiles.jsonItem(item));
        assertThat(table.put(ExportFiles.key(plain, ReaderWorld.HASH, ReaderWorld.RANGE), plain))
            .isNull();
      }
    }
  }

  private static void put(Map<Object, Map<String, Object>> table, JsonNode change, String image) {
    Map<String, Object> keys = Objects.requireNonNull(ExportFiles.jsonItem(change.get("Keys")));
    Object key = ExportFiles.key(keys, ReaderWorld.HASH, ReaderWorld.RANGE);
    Map<String, Object> item = ExportFiles.jsonItem(change.get(image));
    if (item == null) {
      table.remove(key);
    } else {
      table.put(key, item);
    }
  }

  /** All that is checked before the first item is written. */
  private List<JsonNode> records(ExportDescription export) {
    String folder = export.exportManifest().replace("/manifest-summary.json", "");
    assertThat("/" + folder).containsPattern("/AWSDynamoDB/[^/]+$");
    JsonNode summary = checked(folder + "/manifest-summary");
    JsonNode tableArn = summary.get("tableArn");
    assertThat(tableArn.asString()).startsWith("arn:aws:dynamodb:");
    assertThat(summary.get("outputFormat").asString()).isEqualTo("DYNAMODB_JSON");
    JsonNode type = summary.get("exportType");
    boolean full = type == null || type.asString().equals("FULL_EXPORT");
    if (!full) {
      assertThat(type.asString()).isEqualTo("INCREMENTAL_EXPORT");
      assertThat(summary.get("outputView").asString()).isIn("NEW_AND_OLD_IMAGES", "NEW_IMAGE");
    }
    List<JsonNode> records = new ArrayList<>();
    for (JsonNode file : checkedLines(folder + "/manifest-files")) {
      String key = file.get("dataFileS3Key").asString();
      assertThat(ExportFiles.md5(world.object(key))).isEqualTo(file.get("md5Checksum").asString());
      List<String> lines = world.lines(key);
      assertThat(lines).hasSize(file.get("itemCount").intValue());
      lines.forEach(line -> records.add(JSON.readTree(line)));
    }
    assertThat(records).hasSize(summary.get("itemCount").intValue());
    if (!full) {
      Map<String, String> schema = schema();
      records.forEach(record -> checkChange(record, schema));
    }
    return records;
  }

  private static void checkChange(JsonNode record, Map<String, String> schema) {
    assertThat(record.get("Metadata").get("WriteTimestampMicros").get("N").asString())
        .matches("\\d{16}");
    Map<String, String> types =
        record.get("Keys").properties().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, key -> key.getValue().propertyNames().iterator().next()));
    assertThat(types).isEqualTo(schema);
  }

  private Map<String, String> schema() {
    TableDescription table =
        world.dynamoDb().describeTable(d -> d.tableName(ReaderWorld.TABLE)).table();
    List<String> keys = table.keySchema().stream().map(KeySchemaElement::attributeName).toList();
    return table.attributeDefinitions().stream()
        .filter(a -> keys.contains(a.attributeName()))
        .collect(Collectors.toMap(a -> a.attributeName(), a -> a.attributeTypeAsString()));
  }

  private JsonNode checked(String name) {
    byte[] manifest = world.object(name + ".json");
    assertThat(ExportFiles.md5(manifest)).isEqualTo(new String(world.object(name + ".md5"), UTF_8));
    return JSON.readTree(manifest);
  }

  private List<JsonNode> checkedLines(String name) {
    byte[] manifest = world.object(name + ".json");
    assertThat(ExportFiles.md5(manifest)).isEqualTo(new String(world.object(name + ".md5"), UTF_8));
    return new String(manifest, UTF_8).lines().map(JSON::readTree).toList();
  }
}
