package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process killed while it fills tables in bulk leaves all of a table's rows or none. */
final class LoadCrashTest {
  @TempDir Path folder;

  private final Map<TableId, String> acknowledged = new HashMap<>();
  private int next = LoadWriter.FIRST;
  private int other;

  @Test
  void kill_threeTimes_leavesWholeTablesOrNone() throws Exception {
    run(3, 21);
  }

  @Test
  @Tag("long")
  void kill_sixtyTimes_leavesWholeTablesOrNone() throws Exception {
    run(60, 22);
  }

  private void run(int kills, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int kill = 0; kill < kills; kill++) {
      Victim.killAfter(
          random.nextInt(10, 400),
          LoadWriter.class,
          List.of(folder.toString(), "" + next),
          () -> {},
          this::heard);
      // Rows whose table does not count them yet belong to a load that was not acknowledged.
      assertThat(CheckedStore.of(folder).faults)
          .allMatch(fault -> fault.startsWith("size: ") && fault.contains("[rows=0, bytes=0] but"));
      try (RocksEngine engine =
          RocksEngine.open(folder, LoadWriter.OPTIONS, InstantSource.system())) {
        check(engine);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", kill " + kill + ": " + e.getMessage(), e);
      }
      checkLeftovers();
    }
  }

  private void heard(String line) {
    if (line.endsWith(".")) {
      String[] words = line.substring(0, line.length() - 1).split(" ", -1);
      int number = Integer.parseInt(words[1]);
      if (words[0].equals("other")) {
        other = number;
      } else {
        acknowledged.put(new TableId(number), words[0]);
      }
    }
  }

  private void check(RocksEngine engine) {
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    assertThat(EngineFixture.number(engine.get(LoadWriter.OTHER, EngineFixture.key("n"))))
        .isGreaterThanOrEqualTo(other);
    acknowledged.forEach((table, last) -> {
      if (last.equals("dropped")) {
        assertThat(engine.tables()).doesNotContain(table);
      } else if (!LoadWriter.isDropped(table)) {
        assertThat(engine.tables()).contains(table);
      }
    });
    for (TableId table : engine.tables()) {
      if (table.value() >= LoadWriter.FIRST && table.value() % 2 == 0) {
        check(engine, table, acknowledged.getOrDefault(table, "begun"));
        engine.dropTable(table);
      }
    }
    for (TableId table : engine.tables()) {
      if (table.value() >= LoadWriter.FIRST) {
        engine.dropTable(table);
      }
    }
    acknowledged.clear();
    engine.expire();
    next = engine.reserveTableId().value() + 1;
    next += next % 2;
  }

  private static void check(RocksEngine engine, TableId table, String last) {
    NavigableMap<Key, Row> expected = expected(table);
    long bytes = expected.values().stream().mapToLong(Row::sizeBytes).sum();
    TableSize whole = new TableSize(expected.size(), bytes);
    boolean there = !FieldIndexer.rows(engine, table).isEmpty();
    if (last.equals("loaded")) {
      assertThat(engine.size(table)).isEqualTo(whole);
    }
    if (there) {
      assertThat(texts(engine, table)).isEqualTo(texts(expected));
      assertThat(engine.size(table)).isIn(whole, TableSize.EMPTY);
    }
    engine.setIndexes(table, LoadWriter.indexes(table));
    if (engine.size(table).equals(TableSize.EMPTY)) {
      try (BulkLoader loader = engine.bulkLoad(table)) {
        LoadWriter.rows(table, loader);
        loader.finish();
      }
    }
    assertThat(texts(engine, table)).isEqualTo(texts(expected));
    assertThat(engine.size(table)).isEqualTo(whole);
    FieldIndexer.check(engine, table, LoadWriter.indexes(table));
  }

  private static List<String> texts(RocksEngine engine, TableId table) {
    return FieldIndexer.rows(engine, table).stream().map(EngineFixture::text).toList();
  }

  private static List<String> texts(NavigableMap<Key, Row> rows) {
    return rows.values().stream().map(EngineFixture::text).collect(Collectors.toList());
  }

  private static NavigableMap<Key, Row> expected(TableId table) {
    NavigableMap<Key, Row> rows = new TreeMap<>();
    LoadWriter.rows(
        table,
        new BulkLoader() {
          @Override
          public void put(Key key, int sizeBytes, byte[] value) {
            rows.put(key, new Row(key, CommitTime.ZERO, sizeBytes, value));
          }

          @Override
          public CommitTime finish() {
            return CommitTime.ZERO;
          }

          @Override
          public void close() {}
        });
    return rows;
  }

  /** Nothing is left of the tables that were dropped, be they loaded or half so. */
  private void checkLeftovers() {
    try (RocksStore store = RocksStore.open(folder, RocksEngineTest.SMALL);
        RocksRange rows = new RocksRange(store.db, store.current, null, new byte[0], null, false)) {
      for (; rows.valid(); rows.next()) {
        assertThat(rows.key()).startsWith(RocksLayout.tablePrefix(LoadWriter.OTHER));
      }
    }
  }
}
