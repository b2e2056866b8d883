package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The indexes of a random history's tables. */
final class RandomIndexes {
  private static final int MOST = 3;

  /** Indexes the byte at {@code place}, if the value has one there. */
  private record Slot(Index index, int place) {
    @Nullable IndexRow row(Row base) {
      byte[] value = base.value();
      if (value.length <= place) {
        return null;
      }
      byte[] key = base.key().bytes();
      byte[] indexKey = new byte[1 + key.length];
      indexKey[0] = (byte) (value[place] & 3);
      System.arraycopy(key, 0, indexKey, 1, key.length);
      byte[] projected = {(byte) (value[place] >> 6)};
      return new IndexRow(new Key(indexKey), Byte.toUnsignedInt(value[place]) >> 6, projected);
    }
  }

  private final RandomGenerator random;
  private final Map<TableId, List<Slot>> slots = new HashMap<>();

  RandomIndexes(RandomGenerator random) {
    this.random = random;
  }

  Indexes of(TableId table) {
    List<Slot> now = List.copyOf(slots.getOrDefault(table, List.of()));
    return new Indexes(now.stream().map(Slot::index).toList(), base -> rows(now, base));
  }

  private static List<@Nullable IndexRow> rows(List<Slot> slots, Row base) {
    List<@Nullable IndexRow> rows = new ArrayList<>();
    slots.forEach(slot -> rows.add(slot.row(base)));
    return rows;
  }

  /** Adds, fills, completes or drops an index; a call for each engine. */
  void step(
      TableId table, boolean empty, List<Key> keys, TableId fresh, Consumer<Work> bothEngines) {
    List<Slot> now = slots.computeIfAbsent(table, _ -> new ArrayList<>());
    boolean complete = now.stream().allMatch(slot -> slot.index.complete());
    if (!complete && random.nextInt(3) > 0) {
      List<Key> some = keys.stream().filter(_ -> random.nextBoolean()).toList();
      bothEngines.accept(engine -> engine.index(table, some));
    } else if (!complete) {
      bothEngines.accept(engine -> engine.index(table, keys));
      now.replaceAll(slot -> new Slot(new Index(slot.index.table(), true), slot.place));
      set(table, bothEngines);
    } else if (now.size() < MOST) {
      now.add(new Slot(new Index(fresh, empty), random.nextInt(6)));
      bothEngines.accept(engine -> engine.createTable(fresh, History.OFF));
      set(table, bothEngines);
    } else {
      TableId dropped = now.remove(random.nextInt(now.size())).index.table();
      boolean dropFirst = random.nextBoolean();
      if (dropFirst) {
        bothEngines.accept(engine -> engine.dropTable(dropped));
      }
      set(table, bothEngines);
      if (!dropFirst) {
        bothEngines.accept(engine -> engine.dropTable(dropped));
      }
    }
  }

  private void set(TableId table, Consumer<Work> bothEngines) {
    Indexes indexes = of(table);
    bothEngines.accept(engine -> engine.setIndexes(table, indexes));
  }

  /** With a table go its indexes. */
  void drop(TableId table, Consumer<Work> bothEngines) {
    List<Slot> gone = slots.remove(table);
    if (gone != null) {
      gone.forEach(slot -> bothEngines.accept(engine -> engine.dropTable(slot.index.table())));
    }
  }

  void reopened(StorageEngine engine) {
    slots.keySet().forEach(table -> engine.setIndexes(table, of(table)));
  }

  void check(StorageEngine engine) {
    slots.keySet().forEach(table -> FieldIndexer.check(engine, table, of(table)));
  }

  /** Something done to an engine. */
  interface Work {
    void on(StorageEngine engine);
  }
}
