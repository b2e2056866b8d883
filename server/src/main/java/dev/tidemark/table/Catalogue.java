package dev.tidemark.table;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.Utf8;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Pin;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.storage.WriteOp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tables that there are. A row of table 0 each, and all of them in memory. Thread-safe: changes
 * are one at a time, reads never wait.
 */
public final class Catalogue {
  /** Where the catalogue's own rows are. */
  public static final TableId STORAGE = SystemTables.CATALOGUE;

  private final StorageEngine storage;
  private final ConcurrentSkipListMap<Name, Table> tables =
      new ConcurrentSkipListMap<>(
          Comparator.comparing(Name::region).thenComparing(Name::name, Utf8.ORDER));
  private final ReentrantLock changes = new ReentrantLock();

  /** Taken to write by what ends shards of streams, and only inside {@link #changes}. */
  private final ReentrantReadWriteLock cuts = new ReentrantReadWriteLock();

  private final StreamPasts streams;

  private record Name(String region, String name) {}

  private Catalogue(StorageEngine storage) {
    this.storage = storage;
    this.streams = new StreamPasts(storage);
  }

  /** Reads the catalogue of a store in which all tables are the catalogue's. */
  public static Catalogue open(StorageEngine storage) {
    return open(storage, Set.of());
  }

  /**
   * Reads the catalogue, and puts right what a crash left half done.
   *
   * @param spared places in the store that others keep rows in
   */
  public static Catalogue open(StorageEngine storage, Set<TableId> spared) {
    if (!storage.tables().contains(STORAGE)) {
      storage.createTable(STORAGE, History.OFF);
    }
    Catalogue catalogue = new Catalogue(storage);
    catalogue.load();
    catalogue.dropOrphans(spared);
    catalogue.registerIndexes();
    catalogue.agreeOnRecovery();
    catalogue.all().forEach(catalogue.streams::resume);
    catalogue.streams.load();
    catalogue.streams.dropped().forEach(catalogue.streams::resume);
    return catalogue;
  }

  /** All tables, in order of region and name. */
  public List<Table> all() {
    return List.copyOf(tables.values());
  }

  /** A table by region and name, or null. */
  public @Nullable Table find(String region, String name) {
    return tables.get(new Name(region, name));
  }

  /** Whether this very table, not another of its name, still exists. */
  public boolean exists(Table table) {
    Table now = find(table.region(), table.name());
    return now != null && now.storageId().equals(table.storageId());
  }

  /** Up to {@code limit} tables of a region in order of name. */
  public List<Table> list(String region, String afterName, int limit) {
    return tables.tailMap(new Name(region, afterName), false).values().stream()
        .takeWhile(table -> table.region().equals(region))
        .limit(limit)
        .toList();
  }

  /** A place in the store for an index of a table that is about to be made or changed. */
  public TableId reserveIndexId() {
    return storage.reserveTableId();
  }

  /**
   * Makes a table, and its indexes with it.
   *
   * @param make is given the table's place in the store, which is there and empty
   * @throws dev.tidemark.error.ApiException ResourceInUseException if the name is taken
   */
  public Table create(String region, String name, Function<TableId, Table> make) {
    changes.lock();
    try {
      if (find(region, name) != null) {
        throw ApiError.of(ApiError.Type.RESOURCE_IN_USE, "Table already exists: " + name);
      }
      TableId id = storage.reserveTableId();
      storage.createTable(id, History.OFF);
      boolean made = false;
      try {
        Table table = make.apply(id);
        save(null, table);
        made = true;
        return table;
      } finally {
        if (!made) {
          streams.close(id);
          storage.dropTable(id);
        }
      }
    } finally {
      changes.unlock();
    }
  }

  /**
   * Changes a table's settings or indexes. New indexes are made, and kept from its return on; those
   * left out are dropped.
   *
   * @param change may throw an API error, and then nothing is changed
   * @throws dev.tidemark.error.ApiException ResourceNotFoundException if it is gone, or not active
   *     yet
   */
  public Table change(Table table, UnaryOperator<Table> change) {
    changes.lock();
    try {
      Table now = active(table);
      return cutting(() -> {
        Table changed = change.apply(now);
        save(now, changed);
        return changed;
      });
    } finally {
      changes.unlock();
    }
  }

