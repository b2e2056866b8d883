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
      Row after = written.removed() ? null : reading.left(written.key(), written.last());
      if (before != null || after != null) {
        return new Change(new Key(written.key()), before, after, new CommitTime(written.last()));
      }
    }
    return null;
  }
}
