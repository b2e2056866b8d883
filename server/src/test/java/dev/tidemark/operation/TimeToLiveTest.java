package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.Item;
import dev.tidemark.storage.Change;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.Expiry;
import dev.tidemark.table.Table;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Source of all texts: ack-api-quirks DDB-TABLE-143, 146 and 147, October 2026. Of what expires:
 * the AWS developer guide, "Using time to live".
 */
final class TimeToLiveTest {
  private static final long NOW = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
  private static final long FIVE_YEARS_AGO = Instant.parse("2021-01-01T00:00:00Z").getEpochSecond();
  private static final Pattern KEY = Pattern.compile("'p':\\{'S':'([^']*)'");

  private final TestApi api = new TestApi().withHashTable("one");

  @Test
  void updateTimeToLive_onAndOff_isDescribed() {
    assertThat(update(true, "e"))
        .isEqualTo("{'TimeToLiveSpecification':{'Enabled':true,'AttributeName':'e'}}");
    assertThat(describe()).isEqualTo("'TimeToLiveStatus':'ENABLED','AttributeName':'e'");
    api.threads.runAll();
    assertThat(describe()).isEqualTo("'TimeToLiveStatus':'ENABLED','AttributeName':'e'");
    assertThat(update(false, "e"))
        .isEqualTo("{'TimeToLiveSpecification':{'Enabled':false,'AttributeName':'e'}}");
    assertThat(describe()).isEqualTo("'TimeToLiveStatus':'DISABLED'");
    assertThat(update(true, "p")).startsWith("{");
    assertThat(describe()).isEqualTo("'TimeToLiveStatus':'ENABLED','AttributeName':'p'");
  }

  @Test
  void updateTimeToLive_toWhatIsSo_isRefused() {
    assertThat(update(false, "e")).isEqualTo("ValidationException: TimeToLive is already disabled");
    update(true, "e");
    assertThat(update(true, "e")).isEqualTo("ValidationException: TimeToLive is already enabled");
    for (boolean enabled : new boolean[] {true, false}) {
      assertThat(update(enabled, "f"))
          .isEqualTo(
              "ValidationException: TimeToLive is active on a different AttributeName: current"
                  + " AttributeName is e");
    }
  }

