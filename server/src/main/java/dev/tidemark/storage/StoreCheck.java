package dev.tidemark.storage;

import dev.tidemark.error.Findings;
import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * Checks the store in a folder that no server has open, and changes nothing there. Knows of tables,
 * rows, history and what must hold between them ({@link RocksLayout}); what is in a row, others
 * must say.
 *
 * <p>Memory does not depend on how much there is. A damaged place is told of and passed over as far
 * as that is possible.
 */
public final class StoreCheck implements AutoCloseable {
  private static final RocksOptions OPTIONS = RocksOptions.DEFAULT;

  private final RocksStore store;
  private final @Nullable FileChannel lock;
  private final Findings findings;
  private final InstantSource clock;
  private final Map<TableId, TableState> states = new TreeMap<>();
  private @Nullable RocksEngine engine;
  private Timeline timeline = Timeline.START;

  private StoreCheck(
      RocksStore store, @Nullable FileChannel lock, Findings findings, InstantSource clock) {
    this.store = store;
    this.lock = lock;
    this.findings = findings;
    this.clock = clock;
  }

  /** What is asked about each row that is met. */
  @FunctionalInterface
  public interface RowCheck {
    /**
     * @param past whether it is one that was replaced
     */
    void row(Row row, boolean past);
  }

  /**
   * Opens a store to be checked, and keeps servers from opening it meanwhile.
   *
   * @param scratch an empty folder elsewhere
   * @return null if the database cannot be opened at all, which is told of
   * @throws StorageException UNUSABLE, with a line for a person, if it is none, of another format,
   *     or in use
   */
  public static @Nullable StoreCheck open(
      Path folder, Path scratch, Findings findings, InstantSource clock) {
    RocksStore.requireFormat(folder);
    FileChannel lock = lock(folder);
    boolean opened = false;
    try {
      RocksStore store = RocksStore.openToRead(folder, OPTIONS, scratch);
      opened = true;
      return new StoreCheck(store, lock, findings, clock);
    } catch (StorageException e) {
      findings.fault("damaged", RocksLayout.DATABASE, "cannot be opened: " + e.getMessage());
      return null;
    } finally {
      if (!opened) {
        unlock(lock);
      }
    }
  }

