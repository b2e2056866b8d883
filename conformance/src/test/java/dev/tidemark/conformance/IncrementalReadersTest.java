package dev.tidemark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazon.ion.IonStruct;
import com.amazon.ion.IonSystem;
import com.amazon.ion.system.IonSystemBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.ExportType;
import software.amazon.awssdk.services.dynamodb.model.ExportViewType;
import software.amazon.awssdk.services.dynamodb.model.InvalidExportTimeException;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryDescription;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * By the rules of AWS's samples that keep a copy of a table up to date: a full export, then
 * incremental ones, window after window.
 */
@ExtendWith(ReaderWorld.Resolver.class)
final class IncrementalReadersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final IonSystem ION = IonSystemBuilder.standard().build();

  private final ReaderWorld world;

  IncrementalReadersTest(ReaderWorld world) {
    this.world = world;
  }

  /**
   * aws-solutions-library's guidance for incremental data exports, and
   * aws-samples/dynamodb-continuous-incremental-exports: windows lie between Earliest- and
   * LatestRestorableDateTime, each begins where the last one ended, and one that ends in the future
   * is tried again later.
   */
  @Test
  void guidance_windowAfterWindow_missesAndRepeatsNothing() {
    PointInTimeRecoveryDescription past =
        world
            .dynamoDb()
            .describeContinuousBackups(d -> d.tableName(ReaderWorld.TABLE))
            .continuousBackupsDescription()
            .pointInTimeRecoveryDescription();
    Instant from = world.moment(0);
    Instant last = past.latestRestorableDateTime();
    assertThat(past.earliestRestorableDateTime()).isBefore(from);
    assertThat(last).isAfter(world.moment(1));

    Map<Object, Map<String, Object>> copy = new HashMap<>(world.state(0));
    Duration length = Duration.ofMinutes(15);
    int records = 0;
    for (Instant to = from.plus(length);
        !to.isAfter(world.moment(2).plus(length));
        to = to.plus(length)) {
      Instant begin = from;
      Instant end = to.isAfter(world.moment(2)) ? world.moment(2) : to;
      ExportDescription export =
          world.export(e ->
              e.s3Prefix("guidance")
                  .exportType(ExportType.INCREMENTAL_EXPORT)
                  .incrementalExportSpecification(i ->
                      i.exportFromTime(begin)
                          .exportToTime(end)
                          .exportViewType(ExportViewType.NEW_AND_OLD_IMAGES)));
      ExportFiles files = new ExportFiles(world.s3(), ReaderWorld.BUCKET, export);
      files.applyTo(copy, ReaderWorld.HASH, ReaderWorld.RANGE);
      records += files.records().size();
      from = end;
    }
    assertThat(copy).isEqualTo(world.state(2));
    assertThat(records).isEqualTo(8);
    Instant future = world.now().plus(Duration.ofDays(1));
    assertThatThrownBy(() ->
            world.export(e ->
                e.exportType(ExportType.INCREMENTAL_EXPORT)
                    .incrementalExportSpecification(
                        i -> i.exportFromTime(world.moment(0)).exportToTime(future))))
        .isInstanceOf(InvalidExportTimeException.class)
        .hasMessageContaining(
            "Incremental export period to time cannot be greater than the current time");
  }

  /**
   * aws-samples/aws-emr-utilities 112abfa: an export is whole once a key contains {@code
   * manifest-files.json}; the partition key is the first name in Keys; without NewImage an item is
   * deleted.
   */
  @Test
  void emrSamples_firstNameInKeys_isThePartitionKey() {
    ExportDescription export =
        world.incremental(
            0, 1, ExportFormat.DYNAMODB_JSON, "emr", ExportViewType.NEW_AND_OLD_IMAGES);
    String folder = export.exportManifest().replace("manifest-summary.json", "");

    assertThat(world.keys(folder))
        .filteredOn(key -> key.contains("manifest-files.json"))
        .hasSize(1);
    Map<Object, Map<String, Object>> copy = new HashMap<>(world.state(0));
    for (JsonNode change : changes(folder)) {
      assertThat(change.get("Keys").propertyNames())
          .containsExactly(ReaderWorld.HASH, ReaderWorld.RANGE);
      Object key = key(Objects.requireNonNull(ExportFiles.jsonItem(change.get("Keys"))));
      if (change.has("NewImage")) {
        copy.put(key, Objects.requireNonNull(ExportFiles.jsonItem(change.get("NewImage"))));
      } else {
        copy.remove(key);
      }
    }

    assertThat(copy).isEqualTo(world.state(1));
  }

  private List<JsonNode> changes(String folder) {
    return new String(world.object(folder + "manifest-files.json"), UTF_8)
        .lines()
        .map(line -> JSON.readTree(line).get("dataFileS3Key").asString())
        .flatMap(key -> world.lines(key).stream())
        .map(JSON::readTree)
        .toList();
  }

  /** What came and went within the window is not there; what was written and left as it was, is. */
  @ParameterizedTest
  @EnumSource(
      value = ExportFormat.class,
      names = {"DYNAMODB_JSON", "ION"})
  void changes_betweenTwoMoments_areOneForEachItem(ExportFormat format) {
    ExportFiles files =
        new ExportFiles(
            world.s3(),
            ReaderWorld.BUCKET,
            world.incremental(0, 1, format, "once", ExportViewType.NEW_AND_OLD_IMAGES));

    assertThat(files.records())
        .extracting(record -> Objects.requireNonNull(record.keys()).get(ReaderWorld.HASH))
        .containsExactlyInAnyOrder("plain 0", "plain 1", "new", "types");
  }

  /** AWS's developer guide: Ion's lines of changes are wrapped in Record. */
  @ParameterizedTest
  @EnumSource(
      value = ExportViewType.class,
      names = {"NEW_IMAGE", "NEW_AND_OLD_IMAGES"})
  void ionReader_changes_bringTheTableForward(ExportViewType view) {
    ExportDescription export = world.incremental(1, 2, ExportFormat.ION, "ion", view);
    Map<Object, Map<String, Object>> copy = new HashMap<>(world.state(1));
    String files =
        new String(world.object(export.exportManifest().replace("-summary", "-files")), UTF_8);
    for (JsonNode file : files.lines().map(JSON::readTree).toList()) {
      for (String line : world.lines(file.get("dataFileS3Key").asString())) {
        IonStruct record = (IonStruct) ((IonStruct) ION.singleValue(line)).get("Record");
        Object key = key(Objects.requireNonNull(ExportFiles.ionItem(record.get("Keys"))));
        Map<String, Object> image = ExportFiles.ionItem(record.get("NewImage"));
        if (image == null) {
          copy.remove(key);
        } else {
          copy.put(key, image);
        }
      }
    }

    assertThat(copy).isEqualTo(world.state(2));
  }

  private static Object key(Map<String, Object> keys) {
    return ExportFiles.key(keys, ReaderWorld.HASH, ReaderWorld.RANGE);
  }
}
