package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every engine must do with the past. */
abstract class HistoryContract extends IndexContract {
  // history

  @Test
  void scan_atEveryMoment_givesWhatWasThere() {
    TableId table = table(WEEK);
    CommitTime start = horizonTime(table);
    CommitTime t1 = put(table, "a", "1").at();
    CommitTime t2 = put(table, "b", "1").at();
    CommitTime t3 = put(table, "a", "2").at();
    CommitTime t4 = delete(table, "a").at();
    CommitTime t5 = put(table, "a", "3").at();

    assertThat(scan(table, start)).isEmpty();
    assertThat(scan(table, t1)).isEmpty();
    assertThat(scan(table, t2)).containsExactly("a=1");
    assertThat(scan(table, t3)).containsExactly("a=1", "b=1");
    assertThat(scan(table, t4)).containsExactly("a=2", "b=1");
    assertThat(scan(table, t5)).containsExactly("b=1");
    assertThat(scan(table, t5.next())).containsExactly("a=3", "b=1");
    assertThat(scan(table, CommitTime.MAX)).containsExactly("a=3", "b=1");
  }

  @Test
  void scan_cursorOpenDuringWrites_isUnmoved() {
    TableId table = table(WEEK);
    for (int i = 0; i < 100; i++) {
      put(table, "k%03d".formatted(i), "old");
    }
    CommitTime at = engine.clock().fence();
    List<String> found = new ArrayList<>();
    try (Cursor<Row> cursor = engine.scan(whole(table), at)) {
      for (int i = 0; cursor.hasNext(); i++) {
        found.add(text(cursor.next()));
        put(table, "k%03d".formatted(99 - i), "new");
        delete(table, "k%03d".formatted(i));
      }
    }
    assertThat(found).hasSize(100).allMatch(text -> text.endsWith("=old"));
  }

  @Test
  void scan_ofAPastMoment_closesIt() {
    TableId table = table(WEEK);
    put(table, "a", "1");
    wall.advance(Duration.ofSeconds(10));
    CommitTime at = CommitTime.atOrAfter(wall.instant());
    assertThat(scan(table, at)).containsExactly("a=1");
    wall.advance(Duration.ofSeconds(-5));
    assertThat(put(table, "a", "2").at()).isGreaterThanOrEqualTo(at);
    assertThat(scan(table, at)).containsExactly("a=1");
  }

