package dev.tidemark.ingest;

import static dev.tidemark.export.ExportWorld.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.ExportWorld;
import dev.tidemark.export.MortalEngine;
import dev.tidemark.export.MortalEngine.Death;
import dev.tidemark.export.MortalEngine.Life;
import dev.tidemark.export.TestClock;
import dev.tidemark.export.TestObjects;
import dev.tidemark.export.TestThreads;
import dev.tidemark.format.Compression;
import dev.tidemark.format.ImportFormat;
import dev.tidemark.job.Retry;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.PutOptions;
import dev.tidemark.operation.ItemRows;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies at every possible step of an import, and the one that comes after it. */
final class ImportCrashTest {
  private static final int STEPS_MAX = 1000;
  private static final int OBJECTS = 4;
  private static final int ITEMS = 30;
  private static final ImportSettings SETTINGS =
      new ImportSettings(2, 50, new Retry(3, Duration.ofMillis(1), Duration.ofMillis(2)));

  /** What can become of the world while the process is down. */
  enum Meanwhile {
    NOTHING,
    BUCKET_GONE,
    OTHER_ITEMS
  }

  @ParameterizedTest
  @EnumSource
  void resume_afterDeathAtAnyStep_endsAsIfNothingHadHappened(Meanwhile meanwhile) {
    for (boolean errors : List.of(false, true)) {
      int deaths = 0;
      for (int steps = 0; steps < STEPS_MAX; steps++) {
        if (!live(errors, meanwhile, List.of(steps))) {
          break;
        }
        deaths++;
      }
      assertThat(deaths).isGreaterThan(20);
    }
  }