  /** Switches a table's past on or off, or changes for how many days it is kept. */
  public Table setRecovery(Table table, boolean enabled, int days) {
    changes.lock();
    try {
      Table now = active(table);
      PointInTimeRecovery recovery = PointInTimeRecovery.DISABLED;
      if (enabled) {
        storage.alterHistory(now.storageId(), new History.Keep(Duration.ofDays(days)));
        CommitTime earliest = storage.horizon(now.storageId());
        recovery =
            new PointInTimeRecovery.Enabled(
                days, earliest == null ? storage.clock().latest() : earliest);
      } else {
        storage.alterHistory(now.storageId(), History.OFF);
      }
      Table changed = now.with(recovery);
      save(now, changed);
      return changed;
    } finally {
      changes.unlock();
    }
  }

  /**
   * Drops a table, its rows, its indexes and its past. What was written to it is in its streams and
   * in what the farewell keeps: a write that comes meanwhile waits, and then finds it gone.
   *
   * @param farewell is given the table as it is, and what it returns is written in the commit with
   *     which the table goes; may throw an API error, and then nothing is changed
   * @throws ApiException ResourceNotFoundException if it is gone, ResourceInUseException if it is
   *     not active yet
   */
  public Table delete(Table table, Function<Table, List<WriteOp>> farewell) {
    changes.lock();
    try {
      Table now = current(table);
      if (!now.isActive()) {
        throw ApiError.of(
            ApiError.Type.RESOURCE_IN_USE,
            "Attempt to change a resource which is still in use: Table is being created: "
                + now.name());
      }
      return storage.withoutWrites(now.storageId(), () -> drop(now, farewell.apply(now)));
    } finally {
      changes.unlock();
    }
  }

  /** A moment of a table that stays readable until the pin is closed. */
  public record Moment(Table table, TableSize size, CommitTime at, Pin pin) {}

  /**
   * Holds on to the table as it is now: before every write that comes after. Of a table without a
   * past too: the pin is what makes it recorded, also by the next process, if that takes the pin
   * again before the store's first {@link StorageEngine#expire}.
   */
  public Moment pinNow(Table table) {
    changes.lock();
    try {
      Table now = active(table);
      StreamPasts.Held held = StreamPasts.hold(storage, now.storageId(), isRecorded(now));
      return new Moment(now, storage.size(now.storageId()), held.from(), held.pin());
    } finally {
      changes.unlock();
    }
  }

  /** Whether it has a past of its own. */
  static boolean isRecorded(Table table) {
    return table.recovery() instanceof PointInTimeRecovery.Enabled;
  }

  /**
   * Lets everybody see a table whose rows are all there.
   *
   * @throws dev.tidemark.error.ApiException ResourceNotFoundException if it is gone
   */
  public Table activate(Table table) {
    return activate(table, table.recovery());
  }

  /**
   * Lets everybody see a table whose rows are all there, and its past with it.
   *
   * @param recovery what the store keeps of it already
   * @throws dev.tidemark.error.ApiException ResourceNotFoundException if it is gone
   */
  public Table activate(Table table, PointInTimeRecovery recovery) {
    changes.lock();
    try {
      Table now = current(table);
      Table changed = now.with(recovery).with(TablePhase.ACTIVE);
      save(now, changed);
      return changed;
    } finally {
      changes.unlock();
    }
  }

  /** Drops a table that never became active; fine if it is gone. */
  public void abandon(Table table) {
    changes.lock();
    try {
      if (exists(table)) {
        drop(current(table), List.of());
      }
    } finally {
      changes.unlock();
    }
  }

  /**
   * Begins the stream of a table that is being made, in whose settings it belongs.
   *
   * @param table its place in the store
   * @param shards see {@link TableStream.Generation}
   */
  public TableStreams beginStream(TableId table, StreamView view, int shards) {
    changes.lock();
    try {
      return TableStreams.NONE.begun(view, streams.begin(table, false), shards);
    } finally {
      changes.unlock();
    }
  }

