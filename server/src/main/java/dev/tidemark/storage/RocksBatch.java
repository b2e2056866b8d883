package dev.tidemark.storage;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What a group commit is going to write, and what will be true once it is written. */
final class RocksBatch implements AutoCloseable {
  private final RocksStore store;
  private final Map<TableId, TableState> before;
  private final InstantSource wall;
  private final LastWrites lastWrites;
  private final Timeline begun;
  private final WriteBatch batch = new WriteBatch();
  private final Map<TableId, TableState> changed = new HashMap<>();
  private final Set<Integer> days = new HashSet<>();
  private Timeline timeline;
  private int highestId;

  RocksBatch(
      RocksStore store,
      Map<TableId, TableState> before,
      Timeline timeline,
      int highestId,
      InstantSource wall,
      LastWrites lastWrites) {
    this.store = store;
    this.before = before;
    this.begun = timeline;
    this.timeline = timeline;
    this.highestId = highestId;
    this.wall = wall;
    this.lastWrites = lastWrites;
  }

  /** The time of one more commit. */
  CommitTime commit() {
    timeline = timeline.commit(wall.instant());
    return new CommitTime(timeline.latest());
  }

  CommitTime fence() {
    timeline = timeline.fence(wall.instant());
    return new CommitTime(timeline.latest());
  }

  void close(CommitTime time) {
    timeline = timeline.closed(time, wall.instant());
  }

  long now() {
    return timeline.now(wall.instant());
  }

  Timeline timeline() {
    return timeline;
  }

  @Nullable TableState state(TableId table) {
    TableState state = changed.get(table);
    return state == null ? before.get(table) : state;
  }

  Set<TableId> tables() {
    Set<TableId> all = new HashSet<>(before.keySet());
    all.addAll(changed.keySet());
    return all;
  }

  Map<TableId, TableState> changed() {
    return changed;
  }

  /** Days that have history which is not in the database yet. */
  Set<Integer> days() {
    return days;
  }

  void state(TableId table, TableState state) throws RocksDBException {
    changed.put(table, state);
    if (state.phase() == TableState.Phase.GONE) {
      lastWrites.forget(table);
    }
    batch.put(store.meta, RocksLayout.stateKey(table), RocksLayout.state(state));
  }

  TableId reserveId() throws RocksDBException {
    TableId id = new TableId(highestId + 1);
    inUse(id);
    return id;
  }

  void inUse(TableId table) throws RocksDBException {
    if (table.value() > highestId) {
      highestId = table.value();
      batch.put(store.meta, RocksLayout.highestIdKey(), RocksLayout.highestId(highestId));
    }
  }

  int highestId() {
    return highestId;
  }

  /**
   * A row put ({@code after}) or removed (null) by the commit at {@code at}.
   *
   * @param expired whether it is removed because its time had come
   */
  void row(
      TableId table,
      Key key,
      @Nullable Row before,
      @Nullable Row after,
      CommitTime at,
      boolean expired)
      throws RocksDBException {
    TableState state = TableState.live(state(table), table);
    byte[] bytes = key.bytes();
    current(table, bytes, after);
    if (state.recording()) {
      days.add(RocksLayout.day(at.micros()));
      lastWrites.wrote(table, RocksLayout.part(bytes), at.micros());
      batch.put(
          store.history,
          RocksLayout.eventKey(table, at.micros(), bytes),
          RocksLayout.replaced(before, after == null, expired));
      if (before != null && before.written().micros() >= state.kept()) {
        batch.put(
            store.successor,
            RocksLayout.eventKey(table, before.written().micros(), bytes),
            RocksLayout.time(at.micros()));
      }
    }
    changed.put(
        table,
        state.resized(
            (after == null ? 0 : 1) - (before == null ? 0 : 1),
            (after == null ? 0 : after.sizeBytes()) - (before == null ? 0L : before.sizeBytes())));
  }

  /** A row of an index, if that is still there: nobody misses the rows of a dropped one. */
  void index(IndexChange change, CommitTime at) throws RocksDBException {
    TableId table = change.index();
    TableState state = state(table);
    if (state != null && state.phase() == TableState.Phase.LIVE) {
      current(table, change.key().bytes(), change.row(at));
      changed.put(table, state.resized(change.rows(), change.bytes()));
    }
  }

  /** The size of a table that was filled past the log. */
  void loaded(TableId table, TableSize size) {
    TableState state = TableState.live(state(table), table);
    changed.put(table, state.resized(size.rows(), size.bytes()));
  }

  private void current(TableId table, byte[] key, @Nullable Row after) throws RocksDBException {
    if (after == null) {
      batch.delete(store.current, RocksLayout.currentKey(table, key));
    } else {
      batch.put(store.current, RocksLayout.currentKey(table, key), RocksLayout.row(after));
    }
  }

  void deleteRange(ColumnFamilyHandle family, byte[] from, byte[] to) throws RocksDBException {
    batch.deleteRange(family, from, to);
  }

  long dataBytes() {
    return batch.getDataSize();
  }

  /** The whole, with the clock and the sizes; null if there is nothing to write. */
  @Nullable WriteBatch finish() throws RocksDBException {
    if (batch.count() == 0 && changed.isEmpty() && timeline.equals(begun)) {
      return null;
    }
    for (Map.Entry<TableId, TableState> entry : changed.entrySet()) {
      batch.put(
          store.meta,
          RocksLayout.sizeKey(entry.getKey()),
          RocksLayout.size(entry.getValue().size()));
    }
    batch.put(store.meta, RocksLayout.clockKey(), RocksLayout.clock(timeline));
    return batch;
  }

  @Override
  public void close() {
    batch.close();
  }
}
