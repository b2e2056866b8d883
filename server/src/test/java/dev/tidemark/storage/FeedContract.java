package dev.tidemark.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every engine must do for those who follow a table's writes. */
abstract class FeedContract extends BulkContract {
  private List<Written> feed(Split split, FeedPosition after, CommitTime until) {
    List<Written> found = new ArrayList<>();
    try (Cursor<Written> cursor = engine.feed(split, after, until)) {
      cursor.forEachRemaining(found::add);
    }
    return found;
  }

  private List<String> feed(TableId table, CommitTime from, CommitTime until) {
    return feed(whole(table), FeedPosition.from(from), until).stream()
        .map(FeedContract::text)
        .toList();
  }

  private static String text(Written write) {
    return new String(write.key().bytes(), UTF_8)
        + ": "
        + value(write.before())
        + " -> "
        + value(write.after())
        + (write.expired() ? " expired" : "");
  }

  @Test
  void feed_everyWrite_isGivenInOrder() {
    TableId table = table(WEEK);
    CommitTime start = horizonTime(table);
    put(table, "b", "1");
    put(table, "a", "1");
    put(table, "b", "2");
    put(table, "b", "2");
    delete(table, "nothing");
    CommitTime at = delete(table, "a").at();
    engine.write(new WriteOp(table, key("b"), _ -> Decision.EXPIRE));
    put(table, "a", "3");
    assertThat(feed(table, start, CommitTime.MAX))
        .containsExactly(
            "b: null -> 1",
            "a: null -> 1",
            "b: 1 -> 2",
            "b: 2 -> 2",
            "a: 1 -> null",
            "b: 2 -> null expired",
            "a: null -> 3");
    assertThat(feed(table, at, CommitTime.MAX)).hasSize(3);
    assertThat(feed(table, start, at)).hasSize(4);
    assertThat(feed(table, at, at.next())).containsExactly("a: 1 -> null");
    assertThat(feed(table, at, at)).isEmpty();
  }

  @Test
  void feed_ofOneCommit_isInOrderOfKeysAndCanGoOnInIt() {
    TableId table = table(WEEK);
    TableId other = table(WEEK);
    put(table, "c", "0");
    CommitTime at =
        engine
            .transact(
                List.of(
                    putOp(table, "c", "1"),
                    putOp(other, "x", "1"),
                    putOp(table, "a", "1"),
                    putOp(table, "", "1"),
                    putOp(table, "b", "1")))
            .getFirst()
            .at();
    put(table, "a", "2");
    List<Written> all = feed(whole(table), FeedPosition.from(at), CommitTime.MAX);
    assertThat(all)
        .extracting(FeedContract::text)
        .containsExactly(": null -> 1", "a: null -> 1", "b: null -> 1", "c: 0 -> 1", "a: 1 -> 2");
    for (int given = 1; given <= all.size(); given++) {
      assertThat(feed(whole(table), all.get(given - 1).position(), CommitTime.MAX))
          .extracting(FeedContract::text)
          .isEqualTo(all.subList(given, all.size()).stream().map(FeedContract::text).toList());
    }
    assertThat(feed(whole(table), new FeedPosition(at, key("aa")), CommitTime.MAX)).hasSize(3);
  }

  @Test
  void feed_overDays_goesOnFromDayToDay() {
    TableId table = table(WEEK);
    TableId other = table(WEEK);
    CommitTime start = horizonTime(table);
    List<String> expected = new ArrayList<>();
    for (int day = 0; day < 5; day++) {
      for (int i = 0; i < 100; i++) {
        String key = "" + (char) ('a' + i * 7 % 26);
        if (day != 2) {
          Outcome outcome = put(table, key, day + "." + i);
          expected.add(key + ": " + value(outcome.before()) + " -> " + day + "." + i);
        }
        put(other, key, "x");
      }
      wall.advance(Duration.ofDays(1));
    }
    assertThat(feed(table, start, CommitTime.MAX)).isEqualTo(expected);
  }

