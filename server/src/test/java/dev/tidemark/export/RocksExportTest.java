package dev.tidemark.export;

import static dev.tidemark.export.ExportWorld.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.MortalEngine.Death;
import dev.tidemark.export.MortalEngine.Life;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.item.Item;
import dev.tidemark.job.JobRunner;
import dev.tidemark.job.Waiter;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.verification.CheckedFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exports of a store on disk: opened again after death, and with real threads. */
final class RocksExportTest {
  private static final RocksOptions OPTIONS = RocksOptions.DEFAULT.withSync(false);

  @TempDir private Path folder;

  @AfterEach
  void folder_thatIsLeft_isSound() {
    CheckedFolder.assertSound(folder);
  }

  private final TestClock clock = new TestClock("2026-01-14T10:00:00Z");
  private final TestObjects objects = new TestObjects().bucket(BUCKET);
  private final ExportWorld seed = new ExportWorld("2026-01-14T10:00:00Z");

  @Test
  void resume_storeOpenedAgainAndTableDropped_completesWithTheItemsOfThen() {
    Map<String, Item> then = new TreeMap<>();
    Table table;
    ExportRequest request;
    try (StorageEngine engine = RocksEngine.open(folder, OPTIONS, clock)) {
      table = table(Catalogue.open(engine));
      clock.advance(Duration.ofSeconds(1));
      for (int i = 0; i < 40; i++) {
        Item item = Item.of(ExportWorld.row("p" + i, "s", "old"));
        ExportWorld.put(engine, table, item);
        then.put(item.toString(), item);
      }
      clock.advance(Duration.ofSeconds(1));
      request = seed.full(table, clock.instant());
    }
    for (int steps : new int[] {9, 8, 5, 9}) {
      try (StorageEngine engine = RocksEngine.open(folder, OPTIONS, clock)) {
        Life life = new Life(steps);
        MortalEngine mortal = new MortalEngine(engine, life);
        objects.onStep((_, _) -> life.step());
        TestThreads threads = new TestThreads();
        try {
          Exports exports = open(mortal, threads, life.waiter());
          if (exports.ofTable(table, null, 1).isEmpty()) {
            exports.start(request);
          } else {
            engine.expire();
          }
          threads.runAll();
        } catch (Death _) {
          assertThat(life.isOver()).isTrue();
        }
        if (engine.tables().contains(table.storageId())) {
          Catalogue catalogue = Catalogue.open(engine);
          ExportWorld.put(engine, table, Item.of(ExportWorld.row("p1", "s", "new")));
          catalogue.delete(table, _ -> List.of());
        }
        clock.advance(Duration.ofDays(2));
      }
    }
    objects.onStep((_, _) -> {});
    try (StorageEngine engine = RocksEngine.open(folder, OPTIONS, clock)) {
      TestThreads threads = new TestThreads();
      Exports exports = open(engine, threads, (_, _) -> {});
      engine.expire();
      threads.runAll();
      List<Export> all = exports.ofAccount(table.region(), table.account(), null, 9);
      assertThat(all).hasSize(1);
      assertThat(items(all.getFirst())).isEqualTo(then);
      engine.expire();
    }
  }

  @Test
  @Timeout(60)
  void run_manyAtOnceWhileWritesGoOn_allHoldTheItemsOfThen() throws InterruptedException {
    ExportSettings settings =
        new ExportSettings(
            ExportLimits.OPEN, 2, 1, 8 << 20, 500, 500, 300, ExportWorld.SETTINGS.retry());
    try (StorageEngine engine = RocksEngine.open(folder, OPTIONS, clock);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        JobRunner runner = ExportWorld.runnerOn(threads, (_, _) -> {})) {
      Catalogue catalogue = Catalogue.open(engine);
      Table table = table(catalogue);
      Exports exports = ExportWorld.open(engine, catalogue, objects, runner, clock, settings);
      Map<String, Item> rows = new TreeMap<>();
      Map<String, Map<String, Item>> expected = new TreeMap<>();
      CountDownLatch runs = new CountDownLatch(1);
      for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 400; i++) {
          Item item = Item.of(ExportWorld.row("p" + (i + 50 * round), "s", "round " + round));
          ExportWorld.put(engine, table, item);
          rows.put("p" + (i + 50 * round), item);
        }
        Map<String, Item> now = new TreeMap<>();
        rows.values().forEach(item -> now.put(item.toString(), item));
        expected.put(exports.start(seed.full(table, null)).arn(), now);
        clock.advance(Duration.ofSeconds(1));
      }
      while (!exports.progress().isEmpty()) {
        boolean _ = runs.await(5, TimeUnit.MILLISECONDS);
      }
      for (Map.Entry<String, Map<String, Item>> one : expected.entrySet()) {
        Export export = Objects.requireNonNull(exports.find(one.getKey()));
        assertThat(export.plan().splits()).isGreaterThan(4);
        assertThat(items(export)).isEqualTo(one.getValue());
      }
    }
  }

  private Exports open(StorageEngine engine, TestThreads threads, Waiter waiter) {
    return ExportWorld.open(
        engine,
        Catalogue.open(engine),
        objects,
        ExportWorld.runnerOn(threads, waiter),
        clock,
        ExportWorld.SETTINGS);
  }

  private Table table(Catalogue catalogue) {
    Table plain = seed.plainTable("test");
    return catalogue.setRecovery(
        catalogue.create(
            plain.region(),
            plain.name(),
            id ->
                new Table(
                    id,
                    plain.uuid(),
                    plain.region(),
                    plain.account(),
                    plain.name(),
                    plain.keys(),
                    plain.created(),
                    plain.billing(),
                    plain.recovery())),
        true,
        1);
  }

  private Map<String, Item> items(Export export) {
    assertThat(export.state()).isInstanceOf(ExportState.Completed.class);
    assertThat(export.format()).isEqualTo(ExportFormat.DYNAMODB_JSON);
    Map<String, Item> items = new TreeMap<>();
    try (Stream<ExportRecord> records = ExportWorld.reader(objects, export).records()) {
      records.forEach(record -> {
        Item item = ((ExportRecord.FullItem) record).item();
        assertThat(items.put(item.toString(), item)).isNull();
      });
    }
    return items;
  }
}
