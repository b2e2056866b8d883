package dev.tidemark.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.format.ExportRecord.Changed;
import dev.tidemark.format.ExportRecord.FullItem;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise: full(T1) + incremental[T1, T2) = full(T2), and each is what the table held. */
final class FullPlusIncrementalTest {
  private static final int MOMENTS = 6;

  @ParameterizedTest
  @EnumSource
  void exports_ofRandomHistories_fitTogether(ExportFormat format) {
    for (long seed = 0; seed < 15; seed++) {
      new History(seed, format).check();
    }
  }

  @Test
  @Tag("long")
  void exports_ofManyRandomHistories_fitTogether() {
    for (long seed = 100; seed < 1500; seed++) {
      new History(seed, seed % 2 == 0 ? ExportFormat.ION : ExportFormat.DYNAMODB_JSON).check();
    }
  }

  private static final class History {
    private final long seed;
    private final ExportFormat format;
    private final Random random;
    private final ExportWorld world = new ExportWorld("2026-01-14T10:00:00Z");
    private final Table table = world.table("test");
    private final Map<String, Item> model = new TreeMap<>();
    private final Map<Instant, Map<String, Item>> moments = new TreeMap<>();

    History(long seed, ExportFormat format) {
      this.seed = seed;
      this.format = format;
      this.random = new Random(seed);
    }

    void check() {
      for (int i = 0; i < MOMENTS; i++) {
        for (int writes = random.nextInt(60); writes > 0; writes--) {
          write();
        }
        world.clock.advance(Duration.ofMillis(1000 + random.nextInt(2000)));
        moments.put(world.clock.instant(), new TreeMap<>(model));
      }
      List<Instant> times = new ArrayList<>(moments.keySet());
      Map<Instant, Map<String, Item>> full = new HashMap<>();
      for (Instant at : times) {
        full.put(at, items(export(new ExportRequest.Times.Full(at))));
        assertThat(full.get(at))
            .describedAs("seed %d, full %s", seed, at)
            .isEqualTo(moments.get(at));
      }
      for (int i = 0; i < times.size(); i++) {
        for (int j = i + 1; j < times.size(); j++) {
          Instant from = times.get(i);
          Instant to = times.get(j);
          for (ViewType view : ViewType.values()) {
            List<ExportRecord> changes =
                export(new ExportRequest.Times.Incremental(from, to, view));
            assertThat(applied(new TreeMap<>(moments.get(from)), changes, view))
                .describedAs("seed %d, %s to %s, %s", seed, from, to, view)
                .isEqualTo(moments.get(to));
          }
        }
      }
    }

    private void write() {
      if (random.nextInt(3) == 0) {
        world.clock.advance(Duration.ofNanos(1000L * random.nextInt(1500)));
      }
      String pk = "p" + random.nextInt(12);
      String sk = "s" + random.nextInt(3);
      if (random.nextInt(3) == 0) {
        world.delete(table, pk, sk);
        model.remove(pk + sk);
      } else {
        Item item =
            Item.of(
                Map.of(
                    "pk",
                    new S(pk),
                    "sk",
                    new S(sk),
                    "n",
                    N.of(random.nextInt(4)),
                    "t",
                    new S("ä\"\n" + random.nextInt(4))));
        ExportWorld.put(world.storage, table, item);
        model.put(pk + sk, item);
      }
    }

    private List<ExportRecord> export(ExportRequest.Times times) {
      Export export = world.run(world.request(table, times, format, "a/b"));
      assertThat(export.state())
          .describedAs("seed %d", seed)
          .isInstanceOf(ExportState.Completed.class);
      try (Stream<ExportRecord> records = ExportWorld.reader(world.objects, export).records()) {
        return records.toList();
      }
    }

    private static Map<String, Item> items(List<ExportRecord> records) {
      Map<String, Item> items = new TreeMap<>();
      for (ExportRecord record : records) {
        Item item = ((FullItem) record).item();
        assertThat(items.put(key(item), item)).isNull();
      }
      return items;
    }

    private Map<String, Item> applied(
        Map<String, Item> items, List<ExportRecord> records, ViewType view) {
      Map<String, Long> seen = new HashMap<>();
      for (ExportRecord record : records) {
        Changed change = (Changed) record;
        String key = key(change.keys());
        assertThat(seen.put(key, change.writeMicros())).isNull();
        Item before = items.get(key);
        assertThat(change.oldImage())
            .describedAs("seed %d, old image", seed)
            .isEqualTo(view == ViewType.NEW_IMAGE ? null : before);
        Item after = change.newImage();
        if (after == null) {
          assertThat(before).describedAs("seed %d: came and went", seed).isNotNull();
          items.remove(key);
        } else {
          items.put(key, after);
        }
      }
      return items;
    }

    private static String key(Item item) {
      return item.get("pk") instanceof S(String pk) && item.get("sk") instanceof S(String sk)
          ? pk + sk
          : "";
    }
  }
}
