package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.verification.CheckedFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lives of a table that is written, backed up, restored, deleted and made again, by
 * processes that come and go: every restored table, of whatever backup or moment, is what a map of
 * that moment says, in its items and in its index.
 */
final class RestoreHistoryTest {
  private static final String CREATE =
      "{'TableName':'%s','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},"
          + "{'AttributeName':'g','AttributeType':'S'}],"
          + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'BillingMode':'PAY_PER_REQUEST',"
          + "'GlobalSecondaryIndexes':[{'IndexName':'byG','KeySchema':[{'AttributeName':'g',"
          + "'KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}]}";
  private static final Pattern ITEM =
      Pattern.compile("\\{'g':\\{'S':'(\\w+)'\\},'p':\\{'S':'(\\w+)'\\}\\}");

  private static final class Clock implements InstantSource {
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }
  }

  @TempDir Path folder;

  @AfterEach
  void folder_thatIsLeft_isSound() {
    CheckedFolder.assertSound(folder);
  }

  private final Clock clock = new Clock();
  private final TreeMap<Instant, Map<String, String>> past = new TreeMap<>();
  private final Map<String, Map<String, String>> backups = new HashMap<>();
  private final Map<String, Map<String, String>> restored = new HashMap<>();
  private Map<String, String> now = new HashMap<>();
  private @Nullable Instant recordedSince;
  private int names;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void restore_ofAnyMomentAndBackup_isTheModel_inMemory(int seed) {
    try (StorageEngine engine = new MemoryEngine(clock)) {
      live(seed, 300, engine, () -> engine);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12})
  void restore_ofAnyMomentAndBackup_isTheModel_throughRestarts(int seed) {
    lives(seed, 300);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {21, 22, 23, 24, 25, 26, 27, 28})
  void restore_ofAnyMomentAndBackup_isTheModel_throughManyRestarts(int seed) {
    lives(seed, 3000);
  }

  private void lives(int seed, int steps) {
    StorageEngine[] open = {rocks()};
    try {
      live(
          seed,
          steps,
          open[0],
          () -> {
            open[0].close();
            open[0] = rocks();
            return open[0];
          });
    } finally {
      open[0].close();
    }
  }

  private StorageEngine rocks() {
    return RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(false), clock);
  }

  private void live(int seed, int steps, StorageEngine first, Supplier<StorageEngine> reopened) {
    SplittableRandom random = new SplittableRandom(seed);
    StorageEngine engine = first;
    TestApi api = new TestApi(engine, clock);
    ok(api.call("CreateTable", CREATE.formatted("source")));
    for (int step = 0; step < steps; step++) {
      clock.now = clock.now.plusMillis(1 + random.nextInt(5000));
      switch (random.nextInt(24)) {
        case 0 -> recovery(api, random);
        case 1 -> backup(api);
        case 2, 3 -> restoreMoment(api, random);
        case 4, 5 -> restoreBackup(api, random);
        case 6 -> api.threads.runAll();
        case 7 -> {
          engine.expire();
          api.backups.expire();
        }
        case 8 -> {
          engine = reopened.get();
          api = new TestApi(engine, clock);
        }
        case 9 -> recreate(api, random);
        default -> write(api, random);
      }
      past.put(clock.now.plusMillis(1), Map.copyOf(now));
      check(api, "seed " + seed + ", step " + step);
    }
    api.threads.runAll();
    check(api, "seed " + seed + ", end");
    assertThat(restored).as("all were there in the end").isEmpty();
  }

  private void write(TestApi api, SplittableRandom random) {
    String key = "k" + random.nextInt(40);
    if (random.nextInt(4) == 0) {
      ok(api.call("DeleteItem", "{'TableName':'source','Key':{'p':{'S':'%s'}}}".formatted(key)));
      now.remove(key);
    } else {
      String value = "v" + random.nextInt(1000);
      ok(
          api.call(
              "PutItem",
              "{'TableName':'source','Item':{'p':{'S':'%s'},'g':{'S':'%s'}}}"
                  .formatted(key, value)));
      now.put(key, value);
    }
  }

  private void recovery(TestApi api, SplittableRandom random) {
    boolean on = recordedSince == null || random.nextInt(4) > 0;
    ok(
        api.call(
            "UpdateContinuousBackups",
            ("{'TableName':'source','PointInTimeRecoverySpecification':"
                    + "{'PointInTimeRecoveryEnabled':%s}}")
                .formatted(on)));
    if (!on) {
      recordedSince = null;
    } else if (recordedSince == null) {
      recordedSince = clock.now.plusMillis(1);
    }
  }

  private void backup(TestApi api) {
    String answer = ok(api.call("CreateBackup", "{'TableName':'source','BackupName':'one'}"));
    backups.put(first("'BackupArn':'([^']+)'", answer), Map.copyOf(now));
  }

  private void restoreMoment(TestApi api, SplittableRandom random) {
    if (recordedSince == null) {
      return;
    }
    List<Instant> moments =
        past.keySet().stream()
            .filter(at -> !at.isBefore(recordedSince) && !at.isAfter(clock.now))
            .toList();
    if (moments.isEmpty()) {
      return;
    }
    Instant at = moments.get(random.nextInt(moments.size()));
    String name = "restored" + names++;
    ok(
        api.call(
            "RestoreTableToPointInTime",
            "{'SourceTableName':'source','TargetTableName':'%s','RestoreDateTime':%d.%03d}"
                .formatted(name, at.getEpochSecond(), at.getNano() / 1_000_000)));
    restored.put(name, past.get(at));
  }

  private void restoreBackup(TestApi api, SplittableRandom random) {
    List<String> arns = backups.keySet().stream().sorted().toList();
    if (arns.isEmpty()) {
      return;
    }
    String arn = arns.get(random.nextInt(arns.size()));
    String name = "restored" + names++;
    String answer =
        api.call(
            "RestoreTableFromBackup",
            "{'BackupArn':'%s','TargetTableName':'%s'}".formatted(arn, name));
    if (!answer.startsWith("BackupInUseException")) {
      restored.put(name, backups.get(arn));
      ok(answer);
    }
  }

  private void recreate(TestApi api, SplittableRandom random) {
    if (random.nextInt(3) > 0) {
      return;
    }
    ok(api.call("DeleteTable", "{'TableName':'source'}"));
    if (recordedSince != null) {
      String systems = ok(api.call("ListBackups", "{'BackupType':'SYSTEM'}"));
      List<String> arns = all("'BackupArn':'([^']+)'", systems);
      assertThat(arns).isNotEmpty();
      backups.put(arns.getLast(), Map.copyOf(now));
    }
    recordedSince = null;
    past.clear();
    now = new HashMap<>();
    clock.now = clock.now.plus(Duration.ofMillis(5));
    ok(api.call("CreateTable", CREATE.formatted("source")));
  }

  /** What is there is whole; what is not there yet cannot be read. */
  private void check(TestApi api, String when) {
    List<String> done = new ArrayList<>();
    restored.forEach((name, expected) -> {
      String described = api.call("DescribeTable", "{'TableName':'" + name + "'}");
      String scanned = api.call("Scan", "{'TableName':'" + name + "'}");
      if (described.contains("'TableStatus':'ACTIVE'")) {
        assertThat(items(scanned)).as("%s: %s", name, when).isEqualTo(expected);
        String index = api.call("Scan", "{'TableName':'" + name + "','IndexName':'byG'}");
        assertThat(items(index)).as("index of %s: %s", name, when).isEqualTo(expected);
        assertThat(described).contains("'ItemCount':" + expected.size());
        ok(api.call("DeleteTable", "{'TableName':'" + name + "'}"));
        done.add(name);
      } else {
        assertThat(described).as(when).contains("'RestoreInProgress':true");
        assertThat(scanned).as(when).startsWith("ResourceNotFoundException");
      }
    });
    done.forEach(restored::remove);
  }

  private static Map<String, String> items(String answer) {
    Map<String, String> items = new HashMap<>();
    ITEM.matcher(answer).results().forEach(item -> items.put(item.group(2), item.group(1)));
    assertThat(answer).contains("'Count':" + items.size());
    return items;
  }

  private static String first(String pattern, String text) {
    return all(pattern, text).getFirst();
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .toList()
        .stream()
        .map(found -> Pattern.compile(pattern).matcher(found).replaceFirst("$1"))
        .toList();
  }

  private static String ok(String answer) {
    assertThat(answer).startsWith("{");
    return answer;
  }
}
