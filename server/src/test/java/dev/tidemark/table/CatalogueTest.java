package dev.tidemark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.error.StorageException;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.Change;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.Pin;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CatalogueTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final KeySchema KEYS =
      new KeySchema(new KeyAttribute("p", KeyType.S), new KeyAttribute("s", KeyType.B));

  private final StorageEngine storage = new MemoryEngine(() -> NOW);
  private final Catalogue catalogue = Catalogue.open(storage);

  @Test
  void table_withEverything_isTheSameAfterReopening() {
    TreeMap<String, String> tags = new TreeMap<>();
    tags.put("team", "");
    Table made = make("one");
    catalogue.change(
        made,
        table ->
            table
                .with(new BillingMode.PayPerRequest(NOW))
                .with(
                    new TableSettings(
                        List.of(new KeyAttribute("s", KeyType.B), new KeyAttribute("p", KeyType.S)),
                        true,
                        TableClass.STANDARD,
                        tags)));
    Table kept = catalogue.setRecovery(made, true, 3);
    assertThat(Catalogue.open(storage).find("eu-west-1", "one")).isEqualTo(kept);
  }

  @Test
  void table_halfMade_isDroppedByReopening() {
    storage.createTable(storage.reserveTableId(), History.OFF);
    Table made = make("one");
    Catalogue.open(storage);
    assertThat(storage.tables()).containsExactly(Catalogue.STORAGE, made.storageId());
  }

  @Test
  void recovery_halfSwitched_isOffAfterReopening() {
    Table begun = make("begun");
    storage.alterHistory(begun.storageId(), new History.Keep(Duration.ofDays(1)));
    Table ended = catalogue.setRecovery(make("ended"), true, 1);
    storage.alterHistory(ended.storageId(), History.OFF);

    Catalogue reopened = Catalogue.open(storage);
    for (Table table : reopened.list("eu-west-1", "", 10)) {
      assertThat(table.recovery()).isEqualTo(PointInTimeRecovery.DISABLED);
      CommitTime horizon = storage.horizon(table.storageId());
      assertThat(horizon).isNull();
    }
    assertThat(Catalogue.open(storage).find("eu-west-1", "ended"))
        .isEqualTo(reopened.find("eu-west-1", "ended"));
  }

  @Test
  void recoveryPeriod_halfChanged_isTheOneBeforeAfterReopening() {
    Instant[] now = {NOW};
    StorageEngine engine = new MemoryEngine(() -> now[0]);
    Catalogue before = Catalogue.open(engine);
    Table table = before.setRecovery(make(before, "one"), true, 35);
    now[0] = NOW.plus(Duration.ofDays(20));
    engine.alterHistory(table.storageId(), new History.Keep(Duration.ofDays(1)));

    Table reopened = Objects.requireNonNull(Catalogue.open(engine).find("eu-west-1", "one"));

    CommitTime horizon = Objects.requireNonNull(engine.horizon(table.storageId()));
    assertThat(reopened.recovery()).isEqualTo(new PointInTimeRecovery.Enabled(35, horizon));
    assertThat(horizon.toInstant()).isEqualTo(NOW.plus(Duration.ofDays(19)));
    now[0] = NOW.plus(Duration.ofDays(30));
    assertThat(engine.horizon(table.storageId())).isEqualTo(horizon);
  }

  @Test
  void change_tableBeingRestored_refusedUntilItIsActive() {
    Table made = make("back", new TablePhase.Restoring("arn:t", null, NOW));

    assertThatThrownBy(() -> catalogue.change(made, table -> table))
        .hasMessageContaining("Table: back not found");
    assertThatThrownBy(() -> catalogue.setRecovery(made, true, 35))
        .hasMessageContaining("Table: back not found");
    assertThatThrownBy(() -> catalogue.delete(made, _ -> List.of()))
        .hasMessageContaining("Table is being created: back");

    Table active = catalogue.activate(made);

    assertThat(active.isActive()).isTrue();
    assertThat(catalogue.change(active, table -> table)).isEqualTo(active);
    assertThat(Catalogue.open(storage).find("eu-west-1", "back")).isEqualTo(active);
  }

  @Test
  void abandon_tableBeingImported_leavesNothing() {
    Table made = make("half", new TablePhase.Importing("arn:i"));

    catalogue.abandon(made);
    catalogue.abandon(made);

    assertThat(catalogue.find("eu-west-1", "half")).isNull();
    assertThat(storage.tables()).doesNotContain(made.storageId());
  }

  @Test
  void stream_ofATableWithoutAPast_isRecordedAlsoAfterReopeningAndDropping() {
    Table made = make("one");
    Table streaming = catalogue.change(made, this::streaming);
    CommitTime begin = streaming.settings().streams().all().getFirst().begin();
    assertThat(storage.horizon(made.storageId())).isNull();
    write(made);

    Catalogue reopened = Catalogue.open(storage);
    storage.expire();
    write(made);
    assertThat(writes(made, begin)).isEqualTo(2);
    reopened.delete(made, _ -> List.of());
    storage.expire();
    assertThat(writes(made, begin)).isEqualTo(2);

    Catalogue last = Catalogue.open(storage);
    storage.expire();
    assertThat(writes(made, begin)).isEqualTo(2);
    assertThat(last.allWithStreams())
        .singleElement()
        .satisfies(dropped -> assertThat(dropped.settings().streams().enabled()).isNull());
    last.trimStreams(NOW.plus(TableStream.LIFE).plusSeconds(1));
    assertThat(last.allWithStreams()).isEmpty();
    assertThat(Catalogue.open(storage).allWithStreams()).isEmpty();
  }

  @Test
  void stream_ended_isRecordedForADayAndNoLonger() {
    Table made = make("one");
    Table streaming = catalogue.change(made, this::streaming);
    CommitTime begin = streaming.settings().streams().all().getFirst().begin();
    write(made);
    catalogue.change(made, this::ended);
    catalogue.trimStreams(NOW.plus(TableStream.LIFE).minusSeconds(1));
    storage.expire();
    assertThat(writes(made, begin)).isEqualTo(1);

    catalogue.trimStreams(NOW.plus(TableStream.LIFE).plusSeconds(1));
    storage.expire();

    assertThatThrownBy(() -> writes(made, begin)).isInstanceOf(StorageException.class);
    assertThat(catalogue.allWithStreams()).hasSize(1);
  }

  @Test
  void recovery_switchedWhileAStreamIsOn_hasAPastOfItsOwn() {
    Instant[] now = {NOW};
    StorageEngine engine = new MemoryEngine(() -> now[0]);
    Catalogue two = Catalogue.open(engine);
    Table made = make(two, "one");
    two.change(
        made,
        table ->
            table.with(table.settings().with(two.beginStream(table, StreamView.KEYS_ONLY, 1))));
    now[0] = NOW.plus(Duration.ofHours(5));

    Table recovered = two.setRecovery(made, true, 35);

    assertThat(recovered.recovery())
        .isInstanceOfSatisfying(
            PointInTimeRecovery.Enabled.class,
            enabled ->
                assertThat(enabled.earliest().toInstant())
                    .isAfterOrEqualTo(NOW.plus(Duration.ofHours(5))));
    two.setRecovery(made, false, 1);
    assertThat(engine.horizon(made.storageId())).isNull();
    try (Pin _ = engine.pin(made.storageId(), CommitTime.atOrAfter(NOW.plusSeconds(1)))) {
      assertThat(engine.splits(made.storageId(), 1)).hasSize(1);
    }
  }

  private Table streaming(Table table) {
    return table.with(table.settings().with(catalogue.beginStream(table, StreamView.KEYS_ONLY, 1)));
  }

  private Table ended(Table table) {
    return table.with(table.settings().with(catalogue.endStream(table.settings().streams())));
  }

  private void write(Table table) {
    storage.write(
        new WriteOp(
            table.storageId(),
            new Key(new byte[] {(byte) storage.size(table.storageId()).rows()}),
            _ -> new Decision.Put(new byte[0], 1)));
  }

  /** How many rows were written since. */
  private int writes(Table table, CommitTime since) {
    int count = 0;
    Split all = storage.splits(table.storageId(), 1).getFirst();
    try (Cursor<Change> changes = storage.changes(all, since, CommitTime.MAX)) {
      while (changes.hasNext()) {
        changes.next();
        count++;
      }
    }
    return count;
  }

  private Table make(String name, TablePhase phase) {
    return catalogue.create("eu-west-1", name, id -> table(id, name).with(phase));
  }

  private Table make(String name) {
    return make(catalogue, name);
  }

  private static Table make(Catalogue catalogue, String name) {
    return catalogue.create("eu-west-1", name, id -> table(id, name));
  }

  private static Table table(TableId id, String name) {
    return new Table(
        id,
        "uuid",
        "eu-west-1",
        "000000000000",
        name,
        KEYS,
        NOW,
        new BillingMode.Provisioned(1, 2),
        PointInTimeRecovery.DISABLED);
  }
}
