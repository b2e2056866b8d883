package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of damage to a store is found, and named by what it is and where. */
final class StoreCheckTest {
  private static final TableId TABLE = new TableId(16);
  private static final TableId PLAIN = new TableId(17);
  private static final TableId GONE = new TableId(18);
  private static final Key PUT_ONCE = EngineFixture.key("a");
  private static final Key CHANGED = EngineFixture.key("b");
  private static final Key DELETED = EngineFixture.key("c");
  private static final Key BEFORE = EngineFixture.key("d");

  @TempDir private Path folder = Path.of("");

  /** When {@link #CHANGED} was written, and {@link #DELETED}. */
  private static final List<Long> CHANGES = new ArrayList<>();

  private static final List<Long> DELETION = new ArrayList<>();

  /** A table with a past that began after its first row, one without, one that is gone. */
  @BeforeEach
  void build() {
    CHANGES.clear();
    DELETION.clear();
    ManualClock wall = new ManualClock(Instant.parse("2026-03-01T23:59:59.5Z"));
    try (RocksEngine engine = RocksEngine.open(folder, RocksOptions.DEFAULT, wall)) {
      engine.expire();
      for (TableId table : List.of(TABLE, PLAIN, GONE)) {
        assertThat(engine.reserveTableId()).isEqualTo(table);
        engine.createTable(table, History.OFF);
      }
      put(engine, TABLE, BEFORE, "before");
      engine.alterHistory(TABLE, new History.Keep(Duration.ofDays(7)));
      put(engine, TABLE, PUT_ONCE, "once");
      for (String value : List.of("one", "two", "three")) {
        CHANGES.add(put(engine, TABLE, CHANGED, value));
        wall.advance(Duration.ofSeconds(1));
      }
      DELETION.add(put(engine, TABLE, DELETED, "there"));
      Outcome gone = engine.write(new WriteOp(TABLE, DELETED, _ -> Decision.DELETE));
      DELETION.add(gone.at().micros());
      put(engine, TABLE, BEFORE, "after");
      put(engine, PLAIN, PUT_ONCE, "plain");
      put(engine, GONE, PUT_ONCE, "gone");
      engine.dropTable(GONE);
    }
  }

  private static long put(RocksEngine engine, TableId table, Key key, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    return engine.write(new WriteOp(table, key, _ -> new Decision.Put(bytes, 10))).at().micros();
  }

  @Test
  void store_asItWasLeft_hasNoFault() {
    CheckedStore checked = CheckedStore.of(folder);
    assertThat(checked.faults).isEmpty();
    assertThat(checked.rows).isEqualTo(8);
    assertThat(checked.sizes.get(TABLE)).isEqualTo(new TableSize(3, 30));
  }

  private static byte[] current(Key key) {
    return RocksLayout.currentKey(TABLE, key.bytes());
  }

  private static byte[] event(Key key, long at) {
    return RocksLayout.eventKey(TABLE, at, key.bytes());
  }

  private static Row row(Key key, long written, String value) {
    return new Row(key, new CommitTime(written), 10, value.getBytes(StandardCharsets.US_ASCII));
  }

