package dev.tidemark.homecoming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.MortalEngine;
import dev.tidemark.export.MortalEngine.Death;
import dev.tidemark.export.MortalEngine.Life;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random histories, exported by us and brought home, by processes that live and that die. */
final class HomecomingHistoryTest {
  private static final int STEPS_MAX = 400;

  @ParameterizedTest
  @EnumSource
  void exports_ofRandomHistories_giveTheTableAtEachOfTheirMoments(ExportFormat format) {
    for (long seed = 0; seed < 20; seed++) {
      ViewType view = seed % 2 == 0 ? ViewType.NEW_IMAGE : ViewType.NEW_AND_OLD_IMAGES;
      ExportedHistory history = new ExportedHistory(seed, format, view, 4);
      HomeWorld world = new HomeWorld();

      List<Arrival> arrivals = world.bring(history.sets());

      String when = "seed " + seed + ", " + view;
      world.assertAsTold(arrivals, history.states(), when);
      world.assertNothingLeft(true);
    }
  }

  /** Part of them first, the others after; what is there after a death is whole. */
  @Test
  void death_atAnyStep_leavesWholeExportsAndIsGoneOnFrom() {
    ExportedHistory history =
        new ExportedHistory(3, ExportFormat.DYNAMODB_JSON, ViewType.NEW_AND_OLD_IMAGES, 3);
    int deaths = 0;
    for (int steps = 0; steps < STEPS_MAX; steps++) {
      HomeWorld world = new HomeWorld();
      Life life = new Life(steps);
      MortalEngine mortal = new MortalEngine(world.engine, life);
      try {
        world.open(mortal);
        List<Arrival> _ = world.bring(history.set(0), history.set(1));
        List<Arrival> _ = world.bring(history.sets());
      } catch (Death _) {
        deaths++;
      }
      mortal.bury();
      String when = "death at step " + steps;
      world.open(world.engine);
      assertWhole(world, history, when);
      world.assertAsTold(world.bring(history.sets()), history.states(), when);
      world.assertNothingLeft(true);
      if (!life.isOver()) {
        break;
      }
    }
    assertThat(deaths).isGreaterThan(30);
  }

  @Test
  void deaths_oneAfterTheOther_areSurvived() {
    ExportedHistory history = new ExportedHistory(5, ExportFormat.ION, ViewType.NEW_IMAGE, 3);
    for (int steps = 3; steps < 30; steps++) {
      HomeWorld world = new HomeWorld();
      List<Arrival> _ = world.bring(history.set(0));
      for (int life = 0; life < 4; life++) {
        MortalEngine mortal = new MortalEngine(world.engine, new Life(steps));
        try {
          world.open(mortal);
          List<Arrival> _ = world.bring(history.sets());
        } catch (Death _) {
          // The next one goes on.
        }
        mortal.bury();
      }
      world.open(world.engine);
      assertWhole(world, history, "lives of " + steps + " steps");
      world.assertAsTold(
          world.bring(history.sets()), history.states(), "lives of " + steps + " steps");
      world.assertNothingLeft(true);
    }
  }

  /** Nothing is there, or the table as one of the exports says. */
  private static void assertWhole(HomeWorld world, ExportedHistory history, String when) {
    if (world.catalogue.all().isEmpty()) {
      world.assertNothingLeft(false);
      return;
    }
    world.assertNothingLeft(true);
    assertThat(world.table().isActive()).describedAs(when).isTrue();
    List<Map<Key, Item>> states = new ArrayList<>();
    for (int i = 0; i < history.sets().length; i++) {
      Arrival arrival = world.store.arrival(world.table().uuid(), history.set(i).exportId());
      if (arrival != null) {
        states.add(history.states().get(i));
        assertThat(world.at(arrival.at())).describedAs(when).isEqualTo(history.states().get(i));
      }
    }
    assertThat(world.at(CommitTime.MAX)).describedAs(when).isEqualTo(states.getLast());
  }
}
