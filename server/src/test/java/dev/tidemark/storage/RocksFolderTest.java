package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;

/** What only an engine with a data folder does. */
final class RocksFolderTest {
  private static final History DAY = new History.Keep(Duration.ofDays(1));
  private static final TableId TABLE = new TableId(3);
  private static final Split WHOLE = new Split(TABLE, KeyRange.ALL);

  @TempDir Path folder;
  private final ManualClock wall = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
  private RocksEngine engine;

  @BeforeEach
  void open() {
    engine = RocksEngine.open(folder, RocksEngineTest.SMALL, wall);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private void reopen() {
    engine.close();
    open();
  }

  private CommitTime put(String key, String value) {
    return engine.write(EngineFixture.putOp(TABLE, key, value)).at();
  }

  @Test
  void open_again_hasEverything() {
    engine.createTable(TABLE, DAY);
    CommitTime horizon = engine.horizon(TABLE);
    TableId reserved = engine.reserveTableId();
    CommitTime first = put("a", "1");
    CommitTime second = put("a", "22");
    reopen();

    assertThat(engine.tables()).containsExactly(TABLE);
    assertThat(engine.size(TABLE)).isEqualTo(new TableSize(1, 2));
    assertThat(engine.horizon(TABLE)).isEqualTo(horizon);
    assertThat(engine.clock().latest()).isEqualTo(second);
    assertThat(engine.reserveTableId()).isGreaterThan(reserved);
    try (Cursor<Row> rows = engine.scan(WHOLE, second)) {
      assertThat(rows.next().written()).isEqualTo(first);
    }
  }

  @Test
  void open_withTheClockSetBack_commitsAfterEveryFence() {
    engine.createTable(TABLE, DAY);
    CommitTime fence = engine.clock().fence();
    wall.advance(Duration.ofSeconds(5));
    CommitTime closed = CommitTime.atOrAfter(wall.instant());
    engine.clock().awaitClosed(closed);
    wall.advance(Duration.ofHours(-1));
    reopen();
    assertThat(engine.clock().latest()).isEqualTo(fence);
    assertThat(put("a", "1")).isEqualTo(closed);
  }

  @Test
  void pin_retakenBeforeTheFirstExpire_keepsWhatItHeld() {
    engine.createTable(TABLE, DAY);
    engine.expire();
    put("a", "1");
    CommitTime at = engine.clock().fence();
    put("a", "2");
    Pin _ = engine.pin(TABLE, at);
    engine.dropTable(TABLE);
    wall.advance(Duration.ofDays(9));
    engine.expire();
    reopen();
    try (Pin _ = engine.pin(TABLE, at)) {
      engine.expire();
      try (Cursor<Row> rows = engine.scan(WHOLE, at)) {
        assertThat(EngineFixture.text(rows.next())).isEqualTo("a=1");
      }
    }
    engine.expire();
    EngineFixture.refused(() -> engine.scan(WHOLE, at));
  }

  @Test
  void expire_oldDaysAndDroppedTables_leaveNothingBehind() {
    TableId dropped = new TableId(4);
    engine.createTable(TABLE, DAY);
    engine.createTable(dropped, DAY);
    for (int day = 0; day < 4; day++) {
      for (int i = 0; i < 20; i++) {
        put("k" + i, "" + day);
        engine.write(EngineFixture.putOp(dropped, "k" + i, "" + day));
      }
      wall.advance(Duration.ofDays(1));
    }
    engine.dropTable(dropped);
    wall.advance(Duration.ofDays(3));
    engine.expire();
    engine.close();

    try (RocksStore store = RocksStore.open(folder, RocksEngineTest.SMALL)) {
      assertThat(count(store, store.current)).isEqualTo(20);
      assertThat(count(store, store.history)).isZero();
      assertThat(count(store, store.successor)).isZero();
    }
  }

  private static int count(RocksStore store, ColumnFamilyHandle family) {
    int count = 0;
    try (RocksRange all = new RocksRange(store.db, family, null, new byte[0], null, false)) {
      for (; all.valid(); all.next()) {
        count++;
      }
    }
    return count;
  }

  @Test
  void open_newerFormat_isRefusedInOneLine() throws IOException {
    engine.close();
    Files.writeString(folder.resolve("FORMAT"), "tidemark-storage 2\n");
    unusable(this::open, "format 2");
    Files.writeString(folder.resolve("FORMAT"), "something else\n");
    unusable(this::open, "not ours");
    Files.delete(folder.resolve("FORMAT"));
    unusable(this::open, "no FORMAT file");
  }

  @Test
  void open_folderInUse_isRefusedInOneLine() {
    unusable(() -> RocksEngine.open(folder, RocksEngineTest.SMALL, wall), "in use");
  }

  @Test
  void open_folderThatCannotBeMade_isRefusedInOneLine() {
    Path below = folder.resolve("FORMAT").resolve("data");
    unusable(() -> RocksEngine.open(below, RocksEngineTest.SMALL, wall), "cannot be written");
  }

  private static void unusable(ThrowingCallable call, String saying) {
    StorageException e = catchThrowableOfType(StorageException.class, call);
    assertThat(e.kind()).isEqualTo(StorageException.Kind.UNUSABLE);
    assertThat(e).hasMessageContaining(saying);
    assertThat(e.getMessage()).doesNotContain("\n");
  }

  @Test
  void open_afterACrash_removesSortedRuns() throws IOException {
    engine.close();
    Files.writeString(folder.resolve("tmp").resolve("sort1.run"), "left over");
    open();
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void read_damagedFile_isCorruptAndNamesIt() throws IOException {
    engine.createTable(TABLE, History.OFF);
    byte[] value = new byte[2000];
    for (int i = 0; i < 200; i++) {
      Key key = EngineFixture.key("k" + i);
      Arrays.fill(value, (byte) i);
      byte[] copy = value.clone();
      engine.write(new WriteOp(TABLE, key, _ -> new Decision.Put(copy, 1)));
    }
    engine.close();
    try (Stream<Path> files = Files.list(folder.resolve("rocksdb"))) {
      Path largest =
          files
              .filter(file -> file.toString().endsWith(".sst"))
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
        file.seek(file.length() / 3);
        file.write(new byte[64]);
      }
    }
    StorageException e =
        catchThrowableOfType(
            StorageException.class,
            () -> {
              open();
              engine.query(TABLE, KeyRange.ALL, false, new PageLimit(1000, 1 << 30));
            });
    assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT);
    assertThat(e).hasMessageContaining(".sst");
  }

