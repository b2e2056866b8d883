package dev.tidemark.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process killed while it writes loses nothing that it had acknowledged. */
final class CrashTest {
  @TempDir Path folder;

  private final Map<String, Long> acknowledged = new HashMap<>();

  @Test
  void kill_threeTimes_keepsEveryAcknowledgedCommit() throws Exception {
    run(3, 11);
  }

  @Test
  @Tag("long")
  void kill_fortyTimes_keepsEveryAcknowledgedCommit() throws Exception {
    run(40, 12);
  }

  private void run(int kills, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    for (int kill = 0; kill < kills; kill++) {
      writeUntilKilled(random.nextInt(1, 300), kill == 0);
      assertThat(CheckedStore.of(folder).faults).isEmpty();
      try (RocksEngine engine =
          RocksEngine.open(folder, RocksEngineTest.SMALL, InstantSource.system())) {
        check(engine);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", kill " + kill + ": " + e.getMessage(), e);
      }
    }
  }

  private void writeUntilKilled(int commits, boolean alsoOpen) throws IOException {
    Victim.killAfter(
        commits,
        CrashWriter.class,
        List.of(folder.toString()),
        () -> {
          if (alsoOpen) {
            openIsRefused();
          }
        },
        line -> {
          String[] words = line.split(" ", -1);
          if (words.length == 3 && words[2].length() == 16) {
            acknowledged.put(words[0] + "-" + words[1], Long.valueOf(words[2]));
          }
        });
  }

  private void openIsRefused() {
    StorageException e =
        catchThrowableOfType(
            StorageException.class,
            () -> RocksEngine.open(folder, RocksEngineTest.SMALL, InstantSource.system()));
    assertThat(e.kind()).isEqualTo(StorageException.Kind.UNUSABLE);
    assertThat(e).hasMessageContaining("in use by another process");
  }

  private void check(RocksEngine engine) {
    Map<String, Long> found = new HashMap<>();
    Map<String, Integer> counters = new HashMap<>();
    Split whole = new Split(CrashWriter.TABLE, KeyRange.ALL);
    try (Cursor<Row> rows = engine.scan(whole, CommitTime.MAX)) {
      while (rows.hasNext()) {
        Row row = rows.next();
        String key = new String(row.key().bytes(), UTF_8);
        if (key.contains("-")) {
          found.put(key, row.written().micros());
        } else {
          counters.put(key, EngineFixture.number(row));
        }
      }
    }
    assertThat(found).containsAllEntriesOf(acknowledged);
    int rows = counters.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(found).hasSize(rows);
    counters.forEach((thread, n) -> assertThat(found).containsKey(thread + "-" + n));
    assertThat(found.values()).doesNotHaveDuplicates();
    assertThat(engine.size(CrashWriter.TABLE).rows()).isEqualTo(rows + counters.size());

    FieldIndexer.check(engine, CrashWriter.TABLE, CrashWriter.INDEXES);

    long[] times = found.values().stream().mapToLong(Long::longValue).sorted().toArray();
    CommitTime middle = new CommitTime(times[times.length / 2]);
    List<Row> past = new ArrayList<>();
    try (Cursor<Row> scan = engine.scan(whole, middle)) {
      scan.forEachRemaining(past::add);
    }
    int before = (int) Arrays.stream(times).filter(time -> time < middle.micros()).count();
    long counted = past.stream().filter(row -> !row.key().toString().contains("2d")).count();
    assertThat(past).hasSize((int) (before + counted));
    CommitTime start = Objects.requireNonNull(engine.horizon(CrashWriter.TABLE));
    checkFeed(engine, FeedPosition.from(start), rows);
    try (Cursor<Change> changes = engine.changes(whole, start, CommitTime.MAX)) {
      int changed = 0;
      while (changes.hasNext()) {
        changes.next();
        changed++;
      }
      assertThat(changed).isEqualTo(rows + counters.size());
    }
  }

  /** Every commit added a row and set a counter one higher. */
  private static void checkFeed(RocksEngine engine, FeedPosition start, int commits) {
    Map<Key, Integer> counters = new HashMap<>();
    FeedPosition position = start;
    int seen = 0;
    for (boolean more = true; more; ) {
      try (Cursor<Written> writes =
          engine.feed(new Split(CrashWriter.TABLE, KeyRange.ALL), position, CommitTime.MAX)) {
        for (int i = 0; i < 1000 && writes.hasNext(); i++) {
          Written write = writes.next();
          position = write.position();
          seen++;
          if (!new String(write.key().bytes(), UTF_8).contains("-")) {
            int before = EngineFixture.number(write.before());
            assertThat(before).isEqualTo(counters.getOrDefault(write.key(), 0));
            assertThat(EngineFixture.number(write.after())).isEqualTo(before + 1);
            counters.put(write.key(), before + 1);
          }
        }
        more = writes.hasNext();
      }
    }
    assertThat(seen).isEqualTo(2 * commits);
  }
}