  private static Arguments damage(String what, Consumer<RawStore> damage, String... faults) {
    return Arguments.of(what, damage, List.of(faults));
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage(
            "a current row is lost",
            raw -> raw.delete(TABLE, CHANGED),
            "current: table 16, row 62: is not there, but the write at ",
            "size: table 16"),
        damage(
            "a current row is an older one",
            raw -> raw.put(TABLE, row(CHANGED, CHANGES.get(1), "two")),
            "current: table 16, row 62: is the row of "),
        damage(
            "a deleted row is there again",
            raw -> raw.put(TABLE, row(DELETED, DELETION.get(0), "there")),
            "current: table 16, row 63: is there, but the write at ",
            "size: table 16"),
        damage(
            "a row that nobody wrote",
            raw -> raw.put(TABLE, row(EngineFixture.key("x"), CHANGES.get(1), "new")),
            "current: table 16, row 78: was written at ",
            "size: table 16"),
        damage(
            "a current row that is cut off",
            raw -> raw.put(raw.store.current, current(PUT_ONCE), new byte[] {0, 0, 1}),
            "row: table 16, row 61: cannot be read"),
        damage(
            "a record of history is lost",
            raw -> raw.delete(raw.store.history, event(CHANGED, CHANGES.get(1))),
            "history: table 16, row 62: the write at %d replaced the row of %d, but the one before"
                + " it left the row of %d",
            "successor: table 16, row 62: the write at %d is said to be replaced"),
        damage(
            "the first record of history is lost",
            raw -> raw.delete(raw.store.history, event(CHANGED, CHANGES.get(0))),
            "history: table 16, row 62: the write at %d, which the one at %d replaced, has no"
                + " record"),
        damage(
            "the last record of history is lost",
            raw -> raw.delete(raw.store.history, event(CHANGED, CHANGES.get(2))),
            "current: table 16, row 62: is the row of ",
            "successor: table 16, row 62: the write at %d is said to be replaced by one at %d"),
        damage(
            "history says that nothing was there",
            raw ->
                raw.put(
                    raw.store.history,
                    event(CHANGED, CHANGES.get(2)),
                    RocksLayout.replaced(null, false, false)),
            "history: table 16, row 62: the write at %d replaced nothing, but the one before it",
            "successor: table 16, row 62: the write at %d is said to be replaced"),
        damage(
            "history says that a row was removed",
            raw ->
                raw.put(
                    raw.store.history,
                    event(CHANGED, CHANGES.get(2)),
                    RocksLayout.replaced(row(CHANGED, CHANGES.get(1), "two"), true, false)),
            "current: table 16, row 62: is there, but the write at "),
        damage(
            "history of the future",
            raw ->
                raw.put(
                    raw.store.history,
                    event(EngineFixture.key("y"), CHANGES.get(2) + 1_000_000_000_000L),
                    RocksLayout.replaced(null, false, false)),
            "clock: table 16, row 79: was written at ",
            "current: table 16, row 79: is not there"),
        damage(
            "a replaced row that is cut off",
            raw ->
                raw.put(raw.store.history, event(CHANGED, CHANGES.get(1)), new byte[] {1, 0, 0, 0}),
            "history: table 16, row 62: what the write at %d replaced cannot be read"),
        damage(
            "history on the wrong day",
            raw -> {
              byte[] key = event(CHANGED, CHANGES.get(1));
              byte[] value = raw.get(raw.store.history, key);
              raw.delete(raw.store.history, key);
              key[1]++;
              raw.put(raw.store.history, key, value);
            },
            "history: table 16, row 62: the write at %d is not where it belongs"),
        damage(
            "a mark of a successor is lost",
            raw -> raw.delete(raw.store.successor, event(CHANGED, CHANGES.get(0))),
            "successor: table 16, row 62: the write at %d was replaced at %d, and is not so"
                + " marked"),
        damage(
            "a mark of a successor leads elsewhere",
            raw ->
                raw.put(
                    raw.store.successor,
                    event(CHANGED, CHANGES.get(0)),
                    RocksLayout.time(CHANGES.get(2))),
            "successor: table 16, row 62: the write at %d is said to be replaced by one at %d,"
                + " which did not",
            "successor: table 16, row 62: the write at %d was replaced at %d, and is not so"),
        damage(
            "rows of a table that is gone",
            raw -> raw.put(GONE, row(PUT_ONCE, CHANGES.get(0), "gone")),
            "stray: table 18: has rows, but is not there"),
        damage(
            "history of a table that keeps none",
            raw ->
                raw.put(
                    raw.store.history,
                    RocksLayout.eventKey(PLAIN, CHANGES.get(0), PUT_ONCE.bytes()),
                    RocksLayout.replaced(null, false, false)),
            "stray: table 17: has history of day "),
        damage(
            "a size that is not so",
            raw ->
                raw.put(
                    raw.store.meta,
                    RocksLayout.sizeKey(PLAIN),
                    RocksLayout.size(new TableSize(2, 20))),
            "size: table 17: "),
        damage(
            "a state that cannot be",
            raw -> raw.put(raw.store.meta, RocksLayout.stateKey(PLAIN), new byte[25 - 1]),
            "record: record 7400000011: is none that this version writes",
            "record: table 17: has a size, but is not there"),
        damage(
            "an unknown phase",
            raw -> {
              byte[] state = raw.get(raw.store.meta, RocksLayout.stateKey(PLAIN));
              state[0] = 9;
              raw.put(raw.store.meta, RocksLayout.stateKey(PLAIN), state);
            },
            "record: table 17: what the store says of it cannot be read"),
        damage(
            "a clock that was set back",
            raw ->
                raw.put(
                    raw.store.meta,
                    RocksLayout.clockKey(),
                    RocksLayout.clock(new Timeline(CHANGES.get(1), CHANGES.get(1) - 1))),
            "clock: table 16, row 62: was written at "),
        damage(
            "a floor before the newest commit",
            raw ->
                raw.put(
                    raw.store.meta,
                    RocksLayout.clockKey(),
                    RocksLayout.clock(new Timeline(1, Long.MAX_VALUE / 2))),
            "clock: clock: the newest commit"),
        damage(
            "a counter that was set back",
            raw -> raw.put(raw.store.meta, RocksLayout.highestIdKey(), RocksLayout.highestId(16)),
            "counter: table 17: its number is above 16",
            "counter: table 18: its number is above 16"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void damage_ofAnyKind_isFoundAndNamed(
      String what, Consumer<RawStore> damage, List<String> expected) {
    RawStore.edit(folder, damage);
    List<String> faults = CheckedStore.of(folder).faults;
    for (String fault : expected) {
      String pattern = "(?s)" + Pattern.quote(fault).replace("%d", "\\E\\d+\\Q");
      assertThat(faults)
          .describedAs(what)
          .anySatisfy(line -> assertThat(line).containsPattern(pattern));
    }
  }

  private Path largestTableFile() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("rocksdb"))) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  @Test
  void file_withOneBitFlipped_isNamed() throws IOException {
    Path file = largestTableFile();
    byte[] bytes = Files.readAllBytes(file);
    bytes[20] ^= 1;
    Files.write(file, bytes);
    assertThat(CheckedStore.of(folder).faults)
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("damaged: rocksdb/" + file.getFileName())
                .contains("checksum mismatch"));
  }

  @Test
  void file_cutOrGone_isNamed() throws IOException {
    Path file = largestTableFile();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 10));
    assertThat(CheckedStore.of(folder).faults)
        .anySatisfy(line -> assertThat(line).contains(String.valueOf(file.getFileName())));
    Files.delete(file);
    assertThat(CheckedStore.of(folder).faults)
        .anySatisfy(line -> assertThat(line).contains(String.valueOf(file.getFileName())));
  }
}
