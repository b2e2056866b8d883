package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.error.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every engine must do. */
abstract class StorageEngineContract extends HistoryContract {
  // rows

  @Test
  void write_put_isReadBack() {
    TableId table = table(History.OFF);
    Outcome outcome = put(table, "a", "1");

    assertThat(outcome.before()).isNull();
    Row row = engine.get(table, key("a"));
    assertThat(row).isNotNull();
    assertThat(text(row)).isEqualTo("a=1");
    assertThat(row).extracting(Row::written).isEqualTo(outcome.at());
    assertThat(row).extracting(Row::sizeBytes).isEqualTo(1);
  }

  @Test
  void write_overARow_givesTheRowBefore() {
    TableId table = table(History.OFF);
    Outcome first = put(table, "a", "1");
    Outcome second = put(table, "a", "2");

    assertThat(text(second.before())).isEqualTo("a=1");
    assertThat(second.at()).isGreaterThan(first.at());
  }

  @Test
  void write_whileTheWallClockStands_givesIncreasingTimes() {
    TableId table = table(History.OFF);
    List<CommitTime> times = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      times.add(put(table, "a", "" + i).at());
    }
    assertThat(times).isSorted().doesNotHaveDuplicates();
    assertThat(times.getFirst().toInstant()).isEqualTo(wall.instant());
  }

  @Test
  void write_afterTheWallClockMoved_hasItsTime() {
    TableId table = table(History.OFF);
    put(table, "a", "1");
    wall.advance(Duration.ofHours(1));
    assertThat(put(table, "a", "2").at()).isEqualTo(CommitTime.atOrAfter(wall.instant()));
  }

  @Test
  void write_afterTheWallClockWasSetBack_stillIncreases() {
    TableId table = table(History.OFF);
    CommitTime first = put(table, "a", "1").at();
    wall.advance(Duration.ofHours(-1));
    assertThat(put(table, "a", "2").at()).isEqualTo(first.next());
  }

  @Test
  @Timeout(60)
  void withoutWrites_whileWritersAreAtIt_seesAllThatIsAcknowledgedBeforeATableGoes()
      throws Exception {
    TableId table = table(History.OFF);
    TableId other = table(History.OFF);
    AtomicInteger acknowledged = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        writers.add(
            threads.submit(() -> {
              while (true) {
                increment(table, "a", 1);
                acknowledged.incrementAndGet();
              }
            }));
      }
      while (acknowledged.get() < 100) {
        Thread.onSpinWait();
      }
      int seen =
          engine.withoutWrites(
              table,
              () -> {
                int now = number(engine.get(table, key("a")));
                put(other, "b", "1");
                assertThat(number(engine.get(table, key("a")))).isEqualTo(now);
                engine.dropTable(table);
                return now;
              });
      for (Future<?> writer : writers) {
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(writer::get)
            .withCauseInstanceOf(StorageException.class);
      }
      assertThat(acknowledged).hasValue(seen);
    }
  }

  @Test
  void withoutWrites_endingWithAnException_letsWritesGoOn() {
    TableId table = table(History.OFF);
    assertThatIllegalStateException()
        .isThrownBy(() ->
            engine.withoutWrites(
                table,
                () -> {
                  throw new IllegalStateException();
                }));
    assertThat(put(table, "a", "1").before()).isNull();
  }

  @Test
  @Timeout(60)
  void withoutWrites_whileTheEngineIsClosed_refusesWritesThatWaited() throws Exception {
    TableId table = table(History.OFF);
    FutureTask<Outcome> write = new FutureTask<>(() -> put(table, "a", "1"));
    Thread writer = new Thread(write);
    Thread closer = new Thread(engine::close);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() ->
            engine.withoutWrites(
                table,
                () -> {
                  writer.start();
                  while (writer.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                  }
                  closer.start();
                  while (true) {
                    engine.get(table, key("a"));
                  }
                }));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(write::get)
        .withCauseInstanceOf(StorageException.class);
    closer.join();
  }

  @Test
  @Timeout(60)
  void write_whileHistoryExpiresAndOtherTablesComeAndGo_goesOn() throws Exception {
    TableId table = table(WEEK);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger all = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        String key = "writer" + writer;
        writers.add(
            threads.submit(() -> {
              int written = 0;
              do {
                put(table, key, "" + written++);
                all.incrementAndGet();
              } while (!stop.get());
              return written;
            }));
      }
      for (int round = 0; round < 50 || all.get() <= 50; round++) {
        TableId other = table(WEEK);
        put(other, "a", "1");
        engine.expire();
        engine.alterHistory(other, History.OFF);
        engine.dropTable(other);
      }
      stop.set(true);
      int written = 0;
      for (Future<Integer> writer : writers) {
        written += writer.get();
      }
      assertThat(written).isEqualTo(all.get());
    }
    assertThat(engine.size(table).rows()).isEqualTo(8);
    assertThat(engine.isWritable()).isTrue();
  }

  @Test
  void horizon_afterAWriteUnderAClockFarAhead_staysWhereItWas() {
    TableId table = table(WEEK);
    CommitTime written = put(table, "a", "1").at();
    wall.advance(Duration.ofDays(4000));
    put(table, "a", "2");
    wall.advance(Duration.ofDays(-4000));
    engine.expire();
    assertThat(engine.horizon(table)).isLessThanOrEqualTo(written);
    assertThat(scan(table, written.next())).containsExactly("a=1");
  }

  @Test
  void write_keepAndDeleteOfNothingAndRefuse_changeNothing() {
    TableId table = table(WEEK);
    CommitTime put = put(table, "a", "1").at();

    Outcome keep = engine.write(new WriteOp(table, key("a"), _ -> Decision.KEEP));
    RuntimeException reason = new IllegalStateException("no");
    Outcome refuse = engine.write(new WriteOp(table, key("a"), _ -> new Decision.Refuse(reason)));
    Outcome delete = delete(table, "nothing");

    assertThat(text(keep.before())).isEqualTo("a=1");
    assertThat(keep.at()).isGreaterThan(put);
    assertThat(refuse.decision()).isEqualTo(new Decision.Refuse(reason));
    assertThat(delete.before()).isNull();
    assertThat(engine.clock().latest()).isEqualTo(put);
    assertThat(engine.size(table)).isEqualTo(new TableSize(1, 1));
    assertThat(changes(table, horizonTime(table), CommitTime.MAX)).hasSize(1);
  }

  @Test
  void write_mutatorThatThrows_changesNothing() {
    TableId table = table(History.OFF);
    put(table, "a", "1");
    assertThatThrownBy(() ->
            engine.write(
                new WriteOp(
                    table,
                    key("a"),
                    _ -> {
                      throw new ArithmeticException("mine");
                    })))
        .isInstanceOf(ArithmeticException.class);
    assertThat(text(engine.get(table, key("a")))).isEqualTo("a=1");
    put(table, "a", "2");
  }

  @Test
  void write_manyThreadsOnOneRow_areSerial() throws Exception {
    TableId table = table(WEEK);
    int threads = 8;
    int each = 50;
    ConcurrentLinkedQueue<CommitTime> times = new ConcurrentLinkedQueue<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> increments =
          () -> {
            for (int i = 0; i < each; i++) {
              times.add(increment(table, "n", 1).at());
            }
            return true;
          };
      for (Future<Boolean> done : executor.invokeAll(Collections.nCopies(threads, increments))) {
        assertThat(done.get()).isTrue();
      }
    }
    assertThat(text(engine.get(table, key("n")))).isEqualTo("n=" + threads * each);
    assertThat(times).hasSize(threads * each).doesNotHaveDuplicates();
  }

  @Test
  void size_afterWrites_isExact() {
    TableId table = table(History.OFF);
    put(table, "a", "12345");
    put(table, "b", "1");
    put(table, "a", "123");
    delete(table, "b");
    put(table, "c", "12");
    assertThat(engine.size(table)).isEqualTo(new TableSize(2, 5));
  }

  @Test
  void write_emptyKeyAndValue_isARow() {
    TableId table = table(WEEK);
    put(table, "", "");
    put(table, "", "1");
    CommitTime at = put(table, "", "2").at();
    assertThat(scan(table, at)).containsExactly("=1");
    assertThat(query(table, KeyRange.ALL, false, 10).rows()).hasSize(1);
  }

  // transactions

  @Test
  void transact_writes_shareOneTime() {
    TableId a = table(WEEK);
    TableId b = table(WEEK);
    put(b, "y", "old");
    List<Outcome> outcomes =
        engine.transact(
            List.of(
                putOp(a, "x", "1"),
                putOp(b, "y", "2"),
                new WriteOp(a, key("z"), _ -> Decision.DELETE)));

    CommitTime at = outcomes.getFirst().at();
    assertThat(outcomes).extracting(Outcome::at).containsOnly(at);
    assertThat(outcomes.get(1).before()).isNotNull();
    assertThat(scan(a, at)).isEmpty();
    assertThat(scan(b, at)).containsExactly("y=old");
    assertThat(scan(a, at.next())).containsExactly("x=1");
    assertThat(scan(b, at.next())).containsExactly("y=2");
  }

  @Test
  void transact_oneRefuses_doesNothing() {
    TableId table = table(WEEK);
    CommitTime before = put(table, "a", "1").at();
    List<Outcome> outcomes =
        engine.transact(
            List.of(
                putOp(table, "a", "2"),
                new WriteOp(
                    table, key("b"), _ -> new Decision.Refuse(new RuntimeException("no")))));

    assertThat(outcomes.get(0).decision()).isInstanceOf(Decision.Put.class);
    assertThat(outcomes.get(1).decision()).isInstanceOf(Decision.Refuse.class);
    assertThat(text(engine.get(table, key("a")))).isEqualTo("a=1");
    assertThat(engine.clock().latest()).isEqualTo(before);
  }

  @Test
  void transact_oneRowTwice_isAnError() {
    TableId table = table(History.OFF);
    assertThatThrownBy(
            () -> engine.transact(List.of(putOp(table, "a", "1"), putOp(table, "a", "2"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void getAll_whileTransfersRun_seesOneMoment() throws Exception {
    TableId table = table(History.OFF);
    increment(table, "x", 1000);
    increment(table, "y", 1000);
    List<TableKey> both = List.of(new TableKey(table, key("x")), new TableKey(table, key("y")));
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var transfers =
          executor.submit(() -> {
            for (int i = 0; i < 200; i++) {
              engine.transact(List.of(addOp(table, "x", -1), addOp(table, "y", 1)));
            }
            return true;
          });
      while (!transfers.isDone()) {
        assertThat(engine.getAll(both).stream().mapToInt(EngineFixture::number).sum())
            .isEqualTo(2000);
      }
      assertThat(transfers.get()).isTrue();
    }
  }

  @Test
  void getAll_missingRows_areNullInPlace() {
    TableId table = table(History.OFF);
    put(table, "b", "1");
    List<@Nullable Row> rows =
        engine.getAll(
            List.of(
                new TableKey(table, key("a")),
                new TableKey(table, key("b")),
                new TableKey(table, key("a"))));
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0)).isNull();
    assertThat(text(rows.get(1))).isEqualTo("b=1");
    assertThat(engine.getAll(List.of())).isEmpty();
  }

  // queries

  @Test
  void query_range_isInOrderEitherWay() {
    TableId table = table(History.OFF);
    TableId other = table(History.OFF);
    for (String name : List.of("d", "a", "c", "b")) {
      put(table, name, name);
      put(other, name, "other");
    }
    KeyRange range = new KeyRange(bytes("b"), bytes("d"));
    assertThat(texts(query(table, range, false, 10))).containsExactly("b=b", "c=c");
    assertThat(texts(query(table, range, true, 10))).containsExactly("c=c", "b=b");
    assertThat(texts(query(table, KeyRange.ALL, true, 10)))
        .containsExactly("d=d", "c=c", "b=b", "a=a");
    assertThat(query(table, range, false, 10).more()).isFalse();
    assertThat(texts(query(table, new KeyRange(bytes("d"), bytes("b")), false, 10))).isEmpty();
  }

  @Test
  void query_limits_endThePage() {
    TableId table = table(History.OFF);
    for (String name : List.of("a", "b", "c")) {
      put(table, name, "1234");
    }
    Page two = query(table, KeyRange.ALL, false, 2);
    assertThat(two.rows()).hasSize(2);
    assertThat(two.more()).isTrue();
    Page three = query(table, KeyRange.ALL, false, 3);
    assertThat(three.rows()).hasSize(3);
    assertThat(three.more()).isFalse();
    assertThat(engine.query(table, KeyRange.ALL, true, new PageLimit(10, 5)).rows()).hasSize(2);
    assertThat(engine.query(table, KeyRange.ALL, false, new PageLimit(10, 4)).rows()).hasSize(1);
    assertThat(engine.query(table, KeyRange.ALL, false, new PageLimit(10, 1)).rows()).hasSize(1);
    assertThat(engine.query(table, KeyRange.ALL, false, new PageLimit(10, 12)).more()).isFalse();
  }

  // tables

  @Test
  void reserveTableId_again_isNew() {
    TableId first = engine.reserveTableId();
    TableId second = engine.reserveTableId();
    assertThat(first.isSystem()).isFalse();
    assertThat(second).isGreaterThan(first);
    engine.createTable(new TableId(500), History.OFF);
    assertThat(engine.reserveTableId()).isGreaterThan(new TableId(500));
  }

  @Test
  void createTable_twiceOrAfterADrop_isAnError() {
    TableId table = table(History.OFF);
    assertThatThrownBy(() -> engine.createTable(table, History.OFF))
        .isInstanceOf(IllegalStateException.class);
    engine.dropTable(table);
    engine.expire();
    assertThatThrownBy(() -> engine.createTable(table, History.OFF))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void dropTable_takesItsRowsOnly() {
    TableId a = table(WEEK);
    TableId b = table(WEEK);
    CommitTime start = horizonTime(b);
    put(a, "x", "1");
    put(b, "x", "2");
    put(b, "x", "3");
    engine.dropTable(a);
    engine.expire();

    assertThat(engine.tables()).containsExactly(b);
    refused(() -> engine.size(a));
    refused(() -> engine.scan(whole(a), CommitTime.MAX));
    refused(() -> engine.dropTable(a));
    assertThat(scan(b, CommitTime.MAX)).containsExactly("x=3");
    assertThat(changes(b, start, CommitTime.MAX)).containsExactly("x: null -> 3");
  }

  @Test
  void tables_unknown_isRefused() {
    TableId unknown = new TableId(99);
    refused(() -> put(unknown, "a", "1"));
    refused(() -> engine.get(unknown, key("a")));
    refused(() -> engine.horizon(unknown));
    refused(() -> engine.alterHistory(unknown, WEEK));
  }

  // clock

  @Test
  void fence_betweenWrites_cutsThem() {
    TableId table = table(WEEK);
    CommitTime before = put(table, "a", "1").at();
    CommitTime fence = engine.clock().fence();
    assertThat(engine.clock().latest()).isEqualTo(fence);
    CommitTime after = put(table, "a", "2").at();

    assertThat(fence.micros() % 1000).isZero();
    assertThat(fence.toInstant()).isAfterOrEqualTo(wall.instant());
    assertThat(before).isLessThan(fence);
    assertThat(after).isGreaterThanOrEqualTo(fence);
    assertThat(scan(table, fence)).containsExactly("a=1");
    assertThat(engine.clock().fence()).isGreaterThan(after);
  }

  @Test
  void upcoming_isBetweenWhatThereIsAndWhatComes() {
    TableId table = table(History.OFF);
    CommitTime before = put(table, "a", "1").at();
    assertThat(engine.clock().upcoming()).isGreaterThan(before);
    CommitTime fence = engine.clock().fence();
    assertThat(engine.clock().upcoming()).isEqualTo(fence);
    CommitTime upcoming = engine.clock().upcoming();
    assertThat(put(table, "a", "2").at()).isGreaterThanOrEqualTo(upcoming);
  }

  @Test
  void awaitClosed_futureMoment_pushesLaterCommits() {
    TableId table = table(History.OFF);
    CommitTime soon = CommitTime.atOrAfter(wall.instant().plusSeconds(2));
    engine.clock().awaitClosed(soon);
    assertThat(put(table, "a", "1").at()).isEqualTo(soon);
    engine.clock().awaitClosed(CommitTime.ZERO);
    refused(() -> engine.clock().awaitClosed(CommitTime.MAX));
  }

  // close

  @Test
  void close_thenCalls_fail() {
    TableId table = table(WEEK);
    put(table, "a", "1");
    Cursor<Row> cursor = engine.scan(whole(table), CommitTime.MAX);
    engine.close();
    engine.close();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> engine.get(table, key("a")),
            () -> put(table, "a", "1"),
            () -> engine.scan(whole(table), CommitTime.MAX),
            cursor::hasNext)) {
      StorageException e = catchThrowableOfType(StorageException.class, call);
      assertThat(e.kind()).isEqualTo(StorageException.Kind.REOPEN);
    }
    cursor.close();
  }

  @Test
  void cursor_closed_isNotRead() {
    TableId table = table(WEEK);
    put(table, "a", "1");
    Cursor<Row> cursor = engine.scan(whole(table), CommitTime.MAX);
    cursor.close();
    cursor.close();
    refused(cursor::hasNext);
  }
}
