package dev.tidemark.storage;

import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Current rows, with those that were written since put back as they were. */
final class RocksScan extends RocksCursor<Row> {
  private final RocksRange current;
  private final Iterator<Writes> since;
  private @Nullable Writes undo;

  RocksScan(
      RocksReading reading, CommitTime at, Lifecycle lifecycle, Consumer<RocksCursor<?>> onClose) {
    super(reading, lifecycle, onClose);
    this.since = reading.writes(at, CommitTime.MAX);
    this.current = reading.rows();
    this.undo = since.hasNext() ? since.next() : null;
  }

  private void advance() {
    undo = since.hasNext() ? since.next() : null;
  }

  @Override
  @Nullable Row read() {
    while (true) {
      Writes first = undo;
      byte[] key = current.valid() ? RocksLayout.rowKey(current.key()) : null;
      if (first == null && key == null) {
        return null;
      }
      int order = first == null ? -1 : key == null ? 1 : Arrays.compareUnsigned(key, first.key());
      if (order < 0 && key != null) {
        Row row = RocksLayout.row(key, current.value());
        current.next();
        return row;
      }
      if (order == 0) {
        current.next();
      }
      if (first != null) {
        advance();
        Row row = RocksLayout.replacedRow(first.key(), first.replaced());
        if (row != null) {
          return row;
        }
      }
    }
  }
}