  /** Begins a stream of a table that is being changed, in whose new settings it belongs. */
  public TableStreams beginStream(Table table, StreamView view, int shards) {
    changes.lock();
    try {
      CommitTime at = streams.begin(table.storageId(), isRecorded(table));
      return table.settings().streams().begun(view, at, shards);
    } finally {
      changes.unlock();
    }
  }

  /** Ends the stream of a table that is being changed, in whose new settings it belongs. */
  public TableStreams endStream(TableStreams before) {
    return before.ended(storage.clock().fence());
  }

  /**
   * Gives a stream new shards, unless it has ended or has got others than {@code last} meanwhile.
   */
  public void rollStream(Table table, TableStream.Generation last, int shards) {
    changes.lock();
    try {
      Table now = find(table.region(), table.name());
      TableStream enabled = now == null ? null : now.settings().streams().enabled();
      if (now == null || enabled == null || !enabled.generations().getLast().equals(last)) {
        return;
      }
      cutting(() -> {
        CommitTime at = storage.clock().fence();
        TableStreams rolled = now.settings().streams().rolled(at, shards);
        save(now, now.with(now.settings().with(rolled)));
        return rolled;
      });
    } finally {
      changes.unlock();
    }
  }

  /** Forgets what can no longer be read of streams at {@code now}, and the pasts behind it. */
  public void trimStreams(Instant now) {
    for (Table table : allWithStreams()) {
      changes.lock();
      try {
        Table current = find(table.region(), table.name());
        if (current == null || !current.storageId().equals(table.storageId())) {
          current = streams.dropped(table.storageId());
        } else {
          TableStreams trimmed = current.settings().streams().trimmed(now);
          if (!trimmed.equals(current.settings().streams())) {
            Table changed = current.with(current.settings().with(trimmed));
            save(current, changed);
            current = changed;
          }
        }
        if (current != null) {
          streams.release(current, now);
        }
      } finally {
        changes.unlock();
      }
    }
    changes.lock();
    try {
      streams.keepOnly(allWithStreams().stream().map(Table::storageId).collect(Collectors.toSet()));
    } finally {
      changes.unlock();
    }
  }

  /** The tables that have or had streams, also those that were dropped and are not trimmed yet. */
  public List<Table> allWithStreams() {
    List<Table> all = new ArrayList<>(streams.dropped());
    for (Table table : tables.values()) {
      if (!table.settings().streams().all().isEmpty()) {
        all.add(table);
      }
    }
    return all;
  }

  /**
   * Runs while no stream ends and none gets new shards: a view of the store that is taken inside
   * has no commits past the end of a shard that is found open inside.
   */
  public <T> T whileUncut(Supplier<T> read) {
    cuts.readLock().lock();
    try {
      return read.get();
    } finally {
      cuts.readLock().unlock();
    }
  }

  private <T> T cutting(Supplier<T> change) {
    cuts.writeLock().lock();
    try {
      return change.get();
    } finally {
      cuts.writeLock().unlock();
    }
  }

  private Table drop(Table table, List<WriteOp> farewell) {
    List<WriteOp> ops = new ArrayList<>(farewell);
    ops.add(new WriteOp(STORAGE, key(table.region(), table.name()), _ -> Decision.DELETE));
    if (table.settings().streams().all().isEmpty()) {
      storage.transact(ops);
    } else {
      cutting(() -> {
        Table ended = table.with(table.settings().with(endStream(table.settings().streams())));
        ops.add(streams.dropping(ended));
        List<Outcome> outcomes = storage.transact(ops);
        streams.dropped(ended);
        return outcomes;
      });
    }
    tables.remove(new Name(table.region(), table.name()));
    // The table first: while it is there, writes keep its indexes.
    storageIds(table).forEach(storage::dropTable);
    return table;
  }

  /** To those who would change it, a table that is on its way is not there yet, as with AWS. */
  private Table active(Table table) {
    Table now = current(table);
    if (!now.isActive()) {
      throw notFound(table);
    }
    return now;
  }

