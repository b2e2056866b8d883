package dev.tidemark.homecoming;

import static dev.tidemark.homecoming.SampleFiles.FIRST;
import static dev.tidemark.homecoming.SampleFiles.FULL;
import static dev.tidemark.homecoming.SampleFiles.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidemark.format.InvalidExportException;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.PointInTimeRecovery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Exports that AWS made: a full one, and two incremental ones of windows that join. */
final class RealExportHomeTest {
  private static final String SUMMARY = "manifest-summary.json";
  private static final String FILES = "manifest-files.json";

  private final SampleFiles samples = new SampleFiles();
  private final HomeWorld world = new HomeWorld();

  @Test
  void exports_ofOneTable_areReadableAtEachOfTheirMoments() {
    List<Map<Key, Item>> told = HomeWorld.told(samples.all());

    List<Arrival> arrivals =
        world.bringWithGaps(samples.set(SECOND), samples.set(FULL), samples.set(FIRST));

    world.assertAsTold(arrivals, told, "samples");
    assertThat(told.stream().map(Map::size)).containsExactly(3, 9, 8);
    assertThat(arrivals.stream().map(Arrival::records)).containsExactly(3L, 6L, 5L);
    assertThat(arrivals.stream().map(one -> one.asOf().toString()))
        .containsExactly(
            "2026-01-14T10:18:50.622Z", "2026-01-14T10:35:00Z", "2026-01-14T10:50:00Z");
    assertThat(arrivals).allMatch(one -> one.at().micros() % 1_000_000 == 0);
    assertThat(arrivals).doesNotHaveDuplicates();
    assertThat(world.table().isActive()).isTrue();
    assertThat(world.table().recovery())
        .isInstanceOfSatisfying(
            PointInTimeRecovery.Enabled.class,
            on -> assertThat(on.earliest()).isLessThanOrEqualTo(arrivals.getFirst().at()));
    world.assertNothingLeft(true);
  }

  @Test
  void exports_inSeveralRuns_carryTheTableOn() {
    List<Map<Key, Item>> told = HomeWorld.told(samples.all());
    List<Arrival> first = world.bring(samples.set(FULL));
    world.open(world.engine);
    List<Arrival> second = world.bringWithGaps(samples.set(FIRST));
    world.open(world.engine);

    List<Arrival> all = world.bring(samples.all());

    assertThat(all.subList(0, 2)).containsExactly(first.getFirst(), second.getFirst());
    world.assertAsTold(all, told, "in three runs");
    assertThat(world.bring(samples.all())).isEqualTo(all);
    world.assertNothingLeft(true);
  }

  @Test
  void table_withoutPast_isCarriedOnAllTheSame() {
    List<Map<Key, Item>> told = HomeWorld.told(samples.all());
    Homecomings.Target target =
        new Homecomings.Target(
            HomeWorld.REGION, "000000000000", HomeWorld.TABLE, HomeWorld.KEYS, false, true);

    List<Arrival> _ =
        world.homecomings.bringHome(
            target, List.of(samples.set(FULL), samples.set(FIRST)), _ -> {});
    List<Arrival> _ = world.homecomings.bringHome(target, List.of(samples.set(SECOND)), _ -> {});

    assertThat(world.table().recovery()).isEqualTo(PointInTimeRecovery.DISABLED);
    assertThat(world.at(CommitTime.MAX)).isEqualTo(told.getLast());
    world.assertNothingLeft(true);
  }

  @Test
  void file_withAnyByteFlipped_isRefusedByNameBeforeAnythingIsThere() {
    for (String key : List.copyOf(samples.files.keySet())) {
      byte[] whole = samples.bytes(key);
      for (int i = 0; i < whole.length; i += 5) {
        byte[] damaged = whole.clone();
        damaged[i] ^= 1;
        samples.files.put(key, damaged);
        assertRefused(key, "byte " + i);
      }
      samples.files.put(key, whole);
    }
    assertThat(world.bringWithGaps(samples.all())).hasSize(3);
  }

  @Test
  void file_missing_isRefusedByNameBeforeAnythingIsThere() {
    for (String key : List.copyOf(samples.files.keySet())) {
      byte[] whole = samples.bytes(key);
      samples.files.remove(key);
      assertRefused(key, "missing");
      samples.files.put(key, whole);
    }
  }

