package dev.tidemark.export;

import static dev.tidemark.export.ExportWorld.BUCKET;
import static dev.tidemark.export.ExportWorld.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.MortalEngine.Death;
import dev.tidemark.export.MortalEngine.Life;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.Item;
import dev.tidemark.job.JobRunner;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies at every possible step of an export, and the one that comes after it. */
final class ExportCrashTest {
  private static final int STEPS_MAX = 1000;

  private enum Kind {
    FULL,
    INCREMENTAL
  }

  /** What can become of the table while the process is down. */
  enum Meanwhile {
    NOTHING,
    PAST_RETENTION,
    RECOVERY_OFF,
    TABLE_DROPPED
  }

  @ParameterizedTest
  @EnumSource
  void resume_afterDeathAtAnyStep_givesTheSameExportOnce(Meanwhile meanwhile) {
    for (Kind kind : Kind.values()) {
      Outcome whole = live(kind, Meanwhile.NOTHING, List.of());
      int deaths = 0;
      for (int steps = 0; steps < STEPS_MAX; steps++) {
        Outcome resumed = live(kind, meanwhile, List.of(steps));
        if (resumed.deaths == 0) {
          break;
        }
        deaths++;
        assertSame(resumed, whole, kind + " " + meanwhile + ", death at step " + steps);
      }
      assertThat(deaths).isGreaterThan(40);
    }
  }