  @Test
  void feed_splits_giveEveryWriteOnce() {
    TableId table = table(WEEK);
    CommitTime start = horizonTime(table);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 500; i++) {
      byte[] key = {(byte) random.nextInt(), (byte) random.nextInt(3)};
      engine.write(new WriteOp(table, new Key(key), _ -> new Decision.Put(key, 1)));
    }
    for (int wanted : new int[] {1, 4, 7, 700}) {
      List<CommitTime> times = new ArrayList<>();
      for (Split split : engine.splits(table, wanted)) {
        List<Written> part = feed(split, FeedPosition.from(start), CommitTime.MAX);
        assertThat(part)
            .allMatch(write -> split.range().contains(write.key().bytes()))
            .extracting(Written::at)
            .isSorted();
        part.forEach(write -> times.add(write.at()));
      }
      assertThat(times).hasSize(500).doesNotHaveDuplicates();
    }
  }

  @Test
  void feed_beforeTheHorizon_isRefused() {
    TableId table = table(WEEK);
    CommitTime first = put(table, "a", "1").at();
    wall.advance(Duration.ofDays(9));
    engine.expire();
    put(table, "a", "2");
    refused(() -> engine.feed(whole(table), FeedPosition.from(first), CommitTime.MAX));
    assertThat(feed(table, horizonTime(table), CommitTime.MAX)).containsExactly("a: 1 -> 2");
    TableId forgetful = table(History.OFF);
    CommitTime there = put(forgetful, "a", "1").at();
    refused(() -> engine.feed(whole(forgetful), FeedPosition.from(there), CommitTime.MAX));
    refused(() -> engine.feed(whole(new TableId(99)), FeedPosition.from(there), CommitTime.MAX));
  }

  @Test
  void feed_pinnedPastOfADroppedTable_isThere() {
    TableId table = table(WEEK);
    CommitTime start = horizonTime(table);
    put(table, "a", "1");
    put(table, "a", "2");
    try (Pin _ = engine.pin(table, start)) {
      engine.dropTable(table);
      wall.advance(Duration.ofDays(9));
      engine.expire();
      assertThat(feed(table, start, CommitTime.MAX)).containsExactly("a: null -> 1", "a: 1 -> 2");
    }
  }

  @Test
  void feed_cursorOpenDuringWrites_isUnmoved() {
    TableId table = table(WEEK);
    CommitTime start = horizonTime(table);
    for (int i = 0; i < 200; i++) {
      put(table, "k" + i % 10, "" + i);
    }
    try (Cursor<Written> cursor =
        engine.feed(whole(table), FeedPosition.from(start), CommitTime.MAX)) {
      for (int i = 0; i < 200; i++) {
        put(table, "k" + i % 10, "later");
        assertThat(value(cursor.next().after())).isEqualTo("" + i);
      }
      assertThat(cursor.hasNext()).isFalse();
    }
  }

  @Test
  @Timeout(60)
  void feed_polledWhileWritersRun_givesEveryWriteOnceInOrder() throws Exception {
    TableId table = table(WEEK);
    int writers = 6;
    int each = 150;
    AtomicInteger running = new AtomicInteger(writers);
    FeedPosition start = FeedPosition.from(horizonTime(table));
    Map<Key, Integer> last = new HashMap<>();
    int seen = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        SplittableRandom random = new SplittableRandom(writer);
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < each; i++) {
                String key = "" + (char) random.nextInt(0x20, 0x7f);
                engine.transact(List.of(addOp(table, key, 1), addOp(table, "all", 1)));
              }
              return running.decrementAndGet();
            }));
      }
      List<Split> splits = engine.splits(table, 4);
      List<FeedPosition> positions = new ArrayList<>();
      splits.forEach(_ -> positions.add(start));
      boolean lastPoll;
      do {
        lastPoll = running.get() == 0;
        for (int i = 0; i < splits.size(); i++) {
          for (Written write : feed(splits.get(i), positions.get(i), CommitTime.MAX)) {
            assertThat(number(write.before())).isEqualTo(last.getOrDefault(write.key(), 0));
            assertThat(number(write.after())).isEqualTo(number(write.before()) + 1);
            last.put(write.key(), number(write.after()));
            assertThat(positions.get(i).isBefore(write.at().micros(), write.key())).isTrue();
            positions.set(i, write.position());
            seen++;
          }
        }
      } while (!lastPoll);
      for (Future<Integer> writer : done) {
        writer.get();
      }
    }
    assertThat(seen).isEqualTo(2 * writers * each);
    assertThat(last.get(key("all"))).isEqualTo(writers * each);
  }
}
