package dev.tidemark.homecoming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.TestClock;
import dev.tidemark.format.ExportRecord.Changed;
import dev.tidemark.format.ExportRecord.FullItem;
import dev.tidemark.homecoming.Homecomings.Target;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** A data folder, as a command opens it, in memory. */
final class HomeWorld {
  static final String REGION = "us-east-1";
  static final String TABLE = "home";
  static final KeySchema KEYS =
      new KeySchema(new KeyAttribute("pk", KeyType.S), new KeyAttribute("sk", KeyType.S));

  final TestClock clock = new TestClock("2026-11-22T10:00:00Z");
  final StorageEngine engine;
  Catalogue catalogue;
  HomeStore store;
  Homecomings homecomings;

  HomeWorld() {
    this.engine = new MemoryEngine(clock);
    open(engine);
  }

  /** What a new process does with what the last one left. */
  void open(StorageEngine storage) {
    store = HomeStore.open(storage);
    catalogue = Catalogue.open(storage, store.staged());
    homecomings =
        Homecomings.open(
            storage,
            catalogue,
            store,
            clock,
            new Random(7),
            (duration, _) -> clock.advance(duration.plus(Duration.ofMillis(1))));
  }

  static Target target(boolean gaps) {
    return new Target(REGION, "000000000000", TABLE, KEYS, true, gaps);
  }

  List<Arrival> bring(ExportSet... sets) {
    return homecomings.bringHome(target(false), List.of(sets), _ -> {});
  }

  List<Arrival> bringWithGaps(ExportSet... sets) {
    return homecomings.bringHome(target(true), List.of(sets), _ -> {});
  }

  Table table() {
    return Objects.requireNonNull(catalogue.find(REGION, TABLE));
  }

  /** The items at a moment, by row key. */
  Map<Key, Item> at(CommitTime at) {
    Map<Key, Item> items = new TreeMap<>();
    for (Split split : engine.splits(table().storageId(), 3)) {
      try (Cursor<Row> rows = engine.scan(split, at)) {
        while (rows.hasNext()) {
          Row row = rows.next();
          items.put(row.key(), Item.ofBytes(row.value()));
        }
      }
    }
    return items;
  }

  /** That there is nothing but the system's tables, and the table if there is to be one. */
  void assertNothingLeft(boolean home) {
    List<TableId> left = new ArrayList<>(engine.tables());
    left.removeIf(TableId::isSystem);
    if (home) {
      assertThat(left).containsExactly(table().storageId());
    } else {
      assertThat(left).isEmpty();
      assertThat(catalogue.all()).isEmpty();
      assertThat(store.homes()).isEmpty();
    }
  }

  /** What the files of one export after the other say, read with no help of the table. */
  static List<Map<Key, Item>> told(ExportSet... sets) {
    List<Map<Key, Item>> states = new ArrayList<>();
    Map<Key, Item> items = new TreeMap<>();
    for (ExportSet set : sets) {
      set.forEach(record -> {
        switch (record) {
          case FullItem(Item item) -> items.put(ItemRows.key(item, KEYS), item);
          case Changed change -> {
            Key key = ItemRows.key(change.keys(), KEYS);
            Item after = change.newImage();
            if (after == null) {
              items.remove(key);
            } else {
              items.put(key, after);
            }
          }
        }
      });
      states.add(new TreeMap<>(items));
    }
    return states;
  }

  void assertAsTold(List<Arrival> arrivals, List<Map<Key, Item>> told, String when) {
    assertThat(arrivals).describedAs(when).hasSameSizeAs(told);
    for (int i = 0; i < told.size(); i++) {
      assertThat(at(arrivals.get(i).at()))
          .describedAs("%s, export %d", when, i)
          .isEqualTo(told.get(i));
    }
    assertThat(at(CommitTime.MAX)).describedAs("%s, now", when).isEqualTo(told.getLast());
  }
}
