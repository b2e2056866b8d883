package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.MortalEngine;
import dev.tidemark.export.MortalEngine.Death;
import dev.tidemark.export.MortalEngine.Life;
import dev.tidemark.restore.BackupStore;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that dies at every possible step of a life of backups and restores, and the one that
 * comes after it: what was answered is there in the end, whole; what was not is whole or not there;
 * nothing is stuck and nothing is left over in the store.
 */
final class RestoreCrashTest {
  private static final int STEPS_MAX = 1000;
  private static final Pattern ARN = Pattern.compile("'BackupArn':'([^']+)'");
  private static final String ITEM = "{'TableName':'tab','Item':{'p':{'S':'%s'},'g':{'S':'x'}}}";
  private static final String CREATE =
      "{'TableName':'tab','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},"
          + "{'AttributeName':'g','AttributeType':'S'}],"
          + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'BillingMode':'PAY_PER_REQUEST',"
          + "'GlobalSecondaryIndexes':[{'IndexName':'byG','KeySchema':[{'AttributeName':'g',"
          + "'KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}]}";

  private static final class Clock implements InstantSource {
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");

    @Override
    public Instant instant() {
      now = now.plusMillis(1);
      return now;
    }
  }

  /** Of one life, or of several that follow each other. */
  private final Set<String> answered = new HashSet<>();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void death_atAnyStep_leavesWhatTheNextProcessEnds(boolean recovery) {
    int deaths = 0;
    boolean died = true;
    for (int steps = 0; died; steps++) {
      assertThat(steps).isLessThan(STEPS_MAX);
      answered.clear();
      died = diesAfter(steps, recovery);
      deaths += died ? 1 : 0;
    }
    assertThat(deaths).isGreaterThan(60);
  }

  private boolean diesAfter(int steps, boolean recovery) {
    Clock clock = new Clock();
    StorageEngine engine = new MemoryEngine(clock);
    prepare(new TestApi(engine, clock), recovery);
    Life life = new Life(steps);
    MortalEngine mortal = new MortalEngine(engine, life);
    try {
      act(new TestApi(mortal, clock, life), recovery);
    } catch (Death _) {
      assertThat(life.isOver()).isTrue();
    }
    mortal.bury();
    String when = "death after step " + steps;
    TestApi next = new TestApi(engine, clock);
    engine.expire();
    next.threads.runAll();
    check(next, when);
    next.threads.runAll();
    assertThat(engine.tables()).as(when).containsExactlyInAnyOrderElementsOf(known(next));
    return life.isOver();
  }

  private static void prepare(TestApi api, boolean recovery) {
    api.call("CreateTable", CREATE);
    if (recovery) {
      api.call(
          "UpdateContinuousBackups",
          "{'TableName':'tab','PointInTimeRecoverySpecification':"
              + "{'PointInTimeRecoveryEnabled':true}}");
    }
    for (int i = 0; i < 5; i++) {
      api.call("PutItem", ITEM.formatted("old" + i));
    }
  }

  private void act(TestApi api, boolean recovery) {
    String backup = ok(api.call("CreateBackup", "{'TableName':'tab','BackupName':'one'}"));
    answered.add("one");
    if (recovery) {
      ok(
          api.call(
              "RestoreTableToPointInTime",
              "{'SourceTableName':'tab','TargetTableName':'then',"
                  + "'UseLatestRestorableTime':true}"));
      answered.add("then");
    }
    ok(api.call("PutItem", ITEM.formatted("new")));
    api.threads.runAll();
    ok(
        api.call(
            "RestoreTableFromBackup",
            "{'BackupArn':'" + arn(backup) + "','TargetTableName':'back'}"));
    answered.add("back");
    api.threads.runAll();
    ok(api.call("DeleteTable", "{'TableName':'tab'}"));
    answered.add("deleted");
    if (recovery) {
      String system = ok(api.call("ListBackups", "{'BackupType':'SYSTEM'}"));
      ok(
          api.call(
              "RestoreTableFromBackup",
              "{'BackupArn':'" + arn(system) + "','TargetTableName':'risen'}"));
      answered.add("risen");
      api.threads.runAll();
    }
    answered.remove("one");
    ok(api.call("DeleteBackup", "{'BackupArn':'" + arn(backup) + "'}"));
    answered.add("one deleted");
  }

  private void check(TestApi api, String when) {
    for (String name : List.of("then", "back", "risen")) {
      String described = api.call("DescribeTable", "{'TableName':'" + name + "'}");
      if (answered.contains(name) || !described.startsWith("ResourceNotFoundException")) {
        int items = name.equals("risen") ? 6 : 5;
        assertThat(described).as(when).contains("'TableStatus':'ACTIVE'", "'ItemCount':" + items);
        assertThat(api.call("Scan", "{'TableName':'" + name + "','IndexName':'byG'}"))
            .as(when)
            .contains("'Count':" + items);
      }
    }
    String source = api.call("DescribeTable", "{'TableName':'tab'}");
    if (answered.contains("deleted")) {
      assertThat(source).as(when).startsWith("ResourceNotFoundException");
    }
    String backups = api.call("ListBackups", "{'BackupType':'ALL'}");
    assertThat(backups).as(when).doesNotContain("CREATING");
    if (answered.contains("one")) {
      String begun = api.call("DescribeBackup", "{'BackupArn':'" + user(backups) + "'}");
      assertThat(begun).as(when).contains("'BackupName':'one'", "'ItemCount':5");
    }
    if (answered.contains("one deleted")) {
      assertThat(backups).as(when).doesNotContain("'BackupName':'one'");
    }
  }

  private static Set<TableId> known(TestApi api) {
    Set<TableId> known = new HashSet<>(BackupStore.open(api.storage).copies());
    for (Table table : api.catalogue.all()) {
      known.add(table.storageId());
      known.addAll(table.indexIds());
    }
    api.storage.tables().stream().filter(TableId::isSystem).forEach(known::add);
    return known;
  }

  private static String user(String backups) {
    return ARN.matcher(backups)
        .results()
        .map(found -> found.group(1))
        .filter(arn -> !arn.endsWith("-00000000"))
        .findFirst()
        .orElse("none");
  }

  private static String arn(String answer) {
    Matcher arn = ARN.matcher(answer);
    assertThat(arn.find()).as(answer).isTrue();
    return arn.group(1);
  }

  private static String ok(String answer) {
    assertThat(answer).startsWith("{");
    return answer;
  }
}
