package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.Places.PlaceKey;
import dev.tidemark.cli.Round.Write;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.Item;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundTest {
  private final Map<PlaceKey, Item> table = table();

  @Test
  void plan_applied_givesTheTableAfter() {
    Round round = Round.plan(1, table, new SplittableRandom(1));
    Map<PlaceKey, Item> applied = new HashMap<>(table);
    for (List<Write> phase : round.phases()) {
      for (Write write : phase) {
        switch (write) {
          case Write.Put(var item) -> applied.put(PlaceKey.of(item), item);
          case Write.Delete(var key) -> applied.remove(key);
          case Write.Visit(var key, int number) ->
              applied.computeIfPresent(key, (_, item) -> Round.visited(item, number));
        }
      }
    }
    assertThat(applied).isEqualTo(round.after());
  }

  @Test
  void plan_netChanges_areAsCounted() {
    Round round = Round.plan(1, table, new SplittableRandom(2));
    Round.Counts counts = round.counts();
    long deleted = table.keySet().stream().filter(key -> !round.after().containsKey(key)).count();
    long added = round.after().keySet().stream().filter(key -> !table.containsKey(key)).count();
    long changed =
        table.entrySet().stream()
            .filter(entry -> round.after().containsKey(entry.getKey()))
            .filter(entry -> !entry.getValue().equals(round.after().get(entry.getKey())))
            .count();
    assertThat(List.of(changed, deleted, added))
        .containsExactly((long) counts.changed(), (long) counts.deleted(), (long) counts.added());
  }

  @Test
  void plan_writesOfOnePhase_touchDifferentItems() {
    for (List<Write> phase : Round.plan(2, table, new SplittableRandom(3)).phases()) {
      assertThat(phase.stream().map(RoundTest::key)).doesNotHaveDuplicates();
    }
  }

  @Test
  void visited_twice_countsAndMarksBoth() {
    Item item = Round.visited(Round.visited(place(1).with(Map.of("district", new S("d"))), 1), 2);
    assertThat(item.get("visits")).isEqualTo(N.of(2));
    assertThat(item.get("marks")).isEqualTo(new SS(List.of("round 1", "round 2")));
    assertThat(item.get("district")).isNull();
  }

  private static PlaceKey key(Write write) {
    return switch (write) {
      case Write.Put(var item) -> PlaceKey.of(item);
      case Write.Delete(var key) -> key;
      case Write.Visit(var key, int _) -> key;
    };
  }

  private static Map<PlaceKey, Item> table() {
    Map<PlaceKey, Item> table = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      table.put(PlaceKey.of(place(i)), place(i));
    }
    return table;
  }

  private static Item place(int i) {
    return Item.of(Map.of("country", new S("XX"), "place", new S("00/" + i)));
  }
}
