package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** An iterator over a range with the native memory it needs, freed together. */
final class RocksRange implements AutoCloseable {
  private final Slice lower;
  private final @Nullable Slice upper;
  private final ReadOptions options;
  private final RocksIterator iterator;

  /** Stands at the first entry. */
  RocksRange(
      RocksDB db,
      ColumnFamilyHandle family,
      @Nullable Snapshot snapshot,
      byte[] from,
      byte @Nullable [] to,
      boolean cached) {
    this.lower = new Slice(from);
    this.upper = to == null ? null : new Slice(to);
    this.options = new ReadOptions().setFillCache(cached).setIterateLowerBound(lower);
    if (upper != null) {
      options.setIterateUpperBound(upper);
    }
    if (snapshot != null) {
      options.setSnapshot(snapshot);
    }
    this.iterator = db.newIterator(family, options);
    iterator.seekToFirst();
  }

  void toLast() {
    iterator.seekToLast();
  }

  void seek(byte[] key) {
    iterator.seek(key);
  }

  void next() {
    iterator.next();
  }

  void previous() {
    iterator.prev();
  }

  /** Whether it stands at an entry. */
  boolean valid() {
    if (iterator.isValid()) {
      return true;
    }
    try {
      iterator.status();
    } catch (RocksDBException e) {
      throw RocksStore.failed(e);
    }
    return false;
  }

  byte[] key() {
    return iterator.key();
  }

  byte[] value() {
    return iterator.value();
  }

  @Override
  public void close() {
    iterator.close();
    options.close();
    if (upper != null) {
      upper.close();
    }
    lower.close();
  }
}
