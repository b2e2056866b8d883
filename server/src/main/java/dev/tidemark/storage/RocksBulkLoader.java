package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the rows outside memory, writes them, and the index rows that follow, as the database's own
 * files, and hands these to it.
 *
 * <p>Against writing them past the log and flushing: that would leave some of the rows after a
 * crash, read before every write to know sizes and stale index rows, and compact everything over
 * and over with all writers waiting. Here files hold each key once and overlap nothing, so they go
 * straight to the lowest level.
 *
 * <p>The files come into the database by one entry of its manifest, apart from the log of writes.
 * That order is safe: no write in the log touches a key of theirs but the range deletion of a drop,
 * which comes later and is newer. What went before, the table's creation above all, is in the log
 * and synced. Only the sizes come after; a crash in between leaves rows in a table of size zero,
 * and the next load clears them, as a drop does.
 */
final class RocksBulkLoader implements BulkLoader {
  /** In a run: key length(4) key size(4) value length(4) value. */
  private static final Sorter.Form<Row> FORM =
      new Sorter.Form<>() {
        @Override
        public Key key(Row row) {
          return row.key();
        }

        @Override
        public int bytes(Row row) {
          return row.key().bytes().length + row.value().length;
        }

        @Override
        public Row merge(Row earlier, Row later) {
          return later;
        }

        @Override
        public void write(Row row, DataOutputStream out) throws IOException {
          out.writeInt(row.key().bytes().length);
          out.write(row.key().bytes());
          out.writeInt(row.sizeBytes());
          out.writeInt(row.value().length);
          out.write(row.value());
        }

        @Override
        public Row read(DataInputStream in) throws IOException {
          byte[] key = new byte[in.readInt()];
          in.readFully(key);
          int sizeBytes = in.readInt();
          byte[] value = new byte[in.readInt()];
          in.readFully(value);
          return new Row(new Key(key), CommitTime.ZERO, sizeBytes, value);
        }
      };

  /** What a loader needs of the engine. */
  record Needs(
      RocksStore store,
      RocksLedger ledger,
      RocksWrites writes,
      RocksOptions options,
      Lifecycle lifecycle,
      ReentrantLock tables) {}

  private final Needs needs;
  private final TableId table;
  private final Consumer<RocksBulkLoader> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Sorter<Row> rows;

  /**
   * @param onClose told when it ends
   */
  RocksBulkLoader(Needs needs, TableId table, Consumer<RocksBulkLoader> onClose) {
    this.needs = needs;
    this.table = table;
    this.onClose = onClose;
    requireLoadable(table);
    this.rows = sorter(needs.options.sortBytes());
  }

  private Sorter<Row> sorter(long memoryBytes) {
    return new Sorter<>(needs.store.temporary(), memoryBytes, FORM);
  }

  private void requireLoadable(TableId each) {
    TableState state = TableState.live(needs.ledger.tables().get(each), each);
    TableState.requireLoadable(state, each);
  }

  @Override
  public void put(Key key, int sizeBytes, byte[] value) {
    inside(() -> open().add(new Row(key, CommitTime.ZERO, sizeBytes, value)));
  }

  private Sorter<Row> open() {
    Sorter<Row> open = rows;
    if (open == null) {
      throw new StorageException(StorageException.Kind.REFUSED, "the loader is closed");
    }
    return open;
  }

  @Override
  public CommitTime finish() {
    List<CommitTime> at = new ArrayList<>(1);
    inside(() -> {
      Sorter<Row> open = open();
      try {
        at.add(write(open.sorted()));
      } finally {
        free();
      }
    });
    return at.getFirst();
  }

  private CommitTime write(Iterator<Row> sorted) {
    Indexes indexes = needs.writes.indexes(table);
    int count = indexes.indexes().size();
    requireLoadable(table);
    indexes.indexes().forEach(index -> requireLoadable(index.table()));
    CommitTime at = needs.ledger.submit(RocksBatch::commit);
    List<Sorter<Row>> follow = new ArrayList<>();
    try (RocksFiles files = new RocksFiles(needs.store, 2 * needs.options.writeBufferBytes())) {
      for (int i = 0; i < count; i++) {
        follow.add(sorter(needs.options.sortBytes() / count));
      }
      Map<TableId, TableSize> sizes = new LinkedHashMap<>();
      sizes.put(table, write(files, table, sorted, at, row -> derive(indexes, row, follow)));
      for (int i = 0; i < count; i++) {
        TableId index = indexes.indexes().get(i).table();
        sizes.put(index, write(files, index, follow.get(i).sorted(), at, _ -> {}));
      }
      take(files, sizes);
      return at;
    } finally {
      follow.forEach(Sorter::close);
    }
  }

  private static void derive(Indexes indexes, Row base, List<Sorter<Row>> follow) {
    List<@Nullable IndexRow> derived = indexes.rows(base);
    for (int i = 0; i < follow.size(); i++) {
      IndexRow row = derived.get(i);
      if (row != null) {
        follow.get(i).add(new Row(row.key(), CommitTime.ZERO, row.sizeBytes(), row.value()));
      }
    }
  }

  private TableSize write(
      RocksFiles files, TableId to, Iterator<Row> sorted, CommitTime at, Consumer<Row> each) {
    long count = 0;
    long bytes = 0;
    while (sorted.hasNext()) {
      needs.lifecycle.checkOpen();
      Row next = sorted.next();
      Row row = new Row(next.key(), at, next.sizeBytes(), next.value());
      files.put(to, row);
      each.accept(row);
      count++;
      bytes += row.sizeBytes();
    }
    files.end();
    return new TableSize(count, bytes);
  }

  /** With the tables locked: none of them is dropped or begins a past meanwhile. */
  private void take(RocksFiles files, Map<TableId, TableSize> sizes) {
    needs.tables.lock();
    try {
      sizes.keySet().forEach(this::requireLoadable);
      needs.ledger.submit(batch -> {
        for (TableId each : sizes.keySet()) {
          byte[] begin = RocksLayout.tablePrefix(each);
          if (!needs.store.isEmpty(begin)) {
            batch.deleteRange(needs.store.current, begin, RocksLayout.end(begin));
          }
        }
        return sizes;
      });
      files.ingest();
      needs.ledger.submit(batch -> {
        for (Entry<TableId, TableSize> each : sizes.entrySet()) {
          batch.loaded(each.getKey(), each.getValue());
        }
        return sizes;
      });
    } finally {
      needs.tables.unlock();
    }
  }

  private void inside(Runnable body) {
    needs.lifecycle.enter();
    try {
      lock.lock();
      try {
        body.run();
      } finally {
        lock.unlock();
      }
    } finally {
      needs.lifecycle.exit();
    }
  }

  /** Does nothing once the engine is closed: that has freed it. */
  @Override
  public void close() {
    if (!needs.lifecycle.tryEnter()) {
      return;
    }
    try {
      lock.lock();
      try {
        free();
      } finally {
        lock.unlock();
      }
    } finally {
      needs.lifecycle.exit();
    }
  }

  /** Call inside the lifecycle, or after it has drained. */
  void free() {
    Sorter<Row> open = rows;
    rows = null;
    onClose.accept(this);
    if (open != null) {
      open.close();
    }
  }
}