  @Test
  void updateTimeToLive_ofWhatCannotBe_isRefused() {
    assertThat(update(true, ""))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Value '' at"
                + " 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member"
                + " must have length greater than or equal to 1");
    assertThat(update(true, "a".repeat(256)))
        .contains("Member must have length less than or equal to 255");
    assertThat(update(true, "a".repeat(255))).startsWith("{");
    assertThat(api.call("UpdateTimeToLive", "{'TableName':'one'}"))
        .contains(
            "'timeToLiveSpecification' failed to satisfy constraint: Member must not be null");
    assertThat(
            api.call(
                "UpdateTimeToLive",
                "{'TableName':'none','TimeToLiveSpecification':{'Enabled':true,'AttributeName':'e'}}"))
        .startsWith("ResourceNotFoundException");
    assertThat(api.call("DescribeTimeToLive", "{'TableName':'none'}"))
        .startsWith("ResourceNotFoundException");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'N':'%d'} | -1 | true",
        "{'N':'%d.9'} | -1 | true",
        "{'N':'%d'} | 0 | false",
        "{'N':'%d'} | 1 | false",
        "{'N':'%d000'} | -1 | false",
        "{'S':'%d'} | -1 | false",
        "{'NS':['%d']} | -1 | false",
      })
  void sweep_ofValueBesideNow_deletesWhatIsPast(String value, long offset, boolean gone) {
    update(true, "e");
    put("a", value.formatted(NOW + offset));
    sweep();
    assertThat(keys()).isEqualTo(gone ? List.of() : List.of("a"));
  }

  @Test
  void sweep_ofVeryOldAndStrangeValues_leavesThem() {
    update(true, "e");
    put("a", "{'N':'" + (FIVE_YEARS_AGO - 1) + "'}");
    put("b", "{'N':'" + FIVE_YEARS_AGO + "'}");
    put("c", "{'N':'-1'}");
    put("d", "{'N':'1e125'}");
    put("e", "{'N':'1e-130'}");
    put("f", "{'NULL':true}");
    api.call("PutItem", "{'TableName':'one','Item':{'p':{'S':'g'}}}");
    sweep();
    assertThat(keys()).containsExactly("a", "c", "d", "e", "f", "g");
  }

  @Test
  void sweep_asTimePasses_deletesEachItemOnce() {
    update(true, "e");
    for (int i = 0; i < 4; i++) {
      put("k" + i, "{'N':'" + (NOW + 10L * i) + "'}");
    }
    sweep();
    assertThat(keys()).hasSize(4);
    api.advance(Duration.ofSeconds(11));
    sweep();
    assertThat(keys()).containsExactly("k2", "k3");
    api.call(
        "UpdateItem",
        "{'TableName':'one','Key':{'p':{'S':'k2'}},'UpdateExpression':'SET e = :e','ExpressionAttributeValues':{':e':{'N':'"
            + (NOW + 1000)
            + "'}}}");
    api.advance(Duration.ofSeconds(100));
    sweep();
    assertThat(keys()).containsExactly("k2");
  }

  @Test
  void sweep_ofItemsOlderThanTheSetting_deletesThemOnceFilled() {
    for (int i = 0; i < 300; i++) {
      put("k" + i, "{'N':'" + (NOW - 1 - i % 7) + "'}");
    }
    put("stays", "{'N':'" + (NOW + 5) + "'}");
    update(true, "e");
    put("k7", "{'N':'" + (NOW + 6) + "'}");
    api.threads.runAll();
    assertThat(Objects.requireNonNull(table().settings().timeToLive()).complete()).isTrue();
    sweep();
    assertThat(keys()).containsExactly("k7", "stays");
  }

  @Test
  void sweep_onceSwitchedOff_deletesNothing() {
    put("a", "{'N':'" + (NOW - 1) + "'}");
    update(true, "e");
    update(false, "e");
    api.threads.runAll();
    sweep();
    assertThat(keys()).containsExactly("a");
    assertThat(api.storage.tables().stream().filter(id -> !id.isSystem()))
        .containsExactly(table().storageId());
    update(true, "f");
    api.threads.runAll();
    sweep();
    assertThat(keys()).containsExactly("a");
  }

  @Test
  void sweep_ofItemChangedMeanwhile_leavesIt() {
    update(true, "e");
    put("a", "{'N':'" + (NOW - 1) + "'}");
    put("b", "{'N':'" + (NOW - 1) + "'}");
    put("c", "{'N':'" + (NOW - 1) + "'}");
    StorageEngine disturbed =
        before(
            "transact",
            () -> {
              put("a", "{'N':'" + (NOW + 1) + "'}");
              put("b", "{'S':'now a string'}");
            });
    new Expiry(disturbed, api.catalogue, api.clock()).sweep();
    assertThat(keys()).containsExactly("a", "b");
  }

  @Test
  void sweep_ofTableDroppedMeanwhile_goesOnWithTheOthers() {
    update(true, "e");
    put("a", "{'N':'" + (NOW - 1) + "'}");
    StorageEngine disturbed = before("query", () -> api.call("DeleteTable", "{'TableName':'one'}"));
    new Expiry(disturbed, api.catalogue, api.clock()).sweep();
    assertThat(api.catalogue.all()).isEmpty();
  }

  @Test
  void sweep_ofTableWithSecondaryIndex_takesItemsFromIt() {
    api.call(
        "CreateTable",
        "{'TableName':'two','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'g','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'GlobalSecondaryIndexes':[{'IndexName':'byG','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}]}");
    api.call(
        "UpdateTimeToLive",
        "{'TableName':'two','TimeToLiveSpecification':{'Enabled':true,'AttributeName':'e'}}");
    for (int i = 0; i < 3; i++) {
      api.call(
          "PutItem",
          "{'TableName':'two','Item':{'p':{'S':'k%d'},'g':{'S':'x'},'e':{'N':'%d'}}}"
              .formatted(i, NOW - 1 + i));
    }
    sweep();
    assertThat(keys(api.call("Scan", "{'TableName':'two','IndexName':'byG'}")))
        .containsExactly("k1", "k2");
  }

  @Test
  void sweep_ofTableWithPast_isRemembered() {
    api.call(
        "UpdateContinuousBackups",
        "{'TableName':'one','PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}}");
    update(true, "e");
    put("a", "{'N':'" + (NOW + 5) + "'}");
    api.advance(Duration.ofSeconds(10));
    CommitTime from = CommitTime.atOrAfter(api.clock().instant());
    sweep();
    api.advance(Duration.ofSeconds(10));
    CommitTime to = CommitTime.atOrAfter(api.clock().instant());
    List<Change> changes = new ArrayList<>();
    try (Cursor<Change> cursor =
        api.storage.changes(api.storage.splits(table().storageId(), 1).getFirst(), from, to)) {
      cursor.forEachRemaining(changes::add);
    }
    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().after()).isNull();
    assertThat(Item.ofBytes(Objects.requireNonNull(changes.getFirst().before()).value()).get("p"))
        .hasToString("S[value=a]");
  }

  @Test
  void timeToLive_ofReopenedStore_goesOn(@TempDir Path folder) {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(NOW));
    try (StorageEngine storage = open(folder, clock)) {
      TestApi first = new TestApi(storage, clock).withHashTable("one");
      put(first, "old", NOW - 1);
      assertThat(update(first, true, "e")).startsWith("{");
      put(first, "new", NOW - 2);
      put(first, "future", NOW + 2);
    }
    try (StorageEngine storage = open(folder, clock)) {
      TestApi second = new TestApi(storage, clock);
      put(second, "newer", NOW - 3);
      new Expiry(storage, second.catalogue, clock).sweep();
      assertThat(keys(second.call("Scan", "{'TableName':'one'}"))).containsExactly("future", "old");
      second.threads.runAll();
      new Expiry(storage, second.catalogue, clock).sweep();
      assertThat(keys(second.call("Scan", "{'TableName':'one'}"))).containsExactly("future");
    }
  }

  private static StorageEngine open(Path folder, InstantSource clock) {
    return RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(false), clock);
  }

  /** The engine, but that something happens before a method is called for the first time. */
  private StorageEngine before(String method, Runnable what) {
    List<Runnable> waiting = new ArrayList<>(List.of(what));
    return (StorageEngine)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {StorageEngine.class},
            (_, called, arguments) -> {
              if (called.getName().equals(method) && !waiting.isEmpty()) {
                waiting.removeFirst().run();
              }
              try {
                return called.invoke(api.storage, arguments);
              } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
              }
            });
  }

  private void sweep() {
    new Expiry(api.storage, api.catalogue, api.clock()).sweep();
  }

  private Table table() {
    return Objects.requireNonNull(api.catalogue.find("us-east-1", "one"));
  }

  private String update(boolean enabled, String attribute) {
    return update(api, enabled, attribute);
  }

  private static String update(TestApi api, boolean enabled, String attribute) {
    return api.call(
        "UpdateTimeToLive",
        "{'TableName':'one','TimeToLiveSpecification':{'Enabled':%s,'AttributeName':'%s'}}"
            .formatted(enabled, attribute));
  }

  private String describe() {
    return api.call("DescribeTimeToLive", "{'TableName':'one'}")
        .replace("{'TimeToLiveDescription':{", "")
        .replace("}}", "");
  }

  private void put(String key, String value) {
    assertThat(
            api.call(
                "PutItem",
                "{'TableName':'one','Item':{'p':{'S':'" + key + "'},'e':" + value + "}}"))
        .isEqualTo("{}");
  }

  private static void put(TestApi api, String key, long second) {
    assertThat(
            api.call(
                "PutItem",
                "{'TableName':'one','Item':{'p':{'S':'%s'},'e':{'N':'%d'}}}"
                    .formatted(key, second)))
        .isEqualTo("{}");
  }

  private List<String> keys() {
    return keys(api.call("Scan", "{'TableName':'one'}"));
  }

  /** In order. */
  private static List<String> keys(String scanned) {
    return List.copyOf(
        new TreeSet<>(KEY.matcher(scanned).results().map(match -> match.group(1)).toList()));
  }
}