  @Test
  void resume_afterManyDeaths_givesTheSameExportOnce() {
    Random random = new Random(7);
    Outcome whole = live(Kind.FULL, Meanwhile.NOTHING, List.of());
    for (int round = 0; round < 50; round++) {
      List<Integer> lives = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        lives.add(random.nextInt(15));
      }
      assertSame(live(Kind.FULL, Meanwhile.NOTHING, lives), whole, "lives " + lives);
    }
  }

  private static void assertSame(Outcome resumed, Outcome whole, String when) {
    assertThat(resumed.lines).describedAs(when).containsExactlyElementsOf(whole.lines);
    assertThat(resumed.files).describedAs(when).isEqualTo(whole.files);
    assertThat(resumed.changed).describedAs("%s: rewritten otherwise", when).isEmpty();
    assertThat(resumed.afterSummary).describedAs("%s: written after the summary", when).isEmpty();
  }

  private record Outcome(
      int deaths,
      List<String> lines,
      List<String> files,
      List<String> changed,
      List<String> afterSummary) {}

  /** A store, a table and an export of it, in one process after the other. */
  private static Outcome live(Kind kind, Meanwhile meanwhile, List<Integer> lives) {
    TestClock clock = new TestClock("2026-01-14T10:00:00Z");
    StorageEngine engine = new MemoryEngine(clock);
    ExportWorld seed = new ExportWorld("2026-01-14T10:00:00Z");
    Catalogue catalogue = Catalogue.open(engine);
    Table plain = seed.plainTable("test");
    Table table =
        catalogue.setRecovery(
            catalogue.create(plain.region(), plain.name(), id -> moved(plain, id)), true, 1);
    TestObjects objects = new TestObjects().bucket(BUCKET);
    Journal journal = new Journal(objects);
    clock.advance(Duration.ofMinutes(1));
    Instant from = clock.instant();
    for (int i = 0; i < 30; i++) {
      clock.advance(Duration.ofSeconds(1));
      ExportWorld.put(engine, table, item(i, "old"));
    }
    clock.advance(Duration.ofSeconds(1));
    Instant at = clock.instant();
    ExportRequest request =
        seed.request(
            table,
            switch (kind) {
              case FULL -> new ExportRequest.Times.Full(at);
              case INCREMENTAL ->
                  new ExportRequest.Times.Incremental(from, at, ViewType.NEW_AND_OLD_IMAGES);
            },
            ExportFormat.DYNAMODB_JSON,
            null);

    int deaths = 0;
    boolean first = true;
    for (int steps : lives) {
      Life life = new Life(steps);
      MortalEngine mortal = new MortalEngine(engine, life);
      objects.reopen();
      objects.onStep((step, done) -> journal.at(life, step, done));
      objects.deadWhen(life::isOver);
      try {
        TestThreads threads = new TestThreads();
        Exports exports =
            ExportWorld.open(
                mortal, Catalogue.open(mortal), objects, runner(threads, life), clock, SETTINGS);
        if (first || exports.ofTable(table, null, 1).isEmpty()) {
          exports.start(request);
        }
        first = false;
        threads.runAll();
      } catch (Death _) {
        assertThat(life.isOver()).isTrue();
      }
      if (life.isOver()) {
        deaths++;
      }
      mortal.bury();
    }

    objects.reopen();
    objects.onStep((step, done) -> journal.at(new Life(2), step, done));
    TestThreads threads = new TestThreads();
    if (!lives.isEmpty()) {
      change(meanwhile, clock, engine, table, exists(engine, clock, objects, table));
    }
    Catalogue reopened = Catalogue.open(engine);
    Exports exports =
        ExportWorld.open(engine, reopened, objects, runner(threads, new Life(1)), clock, SETTINGS);
    engine.expire();
    if (exports.ofTable(table, null, 1).isEmpty()) {
      exports.start(request);
    }
    threads.runAll();
    List<Export> all = exports.ofTable(table, null, 10);
    assertThat(all).hasSize(1);
    Export export = all.getFirst();
    assertThat(export.state())
        .describedAs("%s %s %s", kind, meanwhile, lives)
        .isInstanceOf(ExportState.Completed.class);
    assertThat(objects.uploadsOpen()).isZero();
    return new Outcome(
        deaths,
        ExportWorld.lines(objects, export).stream().sorted().toList(),
        objects
            .text(BUCKET, ObjectKeys.of(export).manifestFiles())
            .lines()
            .map(line -> line.replaceAll(",\"dataFileS3Key.*", ""))
            .toList(),
        journal.changed,
        journal.afterSummary);
  }

  /** Only once the export is on record, for nothing is promised before. */
  private static boolean exists(
      StorageEngine engine, TestClock clock, TestObjects objects, Table table) {
    TestThreads idle = new TestThreads();
    Life life = new Life(STEPS_MAX);
    MortalEngine look = new MortalEngine(engine, life);
    Exports exports =
        ExportWorld.open(look, Catalogue.open(look), objects, runner(idle, life), clock, SETTINGS);
    boolean exists = !exports.ofTable(table, null, 1).isEmpty();
    look.bury();
    return exists;
  }

  private static void change(
      Meanwhile meanwhile, TestClock clock, StorageEngine engine, Table table, boolean begun) {
    if (!begun) {
      return;
    }
    for (int i = 0; i < 40; i += 3) {
      ExportWorld.put(engine, table, item(i, "new"));
    }
    Catalogue catalogue = Catalogue.open(engine);
    switch (meanwhile) {
      case NOTHING -> {}
      case PAST_RETENTION -> clock.advance(Duration.ofDays(3));
      case RECOVERY_OFF -> catalogue.setRecovery(table, false, 1);
      case TABLE_DROPPED -> catalogue.delete(table, _ -> List.of());
    }
  }

  private static JobRunner runner(TestThreads threads, Life life) {
    return ExportWorld.runnerOn(threads, life.waiter());
  }

  private static Table moved(Table table, TableId id) {
    return new Table(
        id,
        table.uuid(),
        table.region(),
        table.account(),
        table.name(),
        table.keys(),
        table.created(),
        table.billing(),
        table.recovery());
  }

  private static Item item(int number, String text) {
    return Item.of(ExportWorld.row("p" + number, "s", text));
  }

  /** Watches what is written: the same name must mean the same bytes, and the summary be last. */
  private static final class Journal {
    private final TestObjects objects;
    private final Map<String, String> seen = new HashMap<>();
    private final List<String> changed = new ArrayList<>();
    private final List<String> afterSummary = new ArrayList<>();
    private final HashSet<String> summaries = new HashSet<>();

    Journal(TestObjects objects) {
      this.objects = objects;
    }

    void at(Life life, String step, boolean done) {
      if (life.isOver()) {
        throw new Death();
      }
      if (!step.contains("part") && !step.contains("begin")) {
        if (done) {
          written(step.substring(step.indexOf(' ') + 1));
        }
      }
      if (!life.isOver()) {
        life.step();
      }
    }

    private void written(String key) {
      String etag = objects.etag(BUCKET, key);
      String before = seen.put(key, etag);
      if (before != null && !before.equals(etag)) {
        changed.add(key);
      }
      if (!summaries.isEmpty() && !key.contains("manifest-")) {
        afterSummary.add(key);
      }
      if (key.endsWith("manifest-summary.json")) {
        summaries.add(key);
      }
    }
  }

  @Test
  void run_storeThatFailsNowAndThen_triesAgain() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      ExportWorld world = new ExportWorld("2026-01-14T10:00:00Z");
      Table table = world.table("test");
      for (int i = 0; i < 50; i++) {
        ExportWorld.put(world.storage, table, item(i, "x"));
      }
      Map<String, Integer> failures = new HashMap<>();
      world.objects.onStep((step, _) -> {
        String key = step.substring(step.indexOf(' '));
        if (random.nextInt(3) == 0 && failures.merge(key, 1, Integer::sum) <= 2) {
          throw new ObjectStoreException(
              ObjectStoreException.Kind.RETRY, "SlowDown", "Reduce your request rate", null);
        }
      });

      Export export = world.run(world.full(table, null));

      world.objects.onStep((_, _) -> {});
      assertThat(export.state())
          .describedAs("seed %d", seed)
          .isInstanceOf(ExportState.Completed.class);
      assertThat(world.lines(export))
          .describedAs("seed %d", seed)
          .hasSize(50)
          .doesNotHaveDuplicates();
      assertThat(world.objects.uploadsOpen()).isZero();
    }
  }
}