  @Test
  void resume_afterManyDeaths_endsAsIfNothingHadHappened() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      List<Integer> lives = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        lives.add(random.nextInt(25));
      }
      boolean _ = live(random.nextBoolean(), Meanwhile.NOTHING, lives);
    }
  }

  /**
   * A store, a bucket and an import of it, in one process after the other.
   *
   * @return whether a process died
   */
  private static boolean live(boolean errors, Meanwhile meanwhile, List<Integer> lives) {
    String when = "errors %s, meanwhile %s, lives %s".formatted(errors, meanwhile, lives);
    TestClock clock = new TestClock("2026-01-14T10:00:00Z");
    StorageEngine engine = new MemoryEngine(clock);
    TestObjects objects = bucket(errors, ITEMS);
    boolean died = false;
    for (int steps : lives) {
      Life life = new Life(steps);
      MortalEngine mortal = new MortalEngine(engine, life);
      objects.onStep((_, _) -> life.step());
      try {
        Incarnation process = new Incarnation(mortal, objects, clock, life);
        process.startUnlessStarted();
        process.threads.runAll();
      } catch (Death _) {
        assertThat(life.isOver()).isTrue();
      }
      died |= life.isOver();
      mortal.bury();
      assertNoHalf(engine, when);
    }

    objects.onStep((_, _) -> {});
    TestObjects later =
        switch (meanwhile) {
          case NOTHING -> objects;
          case BUCKET_GONE -> new TestObjects();
          case OTHER_ITEMS -> bucket(errors, ITEMS + 5);
        };
    Incarnation last = new Incarnation(engine, later, clock, new Life(1));
    last.startUnlessStarted();
    last.threads.runAll();

    Import imported = Objects.requireNonNull(last.imported());
    assertThat(imported.state().isFinal()).as(when).isTrue();
    @Nullable Table table = last.catalogue.find(ExportWorld.REGION, "music");
    List<TableId> there = engine.tables().stream().filter(id -> !id.isSystem()).toList();
    if (imported.state() instanceof ImportState.Failed failed
        && failed.code().equals("S3NoSuchBucket")) {
      assertThat(meanwhile).as(when).isEqualTo(Meanwhile.BUCKET_GONE);
      assertThat(table).as(when).isNull();
      assertThat(there).as(when).isEmpty();
      return died;
    }
    assertThat(table).as(when).isNotNull();
    assertThat(Objects.requireNonNull(table).isActive()).as(when).isTrue();
    assertThat(there).as(when).containsExactly(table.storageId());
    long rows = engine.size(table.storageId()).rows();
    ImportTally tally =
        switch (imported.state()) {
          case ImportState.Completed completed -> completed.tally();
          case ImportState.Failed failed -> failed.tally();
          default -> throw new AssertionError(imported);
        };
    assertThat(rows)
        .as(when)
        .isIn(
            meanwhile == Meanwhile.OTHER_ITEMS
                ? List.of((long) OBJECTS * ITEMS, (long) OBJECTS * (ITEMS + 5))
                : List.of((long) OBJECTS * ITEMS))
        .isEqualTo(tally.imported());
    assertThat(imported.state().status()).as(when).isEqualTo(errors ? "FAILED" : "COMPLETED");
    assertThat(tally.errors()).as(when).isEqualTo(errors ? OBJECTS : 0);
    assertThat(last.imports.errors(imported.arn(), 0, 100))
        .as(when)
        .hasSize(errors ? OBJECTS : 0)
        .doesNotHaveDuplicates();
    return died;
  }

  /** Whoever looks at any time sees the whole table or none. */
  private static void assertNoHalf(StorageEngine engine, String when) {
    for (Table table : Catalogue.open(engine).all()) {
      if (table.isActive()) {
        assertThat(engine.size(table.storageId()).rows()).as(when).isEqualTo(OBJECTS * ITEMS);
      }
    }
  }

  private static TestObjects bucket(boolean errors, int items) {
    TestObjects objects = new TestObjects().bucket(BUCKET);
    for (int object = 0; object < OBJECTS; object++) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < items; i++) {
        lines.append(
            "{\"Item\":{\"pk\":{\"S\":\"%d\"},\"sk\":{\"S\":\"%d\"}}}\n".formatted(object, i));
      }
      if (errors) {
        lines.append("{\"Item\":{\"pk\":{\"S\":\"x\"}}}\n");
      }
      objects.put(
          new ObjectPath(BUCKET, "data/" + object),
          lines.toString().getBytes(StandardCharsets.UTF_8),
          PutOptions.DEFAULT);
    }
    return objects;
  }

  /** What a process makes of what it finds. */
  private static final class Incarnation {
    final TestThreads threads = new TestThreads();
    final Catalogue catalogue;
    final Imports imports;
    private final TestClock clock;

    Incarnation(StorageEngine engine, ObjectStore objects, TestClock clock, Life life) {
      this.clock = clock;
      catalogue = Catalogue.open(engine);
      imports =
          Imports.open(
              engine,
              catalogue,
              objects,
              ExportWorld.runnerOn(threads, life.waiter()),
              clock,
              new Random(1),
              SETTINGS,
              ItemRows::of);
    }

    @Nullable Import imported() {
      List<Import> all =
          imports.ofAccount(ExportWorld.REGION, ExportWorld.ACCOUNT, null, STEPS_MAX);
      assertThat(all).hasSizeLessThan(2);
      return all.isEmpty() ? null : all.getFirst();
    }

    void startUnlessStarted() {
      if (imported() == null) {
        Import _ =
            imports.start(
                new ImportRequest(
                    new Table(
                        new TableId(0),
                        "cf263806-6bf1-4e51-a242-000000000001",
                        ExportWorld.REGION,
                        ExportWorld.ACCOUNT,
                        "music",
                        ExportWorld.KEYS,
                        clock.instant(),
                        new BillingMode.PayPerRequest(),
                        PointInTimeRecovery.DISABLED),
                    new ImportSource(
                        BUCKET, null, "data/", new ImportFormat.Json(), Compression.NONE),
                    "token",
                    "{}"));
      }
    }
  }

  @Test
  void run_storeThatFailsNowAndThen_triesAgain() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      TestClock clock = new TestClock("2026-01-14T10:00:00Z");
      TestObjects objects = bucket(false, ITEMS);
      Map<String, Integer> failures = new HashMap<>();
      objects.onStep((step, _) -> {
        if (random.nextInt(3) == 0 && failures.merge(step, 1, Integer::sum) <= 2) {
          throw new ObjectStoreException(
              ObjectStoreException.Kind.RETRY, "SlowDown", "Reduce your request rate", null);
        }
      });

      Incarnation process =
          new Incarnation(new MemoryEngine(clock), objects, clock, new Life(STEPS_MAX));
      process.startUnlessStarted();
      process.threads.runAll();

      assertThat(Objects.requireNonNull(process.imported()).state())
          .as("seed %d", seed)
          .isInstanceOfSatisfying(
              ImportState.Completed.class,
              completed ->
                  assertThat(completed.tally().imported()).isEqualTo((long) OBJECTS * ITEMS));
    }
  }

  @Test
  void run_storeThatAlwaysFails_failsWithItsCodeAndLeavesNothing() {
    TestClock clock = new TestClock("2026-01-14T10:00:00Z");
    StorageEngine engine = new MemoryEngine(clock);
    TestObjects objects = bucket(false, ITEMS);
    objects.onStep((step, _) -> {
      if (step.equals("get data/3")) {
        throw new ObjectStoreException(
            ObjectStoreException.Kind.RETRY, "SlowDown", "Reduce your request rate", null);
      }
    });

    Incarnation process = new Incarnation(engine, objects, clock, new Life(STEPS_MAX));
    process.startUnlessStarted();
    process.threads.runAll();

    assertThat(Objects.requireNonNull(process.imported()).state())
        .isInstanceOfSatisfying(
            ImportState.Failed.class, failed -> assertThat(failed.code()).isEqualTo("S3SlowDown"));
    assertThat(process.catalogue.all()).isEmpty();
    assertThat(engine.tables()).allMatch(TableId::isSystem);
  }
}