  @Test
  void scan_splits_coverEveryRowOnce() {
    TableId table = table(WEEK);
    for (int i = 0; i < 256; i++) {
      byte[] key = {(byte) i, (byte) (i * 37)};
      engine.write(new WriteOp(table, new Key(key), _ -> new Decision.Put(key, 1)));
    }
    CommitTime at = engine.clock().fence();
    for (int i = 0; i < 256; i += 2) {
      byte[] key = {(byte) i, (byte) (i * 37)};
      engine.write(new WriteOp(table, new Key(key), _ -> Decision.DELETE));
    }
    for (int wanted : new int[] {1, 2, 3, 7, 16, 256, 1000}) {
      List<Split> splits = engine.splits(table, wanted);
      assertThat(splits).hasSize(wanted);
      List<Key> keys = new ArrayList<>();
      List<Key> changed = new ArrayList<>();
      for (Split split : splits) {
        try (Cursor<Row> rows = engine.scan(split, at);
            Cursor<Change> changes = engine.changes(split, at, CommitTime.MAX)) {
          rows.forEachRemaining(row -> keys.add(row.key()));
          changes.forEachRemaining(change -> changed.add(change.key()));
        }
      }
      assertThat(keys).hasSize(256).isSorted().doesNotHaveDuplicates();
      assertThat(changed).hasSize(128).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void splits_powersOfTwo_fallOnFirstBytes() {
    TableId table = table(History.OFF);
    List<Split> splits = engine.splits(table, 4);
    assertThat(splits).extracting(Split::table).containsOnly(table);
    assertThat(splits.get(0).range().from()).isEmpty();
    assertThat(splits.get(1).range().from()).containsExactly(0x40);
    assertThat(splits.get(2).range().from()).containsExactly(0x80);
    assertThat(splits.get(3).range().from()).containsExactly(0xc0);
    assertThat(splits.get(2).range().to()).containsExactly(0xc0);
    assertThat(splits.get(3).range().to()).isNull();
  }

  @Test
  void changes_overAWindow_areNet() {
    TableId table = table(WEEK);
    put(table, "changed", "1");
    put(table, "deleted", "1");
    put(table, "rewritten", "1");
    put(table, "untouched", "1");
    put(table, "later", "1");
    CommitTime from = engine.clock().fence();
    put(table, "changed", "2");
    put(table, "changed", "3");
    CommitTime deleted = delete(table, "deleted").at();
    put(table, "rewritten", "2");
    put(table, "rewritten", "1");
    put(table, "cameAndWent", "1");
    delete(table, "cameAndWent");
    put(table, "new", "1");
    delete(table, "later");
    put(table, "later", "2");
    CommitTime to = engine.clock().fence();
    put(table, "changed", "4");
    put(table, "deleted", "again");
    delete(table, "new");
    delete(table, "later");
    put(table, "later", "3");

    assertThat(changes(table, from, to))
        .containsExactly(
            "changed: 1 -> 3",
            "deleted: 1 -> null",
            "later: 1 -> 2",
            "new: null -> 1",
            "rewritten: 1 -> 1");
    try (Cursor<Change> cursor = engine.changes(whole(table), from, to)) {
      cursor.next();
      assertThat(cursor.next().lastWrite()).isEqualTo(deleted);
    }
    assertThat(changes(table, to, to)).isEmpty();
  }

  @Test
  void scan_beforeTheHorizon_isRefused() {
    TableId table = table(WEEK);
    CommitTime start = horizonTime(table);
    put(table, "a", "1");
    scan(table, start);
    refused(() -> engine.scan(whole(table), new CommitTime(start.micros() - 1)));
    wall.advance(Duration.ofDays(7).plusSeconds(1));
    refused(() -> engine.scan(whole(table), start));
    refused(() -> engine.changes(whole(table), start, CommitTime.MAX));
    assertThat(horizon(table)).isEqualTo(wall.instant().minus(Duration.ofDays(7)));
    assertThat(scan(table, horizonTime(table))).containsExactly("a=1");
  }

  @Test
  void scan_withoutHistory_readsOnlyThePresent() {
    TableId table = table(History.OFF);
    CommitTime at = put(table, "a", "1").at();
    assertThat(engine.horizon(table)).isNull();
    assertThat(scan(table, CommitTime.MAX)).containsExactly("a=1");
    assertThat(scan(table, at.next())).containsExactly("a=1");
    refused(() -> engine.scan(whole(table), at));
    refused(() -> engine.pin(table, at));
  }

  @Test
  void alterHistory_on_beginsThePastNow() {
    TableId table = table(History.OFF);
    CommitTime before = put(table, "a", "1").at();
    put(table, "b", "1");
    engine.alterHistory(table, WEEK);
    CommitTime start = horizonTime(table);
    CommitTime first = put(table, "a", "2").at();
    delete(table, "b");

    assertThat(start).isGreaterThan(before).isLessThanOrEqualTo(first);
    assertThat(start.micros() % 1000).isZero();
    assertThat(scan(table, start)).containsExactly("a=1", "b=1");
    assertThat(changes(table, start, CommitTime.MAX)).containsExactly("a: 1 -> 2", "b: 1 -> null");
    refused(() -> engine.scan(whole(table), new CommitTime(start.micros() - 1)));
  }

  @Test
  void alterHistory_offAndOn_beginsANewPast() {
    TableId table = table(WEEK);
    put(table, "a", "1");
    CommitTime at = engine.clock().fence();
    put(table, "a", "2");
    engine.alterHistory(table, History.OFF);
    assertThat(engine.horizon(table)).isNull();
    put(table, "a", "3");
    engine.alterHistory(table, WEEK);
    CommitTime start = horizonTime(table);
    put(table, "a", "4");

    refused(() -> engine.scan(whole(table), at));
    assertThat(scan(table, start)).containsExactly("a=3");
    assertThat(changes(table, start, CommitTime.MAX)).containsExactly("a: 3 -> 4");
  }

  @Test
  void alterHistory_shorterThenLonger_doesNotMoveTheHorizonBack() {
    TableId table = table(WEEK);
    wall.advance(Duration.ofDays(5));
    engine.alterHistory(table, new History.Keep(Duration.ofDays(1)));
    Instant shorter = wall.instant().minus(Duration.ofDays(1));
    assertThat(horizon(table)).isEqualTo(shorter);
    engine.alterHistory(table, WEEK);
    assertThat(horizon(table)).isEqualTo(shorter);
    wall.advance(Duration.ofDays(6).plusHours(1));
    assertThat(horizon(table)).isEqualTo(wall.instant().minus(Duration.ofDays(7)));
  }

  @Test
  void expire_afterDays_keepsEveryAnswerInsideTheWindow() {
    TableId table = table(new History.Keep(Duration.ofDays(2)));
    List<CommitTime> times = new ArrayList<>();
    List<List<String>> answers = new ArrayList<>();
    for (int day = 0; day < 8; day++) {
      put(table, "a", "" + day);
      put(table, "b" + day, "1");
      delete(table, "b" + (day - 1));
      times.add(engine.clock().fence());
      answers.add(scan(table, CommitTime.MAX));
      wall.advance(Duration.ofDays(1));
      engine.expire();
    }
    CommitTime horizon = horizonTime(table);
    int readable = 0;
    for (int day = 0; day < 8; day++) {
      CommitTime at = times.get(day);
      if (at.isBefore(horizon)) {
        refused(() -> engine.scan(whole(table), at));
      } else {
        readable++;
        assertThat(scan(table, at)).isEqualTo(answers.get(day));
      }
    }
    assertThat(readable).isEqualTo(2);
  }

  // pins

  @Test
  void pin_heldPastRetention_keepsThePast() {
    TableId table = table(new History.Keep(Duration.ofDays(1)));
    engine.expire();
    put(table, "a", "1");
    CommitTime at = engine.clock().fence();
    Pin pin = engine.pin(table, at);
    put(table, "a", "2");
    wall.advance(Duration.ofDays(10));
    CommitTime later = engine.clock().fence();
    put(table, "a", "3");
    engine.expire();

    assertThat(scan(table, at)).containsExactly("a=1");
    assertThat(changes(table, at, later)).containsExactly("a: 1 -> 2");
    pin.close();
    pin.close();
    refused(() -> engine.scan(whole(table), at));
    engine.expire();
    refused(() -> engine.pin(table, at));
    assertThat(scan(table, horizonTime(table))).containsExactly("a=2");
  }

  @Test
  void pin_ofADroppedTable_keepsItReadable() {
    TableId table = table(WEEK);
    engine.expire();
    put(table, "a", "1");
    CommitTime at = engine.clock().fence();
    put(table, "a", "2");
    Pin pin = engine.pin(table, at);
    engine.dropTable(table);
    engine.expire();

    assertThat(engine.tables()).doesNotContain(table);
    refused(() -> put(table, "a", "3"));
    refused(() -> engine.get(table, key("a")));
    refused(() -> query(table, KeyRange.ALL, false, 1));
    assertThat(engine.splits(table, 2)).hasSize(2);
    assertThat(scan(table, at)).containsExactly("a=1");
    assertThat(changes(table, at, CommitTime.MAX)).containsExactly("a: 1 -> 2");
    try (Cursor<Row> open = engine.scan(whole(table), at)) {
      pin.close();
      engine.expire();
      assertThat(text(open.next())).isEqualTo("a=1");
    }
    engine.expire();
    refused(() -> engine.scan(whole(table), at));
    refused(() -> engine.splits(table, 2));
  }

  @Test
  void pin_historySwitchedOff_keepsRecordingForThePin() {
    TableId table = table(WEEK);
    engine.expire();
    put(table, "a", "1");
    CommitTime at = engine.clock().fence();
    try (Pin _ = engine.pin(table, at)) {
      engine.alterHistory(table, History.OFF);
      put(table, "a", "2");
      delete(table, "a");
      engine.expire();
      assertThat(engine.horizon(table)).isNull();
      assertThat(scan(table, at)).containsExactly("a=1");
    }
    engine.expire();
    refused(() -> engine.scan(whole(table), at));
  }

  @Test
  void pin_beforeTheHorizon_isRefused() {
    TableId table = table(WEEK);
    engine.expire();
    CommitTime start = horizonTime(table);
    put(table, "a", "1");
    wall.advance(Duration.ofDays(8));
    refused(() -> engine.pin(table, start));
  }
}
