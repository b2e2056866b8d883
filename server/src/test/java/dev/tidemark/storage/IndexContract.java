package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every engine must do with indexes. */
abstract class IndexContract extends FeedContract {
  private List<TableId> indexTables(int count) {
    List<TableId> tables = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tables.add(table(History.OFF));
    }
    return tables;
  }

  @Test
  void write_indexedTable_keepsItsIndexes() {
    TableId table = table(WEEK);
    List<TableId> indexes = indexTables(2);
    engine.setIndexes(table, FieldIndexer.complete(indexes));

    put(table, "a", "x,1");
    put(table, "b", "x,");
    assertThat(scan(indexes.get(0), CommitTime.MAX)).containsExactly("x/a=x", "x/b=x");
    assertThat(scan(indexes.get(1), CommitTime.MAX)).containsExactly("1/a=1");

    put(table, "a", "y,");
    put(table, "b", ",2");
    assertThat(scan(indexes.get(0), CommitTime.MAX)).containsExactly("y/a=y");
    assertThat(scan(indexes.get(1), CommitTime.MAX)).containsExactly("2/b=2");
    assertThat(engine.size(indexes.get(0))).isEqualTo(new TableSize(1, 11));

    delete(table, "a");
    delete(table, "b");
    assertThat(engine.size(indexes.get(0))).isEqualTo(TableSize.EMPTY);
    assertThat(engine.size(indexes.get(1))).isEqualTo(TableSize.EMPTY);
  }

  @Test
  void write_leavesTheIndexRowAsItIs_writesItNotAgain() {
    TableId table = table(History.OFF);
    TableId index = table(History.OFF);
    engine.setIndexes(table, FieldIndexer.complete(List.of(index)));
    CommitTime first = put(table, "a", "x,1").at();
    put(table, "a", "x,2");
    assertThat(engine.get(index, key("x/a"))).extracting(Row::written).isEqualTo(first);
    CommitTime last = put(table, "a", "y,2").at();
    assertThat(engine.get(index, key("y/a"))).extracting(Row::written).isEqualTo(last);
  }

  @Test
  void transact_indexedTables_keepsTheIndexesOfAllOrNone() {
    TableId a = table(WEEK);
    TableId b = table(History.OFF);
    List<TableId> indexes = indexTables(2);
    engine.setIndexes(a, FieldIndexer.complete(List.of(indexes.get(0))));
    engine.setIndexes(b, FieldIndexer.complete(List.of(indexes.get(1))));
    RuntimeException reason = new IllegalStateException("no");
    engine.transact(List.of(putOp(a, "k", "x"), putOp(b, "k", "y"), putOp(a, "l", "x")));
    engine.transact(
        List.of(putOp(a, "k", "z"), new WriteOp(b, key("k"), _ -> new Decision.Refuse(reason))));

    assertThat(scan(indexes.get(0), CommitTime.MAX)).containsExactly("x/k=x", "x/l=x");
    assertThat(scan(indexes.get(1), CommitTime.MAX)).containsExactly("y/k=y");
  }

  @Test
  void write_indexerThatThrows_changesNothing() {
    TableId table = table(WEEK);
    TableId index = table(History.OFF);
    put(table, "a", "1");
    engine.setIndexes(
        table,
        new Indexes(
            List.of(new Index(index, true)),
            _ -> {
              throw new ArithmeticException("mine");
            }));
    assertThatThrownBy(() -> put(table, "a", "2")).isInstanceOf(ArithmeticException.class);
    engine.setIndexes(table, Indexes.NONE);
    assertThat(text(engine.get(table, key("a")))).isEqualTo("a=1");
    put(table, "a", "3");
    assertThat(engine.size(index)).isEqualTo(TableSize.EMPTY);
  }

  @Test
  void index_ofOlderRows_fillsAnIncompleteIndex() {
    TableId table = table(WEEK);
    CommitTime start = horizonTime(table);
    CommitTime written = put(table, "a", "x").at();
    put(table, "b", "y");
    put(table, "c", "z");
    put(table, "d", "w");
    TableId index = table(History.OFF);
    Indexes incomplete = FieldIndexer.of(List.of(new Index(index, false)));
    engine.setIndexes(table, incomplete);
    List<String> before = changes(table, start, CommitTime.MAX);

    engine.index(table, List.of(key("a"), key("nothing"), key("b"), key("a")));
    engine.index(table, List.of(key("a")));
    assertThat(scan(index, CommitTime.MAX)).containsExactly("x/a=x", "y/b=y");
    assertThat(engine.get(index, key("x/a"))).extracting(Row::written).isEqualTo(written);
    assertThat(engine.size(index)).isEqualTo(new TableSize(2, 22));
    assertThat(changes(table, start, CommitTime.MAX)).isEqualTo(before);

    put(table, "c", "z,1");
    put(table, "b", "v");
    delete(table, "d");
    delete(table, "a");
    FieldIndexer.check(engine, table, incomplete);
    assertThat(scan(index, CommitTime.MAX)).containsExactly("v/b=v", "z/c=z");

    engine.setIndexes(table, FieldIndexer.complete(List.of(index)));
    engine.index(table, List.of(key("b"), key("c")));
    FieldIndexer.check(engine, table, FieldIndexer.complete(List.of(index)));
  }

  @Test
  void index_withoutIndexes_doesNothing() {
    TableId table = table(WEEK);
    put(table, "a", "x");
    CommitTime latest = engine.clock().latest();
    engine.index(table, List.of(key("a")));
    engine.index(table, List.of());
    assertThat(engine.clock().latest()).isEqualTo(latest);
  }

  @Test
  void setIndexes_withoutAnIndex_leavesItAlone() {
    TableId table = table(History.OFF);
    List<TableId> indexes = indexTables(2);
    engine.setIndexes(table, FieldIndexer.complete(indexes));
    put(table, "a", "x,1");
    engine.setIndexes(table, FieldIndexer.complete(indexes.subList(0, 1)));
    engine.dropTable(indexes.get(1));
    put(table, "a", "y,2");
    assertThat(scan(indexes.get(0), CommitTime.MAX)).containsExactly("y/a=y");
  }

  @Test
  void write_indexTableDropped_goesOn() {
    TableId table = table(WEEK);
    List<TableId> indexes = indexTables(2);
    engine.setIndexes(table, FieldIndexer.complete(indexes));
    put(table, "a", "x,1");
    engine.dropTable(indexes.get(1));
    put(table, "a", "y,2");
    put(table, "b", "x,1");
    delete(table, "b");
    assertThat(scan(indexes.get(0), CommitTime.MAX)).containsExactly("y/a=y");
    refused(() -> engine.size(indexes.get(1)));
    engine.expire();
    assertThat(engine.tables()).containsExactly(table, indexes.get(0));
  }

  @Test
  void dropTable_withIndexes_leavesTheirTables() {
    TableId table = table(WEEK);
    TableId index = table(History.OFF);
    engine.setIndexes(table, FieldIndexer.complete(List.of(index)));
    put(table, "a", "x");
    engine.dropTable(table);
    assertThat(engine.tables()).containsExactly(index);
    assertThat(scan(index, CommitTime.MAX)).containsExactly("x/a=x");
    engine.dropTable(index);
  }

  @Test
  void setIndexes_unfitTables_isAnError() {
    TableId table = table(WEEK);
    TableId recorded = table(WEEK);
    TableId unknown = new TableId(99);
    assertThatThrownBy(() -> engine.setIndexes(table, FieldIndexer.complete(List.of(recorded))))
        .isInstanceOf(IllegalArgumentException.class);
    refused(() -> engine.setIndexes(table, FieldIndexer.complete(List.of(unknown))));
    refused(() -> engine.setIndexes(unknown, Indexes.NONE));
    refused(() -> engine.index(unknown, List.of(key("a"))));
  }

  @Test
  void write_indexerOfTheWrongWidth_isAnError() {
    TableId table = table(History.OFF);
    engine.setIndexes(
        table,
        new Indexes(
            List.of(new Index(table(History.OFF), true)), _ -> List.<@Nullable IndexRow>of()));
    assertThatThrownBy(() -> put(table, "a", "x")).isInstanceOf(IllegalStateException.class);
    assertThat(engine.get(table, key("a"))).isNull();
  }

  @Test
  @Timeout(60)
  void index_whileWritersRun_endsComplete() throws Exception {
    TableId table = table(WEEK);
    for (int i = 0; i < 300; i++) {
      put(table, "k" + i, "old" + i % 7 + "," + i % 3);
    }
    List<TableId> indexes = indexTables(2);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1000);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        SplittableRandom random = new SplittableRandom(writer);
        writers.add(
            threads.submit(() -> {
              int written = 0;
              do {
                engine.transact(List.of(randomOp(table, random, 0), randomOp(table, random, 1)));
                written++;
                begun.countDown();
              } while (!stop.get());
              return written;
            }));
      }
      begun.await();
      engine.setIndexes(table, FieldIndexer.of(List.of(new Index(indexes.get(0), false))));
      fill(table);
      engine.setIndexes(
          table,
          FieldIndexer.of(
              List.of(new Index(indexes.get(0), true), new Index(indexes.get(1), false))));
      fill(table);
      engine.setIndexes(table, FieldIndexer.complete(indexes));
      stop.set(true);
      for (Future<Integer> writer : writers) {
        assertThat(writer.get()).isPositive();
      }
    }
    FieldIndexer.check(engine, table, FieldIndexer.complete(indexes));
  }

  private static WriteOp randomOp(TableId table, SplittableRandom random, int half) {
    String key = "k" + (random.nextInt(200) * 2 + half);
    String value = random.nextInt(5) + "," + (random.nextBoolean() ? random.nextInt(3) : "");
    boolean remove = random.nextInt(3) == 0;
    return new WriteOp(
        table,
        key(key),
        _ -> remove ? Decision.DELETE : new Decision.Put(bytes(value), value.length()));
  }

  /** As a back-fill does: pages of keys as they are, each indexed a little later. */
  private void fill(TableId table) {
    byte[] from = new byte[0];
    Page page;
    do {
      page = query(table, new KeyRange(from, null), false, 20);
      List<Key> keys = page.rows().stream().map(Row::key).toList();
      engine.index(table, keys);
      if (!keys.isEmpty()) {
        byte[] last = keys.getLast().bytes();
        from = Arrays.copyOf(last, last.length + 1);
      }
    } while (page.more());
  }
}