  /** The database's own lock file; taken to read, so that checks do not keep each other out. */
  private static @Nullable FileChannel lock(Path folder) {
    Path file = folder.resolve(RocksLayout.DATABASE).resolve("LOCK");
    if (!Files.exists(file)) {
      return null;
    }
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      FileLock taken = channel.tryLock(0, Long.MAX_VALUE, true);
      if (taken == null) {
        channel.close();
        throw new StorageException(
            StorageException.Kind.UNUSABLE,
            "data folder " + folder + " is in use: stop the server first");
      }
      return channel;
    } catch (IOException e) {
      throw new StorageException(
          StorageException.Kind.UNUSABLE, "cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static void unlock(@Nullable FileChannel lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new StorageException(
          StorageException.Kind.REOPEN, "cannot let go of the lock: " + e, e);
    }
  }

  /**
   * Reads every block of every file of the database and compares it with its checksum.
   *
   * @param progress is told of bytes
   * @return how many files there are
   */
  public int checkFiles(LongConsumer progress) {
    List<LiveFileMetaData> files = store.db.getLiveFilesMetaData();
    try (Options options = store.fileOptions()) {
      for (LiveFileMetaData file : files) {
        checkFile(options, file);
        progress.accept(file.size());
      }
    }
    return files.size();
  }

  /** What {@link #checkFiles} is going to read. */
  public long fileBytes() {
    return store.db.getLiveFilesMetaData().stream().mapToLong(LiveFileMetaData::size).sum();
  }

  private void checkFile(Options options, LiveFileMetaData file) {
    String name = file.fileName().replaceFirst("^/", "");
    String where = RocksLayout.DATABASE + "/" + name;
    Path path = store.database().resolve(name);
    try {
      if (!Files.exists(path)) {
        findings.fault("missing", where, "the database names this file, and it is not there");
        return;
      }
      long bytes = Files.size(path);
      if (bytes != file.size()) {
        findings.fault("damaged", where, "has %d bytes, and had %d".formatted(bytes, file.size()));
        return;
      }
      try (SstFileReader reader = new SstFileReader(options)) {
        reader.open(path.toString());
        reader.verifyChecksum();
      }
    } catch (RocksDBException | IOException e) {
      findings.fault("damaged", where, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Checks the store's own records: the clock, and what it says of tables.
   *
   * @return whether they can be read; else nothing more can be checked
   */
  public boolean checkRecords() {
    try {
      boolean readable = readRecords();
      if (readable) {
        engine = RocksEngine.reading(store, OPTIONS, clock);
      }
      return readable;
    } catch (StorageException e) {
      findings.fault("damaged", "records of tables", String.valueOf(e.getMessage()));
      return false;
    }
  }

  private boolean readRecords() {
    boolean readable = true;
    Map<TableId, byte[]> sizes = new HashMap<>();
    Map<TableId, byte[]> tables = new TreeMap<>();
    int highest = TableId.SYSTEM_TABLES - 1;
    try (RocksRange records =
        new RocksRange(store.db, store.meta, null, new byte[0], null, false)) {
      for (; records.valid(); records.next()) {
        byte[] key = records.key();
        byte[] value = records.value();
        if (isKey(key, 'c', 1) && value.length == 16) {
          timeline = RocksLayout.clock(value);
        } else if (isKey(key, 'i', 1) && value.length == 4) {
          highest = RocksLayout.highestId(value);
        } else if (isKey(key, 't', 5) && value.length == 25) {
          tables.put(RocksLayout.stateTable(key), value);
        } else if (isKey(key, 's', 5) && value.length == 16) {
          sizes.put(RocksLayout.stateTable(key), value);
        } else {
          findings.fault("record", "record " + new Key(key), "is none that this version writes");
          readable &= key.length == 0 || "cits".indexOf(key[0]) < 0;
        }
      }
    }
    for (Map.Entry<TableId, byte[]> table : tables.entrySet()) {
      readable &= readState(table.getKey(), table.getValue(), sizes.remove(table.getKey()));
      if (table.getKey().value() > highest) {
        findings.fault(
            "counter",
            "table " + table.getKey().value(),
            "its number is above " + highest + ", the highest given out");
      }
    }
    sizes
        .keySet()
        .forEach(table ->
            findings.fault("record", "table " + table.value(), "has a size, but is not there"));
    String lost = store.lost(timeline.latest());
    if (lost != null) {
      findings.fault("lost", RocksLayout.DATABASE, lost);
    }
    if (timeline.floor() < timeline.latest()) {
      findings.fault(
          "clock",
          "clock",
          "the newest commit, %d, is after the floor of those to come, %d"
              .formatted(timeline.latest(), timeline.floor()));
    }
    return readable;
  }

  private static boolean isKey(byte[] key, char kind, int length) {
    return key.length == length && key[0] == kind;
  }

  private boolean readState(TableId table, byte[] value, byte @Nullable [] size) {
    String where = "table " + table.value();
    try {
      TableState state = RocksLayout.state(value, size);
      states.put(table, state);
      if (state.recording() && state.kept() > timeline.floor()) {
        findings.fault(
            "clock", where, "its past begins at %d, which is to come".formatted(state.kept()));
      }
      boolean promises = state.history() instanceof History.Keep;
      if (promises && (!state.recording() || state.earliest() == TableState.NEVER)) {
        findings.fault("history", where, "is to keep its past, and records none");
      }
      return true;
    } catch (StorageException | IllegalArgumentException e) {
      findings.fault("record", where, "what the store says of it cannot be read");
      return false;
    }
  }

  /** The store, to be read; once {@link #checkRecords} has said that it can be. */
  public StorageEngine engine() {
    if (engine == null) {
      throw new IllegalStateException("the records were not checked");
    }
    return engine;
  }

  /** All tables that the store has or had, by number. */
  public Map<TableId, StoredTable> tables() {
    Map<TableId, StoredTable> all = new TreeMap<>();
    states.forEach((id, state) -> all.put(id, StoredTable.of(id, state)));
    return all;
  }

  /**
   * Checks a table's rows and its past: every row is what the last write left, and every write
   * replaced what the one before it had left.
   *
   * @param where what it is called
   * @param rows is given every row that can be read, in the order of keys if it is current
   * @param progress is told of rows, current and replaced
   * @return how many current rows there are, and what they weigh; null if not all could be read
   */
  public @Nullable TableSize check(
      TableId table, String where, RowCheck rows, LongConsumer progress) {
    TableState state = states.get(table);
    if (state == null || state.phase() == TableState.Phase.GONE) {
      return TableSize.EMPTY;
    }
    try (TableCheck check =
        new TableCheck(
            store, table, where, state, timeline, OPTIONS.sortBytes(), findings, rows, progress)) {
      return check.run();
    } catch (StorageException e) {
      findings.fault("damaged", where, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Looks for rows and history of tables that have none. One seek for each table and day. */
  public void checkStrays() {
    guarded(
        "rows",
        () -> {
          try (RocksRange rows = all(store.current)) {
            while (rows.valid()) {
              byte[] key = rows.key();
              if (key.length < 4) {
                findings.fault("stray", "row " + new Key(key), "is of no table");
                rows.next();
                continue;
              }
              int number = java.nio.ByteBuffer.wrap(key).getInt();
              TableState state = number < 0 ? null : states.get(new TableId(number));
              if (state == null || state.phase() == TableState.Phase.GONE) {
                findings.fault("stray", "table " + number, "has rows, but is not there");
              }
              byte[] next = KeyRange.after(Arrays.copyOf(key, 4));
              if (next == null) {
                break;
              }
              rows.seek(next);
            }
          }
        });
    guarded("history", () -> strayEvents(store.history, "history"));
    guarded("successors", () -> strayEvents(store.successor, "marks of successors"));
  }

  private void strayEvents(ColumnFamilyHandle family, String what) {
    try (RocksRange events = all(family)) {
      while (events.valid()) {
        byte[] key = events.key();
        if (key.length < RocksLayout.EVENT_BYTES) {
          findings.fault("stray", what + " " + new Key(key), "is of no table");
          events.next();
          continue;
        }
        int day = RocksLayout.eventDay(key);
        int number = RocksLayout.eventTable(key);
        TableState state = number < 0 ? null : states.get(new TableId(number));
        if (state == null || !state.recording()) {
          findings.fault(
              "stray",
              "table " + number,
              "has %s of day %d, but keeps no past".formatted(what, day));
        }
        byte[] next = KeyRange.after(Arrays.copyOf(key, 6));
        if (next == null) {
          break;
        }
        events.seek(next);
      }
    }
  }

  private RocksRange all(ColumnFamilyHandle family) {
    return new RocksRange(store.db, family, null, new byte[0], null, false);
  }

  private void guarded(String where, Runnable part) {
    try {
      part.run();
    } catch (StorageException e) {
      findings.fault("damaged", where, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    } else {
      store.close();
    }
    unlock(lock);
  }
}
