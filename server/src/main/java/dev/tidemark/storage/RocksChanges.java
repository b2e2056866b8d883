package dev.tidemark.storage;

import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Net changes: what the first write replaced, and what the last one left behind. */
final class RocksChanges extends RocksCursor<Change> {
  private final RocksReading reading;
  private final Iterator<Writes> writes;

  RocksChanges(
      RocksReading reading,
      CommitTime from,
      CommitTime to,
      Lifecycle lifecycle,
      Consumer<RocksCursor<?>> onClose) {
    super(reading, lifecycle, onClose);
    this.reading = reading;
    this.writes = reading.writes(from, to);
  }

  @Override
  @Nullable Change read() {
    while (writes.hasNext()) {
      Writes written = writes.next();
      Row before = RocksLayout.replacedRow(written.key(), written.replaced());
      Row after = written.removed() ? null : left(written.key(), written.last());
      if (before != null || after != null) {
        return new Change(new Key(written.key()), before, after, new CommitTime(written.last()));
      }
    }
    return null;
  }

  /** The row that the write at {@code micros} left behind. */
  private Row left(byte[] key, long micros) {
    RocksStore store = reading.store;
    RocksStore.View view = reading.view;
    TableId table = reading.split.table();
    byte[] now = view.get(store.current, RocksLayout.currentKey(table, key));
    if (now != null) {
      Row row = RocksLayout.row(key, now);
      if (row.written().micros() == micros) {
        return row;
      }
    }
    byte[] successor = view.get(store.successor, RocksLayout.eventKey(table, micros, key));
    if (successor != null) {
      long replacedAt = RocksLayout.time(successor);
      byte[] replaced = view.get(store.history, RocksLayout.eventKey(table, replacedAt, key));
      Row row = replaced == null ? null : RocksLayout.replacedRow(key, replaced);
      if (row != null && row.written().micros() == micros) {
        return row;
      }
    }
    throw RocksLayout.corrupt("the row that the write at " + micros + " left");
  }
}