  private Table current(Table table) {
    Table now = find(table.region(), table.name());
    if (now == null || !now.storageId().equals(table.storageId())) {
      throw notFound(table);
    }
    return now;
  }

  private static ApiException notFound(Table table) {
    return ApiError.of(
        ApiError.Type.RESOURCE_NOT_FOUND,
        "Requested resource not found: Table: " + table.name() + " not found");
  }

  /**
   * In such an order that a crash after any step leaves a table as it was or as it is to be, and at
   * most orphans in the store.
   *
   * @param before null: it is new, and all there is of it is its place in the store
   */
  private void save(@Nullable Table before, Table after) {
    List<TableId> had = before == null ? List.of(after.storageId()) : storageIds(before);
    List<TableId> has = storageIds(after);
    for (TableId id : has) {
      if (!had.contains(id)) {
        storage.createTable(id, History.OFF);
      }
    }
    Item item = TableCodec.toItem(after);
    storage.write(
        new WriteOp(
            STORAGE,
            key(after.region(), after.name()),
            _ -> new Decision.Put(item.bytes(), item.bytes().length)));
    if (before == null ? !after.indexIds().isEmpty() : indexesDiffer(before, after)) {
      storage.setIndexes(after.storageId(), IndexRows.of(after));
    }
    tables.put(new Name(after.region(), after.name()), after);
    for (TableId id : had) {
      if (!has.contains(id)) {
        storage.dropTable(id);
      }
    }
  }

  /** The table's place in the store, and then those of its indexes. */
  static List<TableId> storageIds(Table table) {
    return Stream.concat(Stream.of(table.storageId()), table.indexIds().stream()).toList();
  }

  private static boolean indexesDiffer(Table one, Table other) {
    return !one.indexes().equals(other.indexes())
        || !Objects.equals(one.settings().timeToLive(), other.settings().timeToLive());
  }

  private void load() {
    for (Page page : PageWalk.of(storage, STORAGE, KeyRange.ALL, new PageLimit(1000, 1 << 20))) {
      for (Row row : page.rows()) {
        Table table = TableCodec.fromItem(Item.ofBytes(row.value()));
        tables.put(new Name(table.region(), table.name()), table);
      }
    }
  }

  private void dropOrphans(Set<TableId> spared) {
    Set<TableId> known =
        tables.values().stream()
            .flatMap(table -> storageIds(table).stream())
            .collect(Collectors.toSet());
    for (TableId id : storage.tables()) {
      if (!id.isSystem() && !known.contains(id) && !spared.contains(id)) {
        storage.dropTable(id);
      }
    }
  }

  private void registerIndexes() {
    for (Table table : all()) {
      if (!table.indexIds().isEmpty()) {
        storage.setIndexes(table.storageId(), IndexRows.of(table));
      }
    }
  }

  /**
   * A crash while recovery was switched leaves table and store of two minds: then it is off. While
   * its period was changed: then the period is the one before, which the table still tells.
   */
  private void agreeOnRecovery() {
    for (Table table : all()) {
      boolean kept = storage.horizon(table.storageId()) != null;
      boolean told = table.recovery() instanceof PointInTimeRecovery.Enabled;
      if (kept && !told) {
        storage.alterHistory(table.storageId(), History.OFF);
      } else if (told && !kept) {
        save(table, table.with(PointInTimeRecovery.DISABLED));
      } else if (table.recovery() instanceof PointInTimeRecovery.Enabled enabled) {
        agreeOnPeriod(table, enabled);
      }
    }
  }

  private void agreeOnPeriod(Table table, PointInTimeRecovery.Enabled told) {
    storage.alterHistory(table.storageId(), new History.Keep(Duration.ofDays(told.days())));
    CommitTime horizon = storage.horizon(table.storageId());
    if (horizon != null && told.earliest().isBefore(horizon)) {
      save(table, table.with(new PointInTimeRecovery.Enabled(told.days(), horizon)));
    }
  }

  static Key key(String region, String name) {
    return new Key(KeyCodec.encode(new AttributeValue.S(region), new AttributeValue.S(name)));
  }
}
