package dev.tidemark.export;

import static dev.tidemark.export.ExportWorld.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.format.ExportReader;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.format.ExportRecord.Changed;
import dev.tidemark.format.ExportRecord.FullItem;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.table.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The history behind real exports, told again to us, must give the same exports. The samples README
 * says where they come from.
 */
final class SamplesReplayTest {
  private static final String FULL = "AWSDynamoDB/01768385930622-efd1a093";
  private static final String FIRST = "AWSDynamoDB/01768386924000-d339e52d";
  private static final String SECOND = "AWSDynamoDB/01768388186000-4a2fc3ff";

  private final ExportWorld world = new ExportWorld("2026-01-14T10:00:00Z");
  private final Table table = world.table("test");

  @Test
  void exports_ofTheSameHistory_areThoseOfAws() {
    world.clock.set("2026-01-14T10:10:00Z");
    for (ExportRecord record : records(FULL)) {
      ExportWorld.put(world.storage, table, ((FullItem) record).item());
    }

    world.clock.set("2026-01-14T10:18:50.622Z");
    Export full = world.run(world.full(table, null));
    assertThat(items(world.lines(full))).isEqualTo(items(awsLines(FULL)));
    assertThat(full.id().text()).startsWith("01768385930622-");
    assertSameManifests(full, FULL);

    replay(FIRST);
    world.clock.set("2026-01-14T10:35:24.317Z");
    Export first =
        world.run(
            world.incremental(
                table,
                Instant.parse("2026-01-14T10:20:00Z"),
                Instant.parse("2026-01-14T10:35:00Z")));
    assertThat(sorted(world.lines(first))).isEqualTo(sorted(awsLines(FIRST)));
    assertThat(first.id().text()).startsWith("01768386924000-");
    assertSameManifests(first, FIRST);

    replay(SECOND);
    world.clock.set("2026-01-14T10:56:26.001Z");
    Export second =
        world.run(
            world.incremental(
                table,
                Instant.parse("2026-01-14T10:35:00Z"),
                Instant.parse("2026-01-14T10:50:00Z")));
    assertThat(sorted(world.lines(second))).isEqualTo(sorted(awsLines(SECOND)));
    assertThat(second.id().text()).startsWith("01768388186000-");
    assertSameManifests(second, SECOND);
  }

  /** Writes what an incremental export says was written, at the very microsecond. */
  private void replay(String export) {
    records(export).stream()
        .map(Changed.class::cast)
        .sorted(Comparator.comparingLong(Changed::writeMicros))
        .forEach(change -> {
          world.clock.set(Instant.EPOCH.plus(change.writeMicros(), ChronoUnit.MICROS).toString());
          Item after = change.newImage();
          if (after == null) {
            world.delete(table, text(change.keys(), "pk"), text(change.keys(), "sk"));
          } else {
            ExportWorld.put(world.storage, table, after);
          }
        });
  }

  private static String text(Item item, String name) {
    return item.get(name) instanceof S(String value) ? value : "";
  }

  /** All but ids, our own sizes, checksums and the time that it took. */
  private void assertSameManifests(Export ours, String theirs) {
    String root = ObjectKeys.of(ours).root() + ours.id();
    assertThat(masked(world.objects.text(BUCKET, root + "/manifest-summary.json")))
        .isEqualTo(masked(awsText(theirs + "/manifest-summary.json")));
    assertThat(maskedLines(world.objects.text(BUCKET, root + "/manifest-files.json")))
        .hasSize(4)
        .isEqualTo(maskedLines(awsText(theirs + "/manifest-files.json")));
    assertThat(world.objects.text(BUCKET, root + "/manifest-files.json")).endsWith("}\n");
    assertThat(world.objects.bytes(BUCKET, root + "/manifest-files.md5")).hasSize(24);
    assertThat(world.objects.bytes(BUCKET, root + "/_started")).isEmpty();
  }

  private static String masked(String summary) {
    return summary
        .replaceAll("(?<=-)[0-9a-f]{8}(?=[\"/])", "HEX")
        .replaceAll("\"endTime\":\"[-0-9]{10}T[:0-9]{8}\\.[0-9]{3}Z\"", "\"endTime\":TIME")
        .replaceAll("\"tableId\":\"[-0-9a-f]{36}\"", "\"tableId\":UUID")
        .replaceAll("\"billedSizeBytes\":[0-9]{1,3},", "\"billedSizeBytes\":SMALL,");
  }

  private static List<String> maskedLines(String files) {
    return files
        .lines()
        .map(line ->
            line.replaceAll("\"itemCount\":[0-9]", "\"itemCount\":N")
                .replaceAll("\"md5Checksum\":\"[^\"]{24}\"", "\"md5Checksum\":MD5")
                .replaceAll("\"etag\":\"[0-9a-f]{32}-1\"", "\"etag\":ETAG")
                .replaceAll("(?<=-)[0-9a-f]{8}(?=/)", "HEX")
                .replaceAll("[a-z2-7]{26}(?=\\.json\\.gz)", "NAME"))
        .toList();
  }

  private static List<Item> items(List<String> lines) {
    return lines.stream()
        .map(ExportWorld::parse)
        .sorted(Comparator.comparing(Item::toString))
        .toList();
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  private static List<String> awsLines(String export) {
    return reader(export).dataFiles().stream()
        .flatMap(file -> ExportWorld.gunzip(awsBytes(file.key())).lines())
        .toList();
  }

  private static List<ExportRecord> records(String export) {
    try (Stream<ExportRecord> records = reader(export).records()) {
      return records.toList();
    }
  }

  private static ExportReader reader(String export) {
    return ExportReader.open(
        key ->
            new ByteArrayInputStream(
                key.endsWith("/manifest-summary.md5")
                    ? Manifests.md5(awsBytes(key.replace(".md5", ".json")))
                    : awsBytes(key)),
        export + "/manifest-summary.json");
  }

  private static String awsText(String key) {
    return new String(awsBytes(key), StandardCharsets.UTF_8);
  }

  static byte[] awsBytes(String key) {
    try (InputStream in =
        SamplesReplayTest.class.getResourceAsStream("/dev/tidemark/format/real-export/" + key)) {
      if (in == null) {
        throw new AssertionError("no sample " + key);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
