package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.error.StorageException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every engine must do when a table is filled at once. */
abstract class BulkContract extends EngineFixture {
  private static void load(BulkLoader loader, String key, String value) {
    loader.put(key(key), value.length(), bytes(value));
  }

  @Test
  void bulkLoad_anyOrderAndTwice_laterRowsCount() {
    TableId table = table(History.OFF);
    put(table, "was", "here");
    delete(table, "was");
    CommitTime at;
    try (BulkLoader loader = engine.bulkLoad(table)) {
      load(loader, "c", "1");
      load(loader, "a", "123");
      load(loader, "was", "again");
      load(loader, "c", "22");
      load(loader, "b", "");
      assertThat(scan(table, CommitTime.MAX)).isEmpty();
      at = loader.finish();
    }
    assertThat(scan(table, CommitTime.MAX)).containsExactly("a=123", "b=", "c=22", "was=again");
    assertThat(engine.size(table)).isEqualTo(new TableSize(4, 10));
    assertThat(engine.get(table, key("c"))).extracting(Row::written).isEqualTo(at);
    assertThat(texts(query(table, KeyRange.ALL, true, 2))).containsExactly("was=again", "c=22");
    assertThat(put(table, "b", "x").at()).isGreaterThan(at);
    delete(table, "a");
    assertThat(scan(table, CommitTime.MAX)).containsExactly("b=x", "c=22", "was=again");
    assertThat(engine.size(table)).isEqualTo(new TableSize(3, 8));
  }

  @Test
  void bulkLoad_indexedTable_fillsItsIndexes() {
    TableId table = table(History.OFF);
    TableId one = table(History.OFF);
    TableId two = table(History.OFF);
    Indexes indexes = FieldIndexer.of(List.of(new Index(one, true), new Index(two, false)));
    try (BulkLoader loader = engine.bulkLoad(table)) {
      engine.setIndexes(table, indexes);
      load(loader, "a", "x,1");
      load(loader, "b", "x,");
      load(loader, "a", "y,2");
      load(loader, "c", ",2");
      loader.finish();
    }
    assertThat(scan(one, CommitTime.MAX)).containsExactly("x/b=x", "y/a=y");
    assertThat(scan(two, CommitTime.MAX)).containsExactly("2/a=2", "2/c=2");
    FieldIndexer.check(engine, table, indexes);
    put(table, "a", "z,");
    delete(table, "b");
    FieldIndexer.check(engine, table, indexes);
  }

  @Test
  void bulkLoad_thenHistory_beginsAfterIt() {
    TableId table = table(History.OFF);
    CommitTime at;
    try (BulkLoader loader = engine.bulkLoad(table)) {
      load(loader, "a", "1");
      load(loader, "b", "1");
      at = loader.finish();
    }
    engine.alterHistory(table, WEEK);
    CommitTime start = horizonTime(table);
    assertThat(start).isGreaterThan(at);
    put(table, "a", "2");
    assertThat(scan(table, start)).containsExactly("a=1", "b=1");
    assertThat(changes(table, start, CommitTime.MAX)).containsExactly("a: 1 -> 2");
    refused(() -> scan(table, at));
  }

  @Test
  void bulkLoad_closedUnfinished_leavesTheTableEmpty() {
    TableId table = table(History.OFF);
    BulkLoader loader = engine.bulkLoad(table);
    load(loader, "a", "1");
    loader.close();
    loader.close();
    refused(loader::finish);
    refused(() -> load(loader, "b", "1"));
    assertThat(scan(table, CommitTime.MAX)).isEmpty();
    put(table, "a", "2");
    assertThat(engine.size(table)).isEqualTo(new TableSize(1, 1));
  }

  @Test
  void bulkLoad_nothing_leavesTheTableEmpty() {
    TableId table = table(History.OFF);
    try (BulkLoader loader = engine.bulkLoad(table)) {
      loader.finish();
      refused(loader::finish);
    }
    assertThat(engine.size(table)).isEqualTo(TableSize.EMPTY);
  }

  @Test
  void bulkLoad_unfitTable_isAnError() {
    TableId recorded = table(WEEK);
    TableId filled = table(History.OFF);
    put(filled, "a", "1");
    assertThatThrownBy(() -> engine.bulkLoad(recorded)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.bulkLoad(filled)).isInstanceOf(IllegalStateException.class);
    refused(() -> engine.bulkLoad(new TableId(99)));
  }

  @Test
  void finish_tableWrittenToMeanwhile_isAnErrorAndChangesNothing() {
    TableId table = table(History.OFF);
    try (BulkLoader loader = engine.bulkLoad(table)) {
      load(loader, "a", "1");
      put(table, "b", "2");
      assertThatThrownBy(loader::finish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(scan(table, CommitTime.MAX)).containsExactly("b=2");
    assertThat(engine.size(table)).isEqualTo(new TableSize(1, 1));
  }

  @Test
  void finish_tableOrIndexDroppedMeanwhile_isRefused() {
    TableId table = table(History.OFF);
    TableId index = table(History.OFF);
    engine.setIndexes(table, FieldIndexer.complete(List.of(index)));
    try (BulkLoader loader = engine.bulkLoad(table)) {
      load(loader, "a", "1");
      engine.dropTable(index);
      refused(loader::finish);
    }
    assertThat(scan(table, CommitTime.MAX)).isEmpty();
    try (BulkLoader loader = engine.bulkLoad(table)) {
      load(loader, "a", "1");
      engine.dropTable(table);
      refused(loader::finish);
    }
    assertThat(engine.tables()).isEmpty();
  }

  @Test
  void finish_twoLoadersOfOneTable_oneWins() {
    TableId table = table(History.OFF);
    try (BulkLoader first = engine.bulkLoad(table);
        BulkLoader second = engine.bulkLoad(table)) {
      load(first, "a", "1");
      load(second, "b", "1");
      second.finish();
      assertThatThrownBy(first::finish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(scan(table, CommitTime.MAX)).containsExactly("b=1");
  }

  @Test
  void finish_indexerThatThrows_leavesTheTableEmpty() {
    TableId table = table(History.OFF);
    TableId index = table(History.OFF);
    engine.setIndexes(
        table,
        new Indexes(
            List.of(new Index(index, true)),
            _ -> {
              throw new ArithmeticException("mine");
            }));
    try (BulkLoader loader = engine.bulkLoad(table)) {
      load(loader, "a", "1");
      assertThatThrownBy(loader::finish).isInstanceOf(ArithmeticException.class);
    }
    assertThat(scan(table, CommitTime.MAX)).isEmpty();
  }

  @Test
  void close_withALoaderOpen_failsItsCalls() {
    TableId table = table(History.OFF);
    BulkLoader loader = engine.bulkLoad(table);
    load(loader, "a", "1");
    engine.close();
    assertThatThrownBy(() -> load(loader, "b", "1"))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.REOPEN));
    assertThatThrownBy(loader::finish).isInstanceOf(StorageException.class);
    loader.close();
  }
}
