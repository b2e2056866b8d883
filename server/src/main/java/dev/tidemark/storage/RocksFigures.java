package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;

/** RocksDB's own numbers, those that it has at hand. */
final class RocksFigures {
  private static final String PREFIX = "rocksdb.";
  private static final Map<Figure.Kind, String> OF_STORES =
      Map.of(
          Figure.Kind.FILE_BYTES, "live-sst-files-size",
          Figure.Kind.MEMORY_BYTES, "cur-size-all-mem-tables",
          Figure.Kind.COMPACTION_PENDING_BYTES, "estimate-pending-compaction-bytes",
          Figure.Kind.LEVEL0_FILES, "num-files-at-level0");
  private static final Map<Figure.Kind, String> OF_ALL =
      Map.of(
          Figure.Kind.BLOCK_CACHE_BYTES, "block-cache-usage", // one cache for all
          Figure.Kind.COMPACTIONS_RUNNING, "num-running-compactions",
          Figure.Kind.FLUSHES_RUNNING, "num-running-flushes",
          Figure.Kind.BACKGROUND_ERRORS, "background-errors",
          Figure.Kind.WRITES_STOPPED, "is-write-stopped");

  private RocksFigures() {}

  static List<Figure> of(RocksStore store) {
    List<Figure> figures = new ArrayList<>();
    OF_STORES.forEach((kind, property) -> {
      figures.add(new Figure(kind, "current", value(store, property, store.current)));
      long history =
          value(store, property, store.history) + value(store, property, store.successor);
      figures.add(new Figure(kind, "history", history));
    });
    OF_ALL.forEach((kind, property) ->
        figures.add(new Figure(kind, "", value(store, property, store.current))));
    return figures;
  }

  private static long value(RocksStore store, String property, ColumnFamilyHandle family) {
    try {
      String text = store.db.getProperty(family, PREFIX + property);
      return Long.parseUnsignedLong(text);
    } catch (RocksDBException e) {
      throw RocksStore.failed(e);
    }
  }
}