  @Test
  void write_logFails_isUnknownThenRefusedUntilReopened() {
    engine.createTable(TABLE, DAY);
    put("a", "1");
    engine.close();
    RocksStore store = RocksStore.open(folder, RocksEngineTest.SMALL);
    AtomicBoolean broken = new AtomicBoolean();
    engine =
        RocksEngine.open(
            store,
            batch -> {
              if (broken.get()) {
                throw new RocksDBException("no space left on device");
              }
              store.write(batch);
            },
            RocksEngineTest.SMALL,
            wall);
    put("a", "2");
    broken.set(true);
    kind(() -> put("a", "3"), StorageException.Kind.UNKNOWN_OUTCOME);
    broken.set(false);
    kind(() -> put("a", "4"), StorageException.Kind.REOPEN);
    assertThat(EngineFixture.text(engine.get(TABLE, EngineFixture.key("a")))).isEqualTo("a=2");
    reopen();
    put("a", "5");
  }

  private static void kind(ThrowingCallable call, StorageException.Kind kind) {
    StorageException e = catchThrowableOfType(StorageException.class, call);
    assertThat(e.kind()).isEqualTo(kind);
  }

  @Test
  void close_underLoad_failsCleanly() throws Exception {
    engine.createTable(TABLE, DAY);
    for (int i = 0; i < 50; i++) {
      put("k" + i, "1");
    }
    CommitTime at = engine.clock().fence();
    List<Future<StorageException.Kind>> ends = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int t = 0; t < 8; t++) {
        int thread = t;
        ends.add(
            executor.submit(() -> {
              for (int i = 0; ; i++) {
                try (Cursor<Row> rows = engine.scan(WHOLE, at)) {
                  rows.forEachRemaining(row -> assertThat(row.sizeBytes()).isEqualTo(1));
                  put("k" + thread, "" + i % 10);
                } catch (StorageException e) {
                  return e.kind();
                }
              }
            }));
      }
      for (int i = 0; i < 20; i++) {
        put("closing", "" + i % 10);
      }
      engine.close();
      for (Future<StorageException.Kind> end : ends) {
        assertThat(end.get()).isEqualTo(StorageException.Kind.REOPEN);
      }
    }
  }
}