  private void assertRefused(String key, String how) {
    Throwable failure = catchThrowable(() -> world.bringWithGaps(samples.all()));
    String name = key.substring(key.lastIndexOf('/') + 1).replaceAll("(manifest-.*)\\..*", "$1");
    assertThat(failure)
        .describedAs("%s, %s", key, how)
        .isInstanceOf(InvalidExportException.class)
        .hasMessageContaining(name);
    world.assertNothingLeft(false);
  }

  @Test
  void file_damagedInALaterExport_leavesTheTableAsItWas() {
    List<Arrival> first = world.bring(samples.set(FULL));
    List<Map<Key, Item>> told = HomeWorld.told(samples.set(FULL));
    for (String key : List.copyOf(samples.files.keySet())) {
      if (key.startsWith("AWSDynamoDB/data/")) {
        byte[] whole = samples.bytes(key);
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;
        samples.files.put(key, damaged);
        assertThatThrownBy(() -> world.bringWithGaps(samples.all()))
            .describedAs(key)
            .isInstanceOf(InvalidExportException.class)
            .hasMessageContaining(key);
        samples.files.put(key, whole);
        world.assertAsTold(first, told, key);
        world.assertNothingLeft(true);
      }
    }
  }

  @Test
  void counts_thatAreNotThoseOfTheLines_areRefused() {
    samples
        .edit(FIRST, SUMMARY, "\"itemCount\":6", "\"itemCount\":7")
        .edit(
            FIRST,
            FILES,
            "{\"itemCount\":3,\"md5Checksum\":\"c2c8",
            "{\"itemCount\":4,\"md5Checksum\":\"c2c8");
    assertThatThrownBy(() -> world.bringWithGaps(samples.all()))
        .hasMessageContaining(FIRST)
        .hasMessageContaining("u2wov2dg246wzitouzsnk6jbd4.json.gz has 3 lines");
    world.assertNothingLeft(false);
  }

  @Test
  void gap_betweenExports_isRefusedUnlessAllowed() {
    assertThatThrownBy(() -> world.bring(samples.all()))
        .isInstanceOf(InvalidExportException.class)
        .hasMessageStartingWith(FIRST + ": its window [2026-01-14T10:20:00Z, 2026-01-14T10:35:00Z)")
        .hasMessageContaining("since 2026-01-14T10:18:50.622Z");
    world.assertNothingLeft(false);
  }

  @Test
  void gap_inWhichAnItemThatIsToldOfChanged_isRefused() {
    assertThatThrownBy(() -> world.bringWithGaps(samples.set(FULL), samples.set(SECOND)))
        .isInstanceOf(InvalidExportException.class)
        .hasMessageContaining("the item {pk=\"3\", sk=\"2\"}")
        .hasMessageContaining("not what the export " + SECOND + " says it was");
    world.assertNothingLeft(false);
  }

  @Test
  void exports_outOfOrder_areRefused() {
    List<Arrival> _ = world.bringWithGaps(samples.set(FULL), samples.set(FIRST));
    samples.edit(SECOND, SUMMARY, "FromTime\":\"2026-01-14T10:35", "FromTime\":\"2026-01-14T10:34");

    assertThatThrownBy(() -> world.bringWithGaps(samples.set(SECOND)))
        .hasMessageStartingWith(SECOND + ": its window [2026-01-14T10:34:00Z")
        .hasMessageContaining("begins before 2026-01-14T10:35:00Z");
    assertThatThrownBy(() -> world.bring(samples.set(FULL), samples.set(FULL)))
        .hasMessageContaining("given twice");
    world.assertNothingLeft(true);
  }

  @Test
  void incremental_withoutATable_isRefused() {
    assertThatThrownBy(() -> world.bring(samples.set(FIRST)))
        .hasMessageStartingWith(FIRST + ": an incremental export, but there is no table yet");
    world.assertNothingLeft(false);
  }

  @Test
  void export_ofAnotherTable_isRefused() {
    samples.edit(FIRST, SUMMARY, "cf263806-", "cf263807-");
    assertThatThrownBy(() -> world.bringWithGaps(samples.set(FULL), samples.set(FIRST)))
        .hasMessageStartingWith(FIRST + ": an export of ");
    world.assertNothingLeft(false);
    List<Arrival> _ = world.bring(samples.set(FULL));
    assertThatThrownBy(() -> world.bringWithGaps(samples.set(FIRST)))
        .hasMessageStartingWith(FIRST + ": an export of ");
  }

