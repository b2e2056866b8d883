package dev.tidemark.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;

/** A store's rows behind the engine's back: what a bug or a disk could do to them. */
public final class RawStore implements AutoCloseable {
  final RocksStore store;

  private RawStore(RocksStore store) {
    this.store = store;
  }

  /** Does something to the store of a folder that nobody has open. */
  public static void edit(Path folder, Consumer<RawStore> damage) {
    try (RawStore raw =
        new RawStore(RocksStore.open(folder, RocksOptions.DEFAULT.withSync(false)))) {
      damage.accept(raw);
    }
  }

  /** The current rows of a table. */
  public List<Row> rows(TableId table) {
    byte[] prefix = RocksLayout.tablePrefix(table);
    List<Row> rows = new ArrayList<>();
    try (RocksRange range =
        new RocksRange(store.db, store.current, null, prefix, RocksLayout.end(prefix), false)) {
      for (; range.valid(); range.next()) {
        rows.add(RocksLayout.row(RocksLayout.rowKey(range.key()), range.value()));
      }
    }
    return rows;
  }

  /** Puts a current row in place. */
  public void put(TableId table, Row row) {
    put(store.current, RocksLayout.currentKey(table, row.key().bytes()), RocksLayout.row(row));
  }

  /** Removes a current row. */
  public void delete(TableId table, Key key) {
    delete(store.current, RocksLayout.currentKey(table, key.bytes()));
  }

  void put(ColumnFamilyHandle family, byte[] key, byte[] value) {
    try {
      store.db.put(family, key, value);
    } catch (RocksDBException e) {
      throw new AssertionError(e);
    }
  }

  void delete(ColumnFamilyHandle family, byte[] key) {
    try {
      store.db.delete(family, key);
    } catch (RocksDBException e) {
      throw new AssertionError(e);
    }
  }

  byte[] get(ColumnFamilyHandle family, byte[] key) {
    byte[] value = store.get(family, key);
    if (value == null) {
      throw new AssertionError("nothing at " + new Key(key));
    }
    return value;
  }

  @Override
  public void close() {
    store.close();
  }
}
