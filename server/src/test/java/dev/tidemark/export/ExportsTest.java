package dev.tidemark.export;

import static dev.tidemark.export.ExportWorld.BUCKET;
import static dev.tidemark.export.ExportWorld.SETTINGS;
import static dev.tidemark.export.ExportWorld.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ExportsTest {
  private static final String EMPTY_GZIP = "1f8b08000000000000ff03000000000000000000";

  private final ExportWorld world = new ExportWorld("2026-01-14T10:18:50.622Z");
  private final Table table = world.table("test");

  @Test
  void start_fullOfNow_writesTheTreeWithTheSummaryLast() {
    world.put(table, row("1", "1", "test"));
    world.clock.advance(Duration.ofSeconds(3));

    Export export = world.run(world.full(table, null));

    String root = "AWSDynamoDB/" + export.id();
    assertThat(export.id().text()).matches("01768385933622-[0-9a-f]{8}");
    assertThat(export.state())
        .isEqualTo(new ExportState.Completed(Instant.parse("2026-01-14T10:18:53.623Z"), 1, 14));
    assertThat(world.objects.keys(BUCKET))
        .hasSize(9)
        .contains(
            root + "/_started",
            root + "/manifest-files.json",
            root + "/manifest-files.md5",
            root + "/manifest-summary.json",
            root + "/manifest-summary.md5")
        .filteredOn(key -> key.contains("/data/"))
        .hasSize(4)
        .allMatch(key -> key.matches(root + "/data/[a-z2-7]{26}\\.json\\.gz"));
    List<String> log = world.objects.log();
    assertThat(log.getFirst()).isEqualTo("put " + root + "/_started");
    assertThat(log.subList(log.size() - 4, log.size()))
        .containsExactly(
            "put " + root + "/manifest-files.json",
            "put " + root + "/manifest-files.md5",
            "put " + root + "/manifest-summary.md5",
            "put " + root + "/manifest-summary.json");
    assertThat(world.objects.bytes(BUCKET, root + "/_started")).isEmpty();
    assertThat(world.lines(export))
        .containsExactly(
            "{\"Item\":{\"pk\":{\"S\":\"1\"},\"sk\":{\"S\":\"1\"},\"test\":{\"S\":\"test\"}}}");
  }

  @Test
  void start_emptyTable_listsFourEmptyFilesAsAwsHasThem() {
    Export export = world.run(world.full(table, null));

    String manifest = world.objects.text(BUCKET, ObjectKeys.of(export).manifestFiles());
    assertThat(manifest.lines())
        .hasSize(4)
        .allMatch(line ->
            line.startsWith(
                "{\"itemCount\":0,\"md5Checksum\":\"FjvgqIxwymKf1RbbqtrZag==\","
                    + "\"etag\":\"7deb4078f238dd87d6af0538152c04e9-1\",\"dataFileS3Key\":\""));
    assertThat(world.objects.keys(BUCKET))
        .filteredOn(key -> key.contains("/data/"))
        .allMatch(
            key -> HexFormat.of().formatHex(world.objects.bytes(BUCKET, key)).equals(EMPTY_GZIP));
  }

  @Test
  void start_pastMoment_holdsTheItemsOfThen() {
    world.put(table, row("1", "1", "before"));
    world.put(table, row("2", "1", "gone later"));
    world.clock.advance(Duration.ofSeconds(1));
    Instant then = world.clock.instant();
    world.clock.advance(Duration.ofSeconds(1));
    world.put(table, row("1", "1", "after"));
    world.put(table, row("3", "1", "new"));
    world.delete(table, "2", "1");

    Export export = world.run(world.full(table, then));

    assertThat(export.window()).isEqualTo(new ExportWindow.Full(then));
    assertThat(String.join("\n", world.lines(export)))
        .contains("before", "gone later")
        .doesNotContain("after", "new");
  }

  @Test
  void start_incremental_liesInTheSharedFolderAndStartsAtAWholeSecond() {
    Instant from = world.clock.instant().plusSeconds(1);
    world.clock.advance(Duration.ofSeconds(2));
    world.put(table, row("1", "1", "x"));
    world.clock.advance(Duration.ofSeconds(2));

    Export export = world.run(world.incremental(table, from, null));

    assertThat(export.id().text()).startsWith("01768385934000-");
    assertThat(world.objects.keys(BUCKET))
        .filteredOn(key -> key.endsWith(".gz"))
        .hasSize(4)
        .allMatch(key -> key.matches("AWSDynamoDB/data/[a-z2-7]{26}\\.json\\.gz"));
    assertThat(world.lines(export)).hasSize(1);
    assertThat(export.state())
        .isInstanceOfSatisfying(
            ExportState.Completed.class,
            completed -> assertThat(completed.billedBytes()).isEqualTo(10_000_000));
  }

  @Test
  void start_twice_writesTheSameBytes() {
    for (int i = 0; i < 100; i++) {
      world.put(table, row("p" + i, "s", "some text " + i));
    }
    world.clock.advance(Duration.ofSeconds(1));
    Instant at = world.clock.instant();

    Export first = world.run(world.full(table, at));
    world.put(table, row("p1", "s", "changed"));
    Export second = world.run(world.full(table, at));

    assertThat(md5s(second)).isEqualTo(md5s(first));
    assertThat(second.id()).isNotEqualTo(first.id());
  }

  private List<String> md5s(Export export) {
    return world
        .objects
        .text(BUCKET, ObjectKeys.of(export).manifestFiles())
        .lines()
        .map(line -> line.replaceAll(",\"dataFileS3Key.*", ""))
        .toList();
  }

  @Test
  void start_prefixWithAndWithoutSlash_givesTheSameKeys() {
    for (String prefix : List.of("foo/bar", "foo/bar/")) {
      Export export =
          world.run(
              world.request(table, new ExportRequest.Times.Full(null), ExportFormat.ION, prefix));

      assertThat(export.manifestKey())
          .isEqualTo("foo/bar/AWSDynamoDB/" + export.id() + "/manifest-summary.json");
      assertThat(world.objects.keys(BUCKET))
          .contains(export.manifestKey())
          .filteredOn(key -> key.contains(export.id() + "/data/"))
          .hasSize(4)
          .allMatch(key -> key.matches("foo/bar/AWSDynamoDB/[^/]+/data/[a-z2-7]{26}\\.ion\\.gz"));
    }
  }

  @Test
  void start_missingBucket_failsWithoutAnObject() {
    Export export = world.run(to("absent", "t", Map.of()));

    assertThat(export.state())
        .isInstanceOfSatisfying(
            ExportState.Failed.class,
            failed -> {
              assertThat(failed.end()).isEqualTo(export.id().start().plusMillis(1));
              assertThat(failed.code()).isEqualTo("S3NoSuchBucket");
              assertThat(failed.message())
                  .matches(
                      "The specified bucket does not exist \\(Service: Amazon S3; Status Code: 404;"
                          + " Error Code: NoSuchBucket; Request ID: [0-9A-Z]{16}; S3 Extended"
                          + " Request ID: [0-9A-Za-z+/]{75}=; Proxy: null\\)");
            });
    assertThat(world.objects.log()).isEmpty();
    assertThat(world.exports.progress()).isEmpty();
  }

  @Test
  void run_failedOnceTheSummaryIsThere_leavesNoManifest() {
    world.objects.onStep((step, done) -> {
      if (done && step.endsWith("manifest-summary.json") && step.startsWith("put")) {
        throw new ObjectStoreException(
            ObjectStoreException.Kind.REFUSED, "AccessDenied", "Access Denied", null);
      }
    });

    Export export = world.run(world.full(table, null));

    assertThat(export.state())
        .isInstanceOfSatisfying(
            ExportState.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo("S3AccessDenied"));
    assertThat(world.objects.keys(BUCKET)).hasSize(5).noneMatch(key -> key.contains("manifest"));
  }

  @Test
  void run_failureThatIsNotTheStores_isRecordedAlthoughManifestsStay() {
    world.objects.onStep((step, _) -> {
      if (step.startsWith("delete")) {
        throw new IllegalStateException("a bug");
      }
      if (step.contains("manifest-summary")) {
        throw new ObjectStoreException(
            ObjectStoreException.Kind.REFUSED, "AccessDenied", "Access Denied", null);
      }
    });

    Export export = world.run(world.full(table, null));

    assertThat(export.state()).isInstanceOf(ExportState.Failed.class);
    assertThat(world.exports.progress()).isEmpty();
  }

  @Test
  void run_brokenOffByAnError_isTakenUpAgainAtOnce() {
    int[] files = {0};
    world.put(table, row("1", "1", "test"));
    world.clock.advance(Duration.ofSeconds(1));
    world.objects.onStep((step, _) -> {
      if (step.startsWith("begin") && ++files[0] == 3) {
        throw new OutOfMemoryError("test");
      }
    });

    Export export = world.run(world.full(table, null));

    assertThat(export.state()).isInstanceOf(ExportState.Completed.class);
    assertThat(world.lines(export)).hasSize(1);
    assertThat(world.exports.progress()).isEmpty();
    assertThat(world.objects.uploadsOpen()).isZero();
  }

  @Test
  void run_failureThatComesOfAStop_isNone() {
    world.objects.onStep((step, _) -> {
      if (step.startsWith("part")) {
        world.runner.requestStop();
        throw new IllegalStateException("Connection pool shut down");
      }
    });

    Export export = world.run(world.full(table, null));

    assertThat(export.state()).isInstanceOf(ExportState.Writing.class);
    assertThat(world.objects.log()).filteredOn(step -> step.startsWith("begin")).hasSize(1);
  }

  @Test
  void run_storeThatNeverRecovers_failsAfterTheLastAttempt() {
    int[] attempts = {0};
    world.objects.onStep((_, _) -> {
      attempts[0]++;
      throw new ObjectStoreException(
          ObjectStoreException.Kind.RETRY, "SlowDown", "Please reduce your request rate.", null);
    });

    Export export = world.run(world.full(table, null));

    assertThat(export.state())
        .isInstanceOfSatisfying(
            ExportState.Failed.class, failed -> assertThat(failed.code()).isEqualTo("S3SlowDown"));
    assertThat(attempts[0]).isEqualTo(3);
  }

  @Test
  void start_sameTokenAndParameters_isTheSameExportUntilEightHoursAfterItsEnd() {
    ExportRequest request = to(BUCKET, "again", Map.of("S3Bucket", new S(BUCKET)));
    Export first = world.exports.start(request);
    assertThat(world.exports.start(request)).isEqualTo(first);
    world.clock.advance(Duration.ofHours(20));
    assertThat(world.exports.start(request)).isEqualTo(first);
    world.threads.runAll();

    world.clock.advance(Duration.ofHours(8).minusMillis(1));
    assertThat(world.exports.start(request).arn()).isEqualTo(first.arn());
    assertThat(world.exports.start(request).state()).isInstanceOf(ExportState.Completed.class);
    world.clock.advance(Duration.ofMillis(1));
    assertThat(world.exports.start(request).arn()).isNotEqualTo(first.arn());
  }

  @Test
  void start_sameTokenOtherParameters_isAConflict() {
    world.run(to("absent", "clash", Map.of("S3Bucket", new S("absent"))));

    assertThatThrownBy(
            () -> world.exports.start(to(BUCKET, "clash", Map.of("S3Bucket", new S(BUCKET)))))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.error().type()).isEqualTo(ApiError.Type.EXPORT_CONFLICT))
        .hasMessage("Export conflict: Duplicate request detected with conflicting parameters");
  }

  @Test
  void start_overTheLimit_isRefusedByTypeUntilOneEnds() {
    ExportSettings two =
        new ExportSettings(
            ExportLimits.OPEN, 1, 6, 8 << 20, 64L << 20, 512L << 20, 2, SETTINGS.retry());
    ExportWorld small = ExportWorld.with(two);
    Table busy = small.table("busy");
    small.clock.advance(Duration.ofSeconds(2));
    small.exports.start(small.full(busy, null));
    small.exports.start(small.full(busy, null));

    assertThatThrownBy(() -> small.exports.start(small.full(busy, null)))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.error().type()).isEqualTo(ApiError.Type.LIMIT_EXCEEDED));
    Instant from = small.clock.instant().minusSeconds(1);
    small.exports.start(small.incremental(busy, from, null));
    small.threads.runAll();
    small.exports.start(small.full(busy, null));
  }

  @Test
  void run_tableDeletedMeanwhile_completes() {
    world.put(table, row("1", "1", "last words"));
    Export begun = world.exports.start(world.full(table, null));
    world.catalogue.delete(table, _ -> List.of());
    world.storage.expire();

    world.threads.runAll();

    Export ended = Objects.requireNonNull(world.exports.find(begun.arn()));
    assertThat(ended.state()).isInstanceOf(ExportState.Completed.class);
    assertThat(world.lines(ended)).hasSize(1).first().asString().contains("last words");
    assertThatThrownBy(() -> world.exports.start(world.full(table, null)))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.error().type()).isEqualTo(ApiError.Type.TABLE_NOT_FOUND));
  }

  @Test
  void progress_ofARunningExport_countsUpAndIsGoneAtTheEnd() {
    for (int i = 0; i < 20; i++) {
      world.put(table, row("p" + i, "s", "x"));
    }
    List<Long> seen = new ArrayList<>();
    world.objects.onStep((step, done) -> {
      if (done && step.startsWith("complete")) {
        seen.add(world.exports.progress().getFirst().items());
      }
    });

    Export export = world.run(world.full(table, null));

    assertThat(seen).hasSize(4).isSorted().last().isEqualTo(20L);
    assertThat(export.plan().tableItems()).isEqualTo(20);
    assertThat(world.exports.progress()).isEmpty();
    assertThat(world.exports.ended(5)).containsExactly(export);
  }

  @Test
  void expire_after90Days_forgetsWhatHasEnded() {
    Export old = world.run(world.full(table, null));
    Export running = world.exports.start(world.full(table, null));
    world.clock.advance(Duration.ofDays(60));
    Export young = world.exports.start(world.full(table, null));

    world.clock.advance(Duration.ofDays(31));
    world.exports.expire();

    assertThat(world.exports.find(old.arn())).isNull();
    assertThat(world.exports.ofTable(table, null, 9)).containsExactly(young, running);
    assertThat(world.exports.ofAccount(table.region(), table.account(), null, 9))
        .containsExactly(young, running);
  }

  private ExportRequest to(String bucket, String token, Map<String, AttributeValue> parameters) {
    return new ExportRequest(
        table,
        new ExportRequest.Times.Full(null),
        ExportFormat.DYNAMODB_JSON,
        new Destination(bucket, null, null, null),
        token,
        false,
        parameters);
  }
}
