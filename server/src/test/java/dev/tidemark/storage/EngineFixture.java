package dev.tidemark.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.error.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An open engine, and short words for what the contract does with it. */
abstract class EngineFixture {
  static final History WEEK = new History.Keep(Duration.ofDays(7));

  final ManualClock wall = new ManualClock(Instant.parse("2026-03-01T10:00:00.000500Z"));
  StorageEngine engine;

  abstract StorageEngine open(InstantSource clock) throws Exception;

  @BeforeEach
  void open() throws Exception {
    engine = open(wall);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  TableId table(History history) {
    TableId table = engine.reserveTableId();
    engine.createTable(table, history);
    return table;
  }

  Outcome put(TableId table, String key, String value) {
    return engine.write(putOp(table, key, value));
  }

  Outcome delete(TableId table, String key) {
    return engine.write(new WriteOp(table, key(key), _ -> Decision.DELETE));
  }

  Outcome increment(TableId table, String key, int by) {
    return engine.write(addOp(table, key, by));
  }

  static WriteOp putOp(TableId table, String key, String value) {
    return new WriteOp(table, key(key), _ -> new Decision.Put(bytes(value), value.length()));
  }

  static WriteOp addOp(TableId table, String key, int by) {
    return new WriteOp(table, key(key), row -> new Decision.Put(bytes("" + (number(row) + by)), 4));
  }

  static int number(@Nullable Row row) {
    return row == null ? 0 : Integer.parseInt(new String(row.value(), UTF_8));
  }

  Page query(TableId table, KeyRange range, boolean reverse, int rows) {
    return engine.query(table, range, reverse, new PageLimit(rows, 1 << 20));
  }

  List<String> scan(TableId table, CommitTime at) {
    List<String> found = new ArrayList<>();
    try (Cursor<Row> cursor = engine.scan(whole(table), at)) {
      cursor.forEachRemaining(row -> found.add(text(row)));
    }
    return found;
  }

  List<String> changes(TableId table, CommitTime from, CommitTime to) {
    List<String> found = new ArrayList<>();
    try (Cursor<Change> cursor = engine.changes(whole(table), from, to)) {
      cursor.forEachRemaining(change ->
          found.add(
              new String(change.key().bytes(), UTF_8)
                  + ": "
                  + value(change.before())
                  + " -> "
                  + value(change.after())));
    }
    return found;
  }

  CommitTime horizonTime(TableId table) {
    CommitTime horizon = engine.horizon(table);
    return Objects.requireNonNull(horizon);
  }

  Instant horizon(TableId table) {
    return horizonTime(table).toInstant();
  }

  static Split whole(TableId table) {
    return new Split(table, KeyRange.ALL);
  }

  static void refused(ThrowingCallable call) {
    StorageException e = catchThrowableOfType(StorageException.class, call);
    assertThat(e).isNotNull();
    assertThat(e.kind()).isEqualTo(StorageException.Kind.REFUSED);
  }

  static List<String> texts(Page page) {
    return page.rows().stream().map(EngineFixture::text).toList();
  }

  static String text(@Nullable Row row) {
    return row == null ? "null" : new String(row.key().bytes(), UTF_8) + "=" + value(row);
  }

  static String value(@Nullable Row row) {
    return row == null ? "null" : new String(row.value(), UTF_8);
  }

  static Key key(String text) {
    return new Key(bytes(text));
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