  @Test
  void manifests_ofAnotherExport_areRefused() {
    samples.edit(FIRST, FILES, "AWSDynamoDB/data/z2gr", "AWSDynamoDB/" + FULL + "/data/z2gr");
    assertThatThrownBy(() -> samples.set(FIRST))
        .hasMessageContaining("is not a file of the export");
    samples.edit(SECOND, SUMMARY, "2023-08-01", "2027-08-01");
    assertThatThrownBy(() -> samples.set(SECOND)).hasMessageContaining("version 2027-08-01");
    samples.edit(FULL, SUMMARY, "\"DYNAMODB_JSON\"", "\"PARQUET\"");
    assertThatThrownBy(() -> samples.set(FULL))
        .hasMessageContaining("unknown outputFormat PARQUET");
  }

  @Test
  void table_writtenToByOthers_isNotCarriedOn() {
    List<Arrival> _ = world.bring(samples.set(FULL));
    Item item = Item.of(Map.of("pk", new S("9"), "sk", new S("9")));
    world.engine.write(
        new WriteOp(
            world.table().storageId(),
            ItemRows.key(item, HomeWorld.KEYS),
            _ -> new Decision.Put(item.bytes(), item.sizeBytes())));
    Map<Key, Item> before = world.at(CommitTime.MAX);

    assertThatThrownBy(() -> world.bringWithGaps(samples.set(FIRST)))
        .hasMessageContaining("has been written to since");
    assertThat(world.at(CommitTime.MAX)).isEqualTo(before);
    world.assertNothingLeft(true);
  }

  @Test
  void table_thatDidNotComeHome_isLeftAlone() {
    List<Arrival> _ = world.bring(samples.set(FULL));
    world.store.remove(world.store.homes().getFirst());
    assertThatThrownBy(() -> world.bringWithGaps(samples.all()))
        .hasMessageContaining("there is a table home already");
  }

  @Test
  void table_deletedSince_comesHomeAnew() {
    List<Arrival> _ = world.bring(samples.set(FULL));
    world.catalogue.delete(world.table(), _ -> List.of());
    world.open(world.engine);
    world.assertNothingLeft(false);
    assertThat(world.bringWithGaps(samples.all())).hasSize(3);
  }

  @Test
  void keys_thatDoNotTellItemsApart_areRefused() {
    for (KeySchema keys :
        List.of(
            new KeySchema(new KeyAttribute("pk", KeyType.S), null),
            new KeySchema(new KeyAttribute("pk", KeyType.N), new KeyAttribute("sk", KeyType.S)),
            new KeySchema(new KeyAttribute("test", KeyType.S), null))) {
      Homecomings.Target target =
          new Homecomings.Target(
              HomeWorld.REGION, "000000000000", HomeWorld.TABLE, keys, true, false);
      assertThatThrownBy(
              () -> world.homecomings.bringHome(target, List.of(samples.set(FULL)), _ -> {}))
          .isInstanceOf(InvalidExportException.class)
          .hasMessageStartingWith(FULL);
      world.assertNothingLeft(false);
    }
  }

  @Test
  void keys_ofTheSamples_areFound() {
    assertThat(KeyFinder.in(List.of(samples.all())))
        .isEqualTo(new KeyFinder.Found.Likely(HomeWorld.KEYS));
    assertThat(KeyFinder.in(List.of(samples.set(FULL))))
        .isEqualTo(new KeyFinder.Found.Open("pk:S, sk:S"));
  }

  @Test
  void arrivals_areRemembered() {
    List<Arrival> arrivals = new ArrayList<>(world.bringWithGaps(samples.all()));
    Home home = world.store.homes().getFirst();
    assertThat(home.asOf()).isEqualTo(Instant.parse("2026-01-14T10:50:00Z"));
    assertThat(HomeCodec.toHome(HomeCodec.toItem(home))).isEqualTo(home);
    assertThat(HomeCodec.toArrival(HomeCodec.toItem(arrivals.getLast())))
        .isEqualTo(arrivals.getLast());
  }
}
