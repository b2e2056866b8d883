package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Logger;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The open database: native handles, each freed once, and failures put into our terms. Knows
 * nothing of tables. Callers see to it that nothing runs while or after {@link #close}.
 */
final class RocksStore implements AutoCloseable {
  /** Of the memory for rows that are not in files yet: for a filter of their keys. */
  private static final double FILTER_PART = 0.05;

  private static final String FORMAT_TEXT =
      RocksLayout.FORMAT_NAME + " " + RocksLayout.VERSION + "\n";

  private final Path folder;
  private final Deque<AutoCloseable> natives = new ArrayDeque<>();
  final RocksDB db;
  final ColumnFamilyHandle meta;
  final ColumnFamilyHandle current;
  final ColumnFamilyHandle history;
  final ColumnFamilyHandle successor;
  private final WriteOptions writes;
  private final AtomicLong files = new AtomicLong();
  private final boolean sync;
  private final boolean readOnly;
  private final Path temporary;
  private final DBOptions databaseOptions;
  private final ColumnFamilyOptions currentOptions;
  private final RocksMark mark;

  /**
   * @param scratch null to read and write; else for what is sorted outside memory, and the folder
   *     is left as it is
   */
  private RocksStore(Path folder, RocksOptions options, RocksMark mark, @Nullable Path scratch)
      throws RocksDBException {
    this.folder = folder;
    this.mark = owned(mark);
    this.sync = options.sync();
    this.readOnly = scratch != null;
    this.temporary = scratch == null ? folder.resolve(RocksLayout.TEMPORARY) : scratch;
    Cache cache = owned(new LRUCache(options.blockCacheBytes()));
    BloomFilter bloom = owned(new BloomFilter(10));
    this.databaseOptions = owned(databaseOptions(options));
    if (readOnly) {
      // A log of its own would be a file in the folder.
      databaseOptions.setCreateIfMissing(false).setLogger(owned(new Silence()));
    }
    this.currentOptions = owned(familyOptions(RocksLayout.CURRENT, options, cache, bloom));
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (String name :
        List.of(
            RocksLayout.META, RocksLayout.CURRENT, RocksLayout.HISTORY, RocksLayout.SUCCESSOR)) {
      ColumnFamilyOptions family =
          name.equals(RocksLayout.CURRENT)
              ? currentOptions
              : owned(familyOptions(name, options, cache, bloom));
      families.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), family));
    }
    this.writes = owned(new WriteOptions().setSync(options.sync()));
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    String database = folder.resolve(RocksLayout.DATABASE).toString();
    try {
      this.db =
          owned(
              readOnly
                  ? RocksDB.openReadOnly(databaseOptions, database, families, handles)
                  : RocksDB.open(databaseOptions, database, families, handles));
    } catch (RocksDBException e) {
      free();
      throw e;
    }
    handles.forEach(this::owned);
    this.meta = handles.get(0);
    this.current = handles.get(1);
    this.history = handles.get(2);
    this.successor = handles.get(3);
  }

  /** A log that keeps nothing. */
  private static final class Silence extends Logger {
    Silence() {
      super(InfoLogLevel.FATAL_LEVEL);
    }

    @Override
    protected void log(InfoLogLevel level, String message) {}
  }

  private static DBOptions databaseOptions(RocksOptions options) {
    // A log that others follow, and that was cut, would leave a hole. There is no setter for it.
    Properties verified = new Properties();
    verified.setProperty("track_and_verify_wals_in_manifest", "true");
    return Objects.requireNonNull(DBOptions.getDBOptionsFromProps(verified))
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        // Without sync any log file may have lost its end, and what follows a hole must go too.
        .setWalRecoveryMode(
            options.sync()
                ? WALRecoveryMode.TolerateCorruptedTailRecords
                : WALRecoveryMode.PointInTimeRecovery)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(options.shape().openFiles())
        .setDbWriteBufferSize(options.writeBufferBytes())
        .setMaxTotalWalSize(2 * options.writeBufferBytes())
        .setBytesPerSync(1 << 20)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(1 << 20)
        .setKeepLogFileNum(2)
        .setStatsDumpPeriodSec(0);
  }

  private static ColumnFamilyOptions familyOptions(
      String name, RocksOptions options, Cache cache, BloomFilter bloom) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(options.shape().blockBytes())
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setFormatVersion(5);
    ColumnFamilyOptions family =
        new ColumnFamilyOptions()
            .setWriteBufferSize(Math.max(1 << 16, options.writeBufferBytes() / 2))
            .setTargetFileSizeBase(options.shape().fileBytes())
            .setMaxBytesForLevelBase(options.shape().levelBytes())
            .setLevel0FileNumCompactionTrigger(options.shape().firstFiles())
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setLevelCompactionDynamicLevelBytes(true)
            .setForceConsistencyChecks(true);
    if (name.equals(RocksLayout.CURRENT) || name.equals(RocksLayout.SUCCESSOR)) {
      table.setFilterPolicy(bloom);
      // Most rows that are looked up lie in files; the filter spares the search before those.
      family.setMemtableWholeKeyFiltering(true).setMemtablePrefixBloomSizeRatio(FILTER_PART);
    }
    return family.setTableFormatConfig(table);
  }

  /** Opens or makes the database in a folder. */
  static RocksStore open(Path folder, RocksOptions options) {
    RocksDB.loadLibrary();
    prepare(folder);
    RocksStore store;
    try {
      RocksMark mark = RocksMark.open(folder.resolve(RocksLayout.MARK_FILE), options.sync());
      store = new RocksStore(folder, options, mark, null);
    } catch (RocksDBException e) {
      throw RocksFailures.cannotOpen(folder, e);
    } catch (IOException e) {
      throw RocksFailures.unwritable(folder, e);
    }
    try {
      store.emptyTemporary();
    } catch (IOException e) {
      store.close();
      throw RocksFailures.unwritable(folder, e);
    }
    return store;
  }

  /**
   * Opens the database in a folder without changing anything there. Nobody else may have it open;
   * writes fail.
   *
   * @param scratch an empty folder elsewhere
   */
  static RocksStore openToRead(Path folder, RocksOptions options, Path scratch) {
    RocksDB.loadLibrary();
    try {
      RocksMark mark = RocksMark.openToRead(folder.resolve(RocksLayout.MARK_FILE));
      return new RocksStore(folder, options, mark, scratch);
    } catch (RocksDBException e) {
      throw RocksFailures.cannotOpen(folder, e);
    } catch (IOException e) {
      throw RocksFailures.unusable(
          "cannot read " + folder.resolve(RocksLayout.MARK_FILE) + ": " + e, e);
    }
  }

  /**
   * Checks a folder's FORMAT file.
   *
   * @throws StorageException UNUSABLE if it is missing, or not this version's
   */
  static void requireFormat(Path folder) {
    Path format = folder.resolve(RocksLayout.FORMAT_FILE);
    if (!Files.exists(format)) {
      throw RocksFailures.unusable("no data folder: there is no " + format, null);
    }
    try {
      check(folder, Files.readString(format, StandardCharsets.ISO_8859_1), FORMAT_TEXT);
    } catch (IOException e) {
      throw RocksFailures.unusable("cannot read " + format + ": " + e.getMessage(), e);
    }
  }

  private static void prepare(Path folder) {
    Path format = folder.resolve(RocksLayout.FORMAT_FILE);
    try {
      Files.createDirectories(folder);
      if (Files.exists(format)) {
        check(folder, Files.readString(format, StandardCharsets.ISO_8859_1), FORMAT_TEXT);
      } else if (Files.exists(folder.resolve(RocksLayout.DATABASE))) {
        throw RocksFailures.unusable(
            "data folder " + folder + " has no FORMAT file: restore it or choose another folder",
            null);
      } else {
        Path fresh = folder.resolve(RocksLayout.FORMAT_FILE + ".new");
        Files.writeString(
            fresh,
            FORMAT_TEXT,
            StandardCharsets.US_ASCII,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            StandardOpenOption.SYNC);
        Files.move(fresh, format, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw RocksFailures.unwritable(folder, e);
    }
  }

  private static void check(Path folder, String found, String expected) {
    if (found.equals(expected)) {
      return;
    }
    String prefix = RocksLayout.FORMAT_NAME + " ";
    String version = found.startsWith(prefix) ? found.substring(prefix.length()).strip() : "";
    if (version.matches("[0-9]{1,9}") && !version.equals("" + RocksLayout.VERSION)) {
      throw RocksFailures.unusable(
          folder.resolve(RocksLayout.FORMAT_FILE)
              + " says format "
              + version
              + ", this version reads format "
              + RocksLayout.VERSION
              + ": use a newer Tidemark or choose another folder",
          null);
    }
    throw RocksFailures.unusable(
        "data folder " + folder + " has a FORMAT file that is not ours: choose another folder",
        null);
  }

  private static StorageException corrupt(RocksDBException e) {
    return new StorageException(
        StorageException.Kind.CORRUPT, "the data on disk is damaged: " + e.getMessage(), e);
  }

  /** A failed read in our terms. */
  static StorageException failed(RocksDBException e) {
    Status status = e.getStatus();
    String message = String.valueOf(e.getMessage());
    boolean damaged = status != null && status.getCode() == Status.Code.Corruption;
    if (damaged || message.contains("No such file")) {
      return corrupt(e);
    }
    return new StorageException(
        StorageException.Kind.REOPEN, "the data on disk cannot be read: " + message, e);
  }

  byte @Nullable [] get(ColumnFamilyHandle family, ReadOptions options, byte[] key) {
    try {
      return db.get(family, options, key);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
    try {
      return db.get(family, key);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** A row as it is, null if there is none. */
  @Nullable Row row(TableId table, Key key) {
    byte[] row = get(current, RocksLayout.currentKey(table, key.bytes()));
    return row == null ? null : RocksLayout.row(key.bytes(), row);
  }

  void write(WriteBatch batch) throws RocksDBException {
    db.write(writes, batch);
  }

  /** All commits up to that time are durable. */
  void acknowledge(long micros) {
    mark.acknowledge(micros);
  }

  /**
   * Checks that the database ends no earlier than what was acknowledged.
   *
   * @param latest the newest commit that it knows of
   */
  void requireAcknowledged(long latest) {
    String lost = lost(latest);
    if (lost != null) {
      throw RocksFailures.unusable(
          "data folder "
              + folder
              + " has lost writes: "
              + lost
              + ". Restore the folder; or, to go on without them, delete "
              + folder.resolve(RocksLayout.MARK_FILE),
          null);
    }
  }

  /** What acknowledged writes are missing, for a person; null if none is. */
  @Nullable String lost(long latest) {
    try {
      long acknowledged = mark.micros();
      return latest < acknowledged
          ? "it ends at "
              + new CommitTime(latest).toInstant()
              + ", and writes up to "
              + new CommitTime(acknowledged).toInstant()
              + " were acknowledged"
          : null;
    } catch (IOException e) {
      throw RocksFailures.unusable(
          "cannot read " + folder.resolve(RocksLayout.MARK_FILE) + ": " + e, e);
    }
  }

  /** A view of one moment; close it. */
  View view() {
    return new View();
  }

  /** A snapshot with the options to read it. */
  final class View implements AutoCloseable {
    private final Snapshot snapshot = db.getSnapshot();
    final ReadOptions options = new ReadOptions().setSnapshot(snapshot);

    byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
      return RocksStore.this.get(family, options, key);
    }

    /** The values of keys of one family, null where there is none. */
    List<byte @Nullable []> getAll(ColumnFamilyHandle family, List<byte[]> keys) {
      try {
        List<byte @Nullable []> found = new ArrayList<>(keys.size());
        found.addAll(db.multiGetAsList(options, Collections.nCopies(keys.size(), family), keys));
        return found;
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }

    /** Entries of [from, to). */
    RocksRange range(ColumnFamilyHandle family, byte[] from, byte @Nullable [] to) {
      return new RocksRange(db, family, snapshot, from, to, false);
    }

    /** History of the days that [from, to) touches. */
    RocksRange events(long from, long to) {
      byte[] begin = RocksLayout.dayPrefix(RocksLayout.day(from));
      int lastDay = RocksLayout.day(Math.max(from, to - 1));
      return range(
          history,
          begin,
          lastDay == RocksLayout.DAY_MAX ? null : RocksLayout.dayPrefix(lastDay + 1));
    }

    @Override
    public void close() {
      options.close();
      db.releaseSnapshot(snapshot);
      snapshot.close();
    }
  }

  /** Drops the files that lie wholly within the ranges; the ranges must be deleted already. */
  void deleteFiles(ColumnFamilyHandle family, List<byte[]> ranges) {
    if (ranges.isEmpty()) {
      return;
    }
    try {
      if (!sync) {
        db.syncWal();
      }
      db.deleteFilesInRanges(family, ranges, false);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /** How a file must be written that is to become one of {@link #current}; close it. */
  Options fileOptions() {
    return new Options(databaseOptions, currentOptions);
  }

  /** A number for a temporary file. */
  long nextFile() {
    return files.incrementAndGet();
  }

  /** Whether no current key begins with a prefix. */
  boolean isEmpty(byte[] prefix) {
    try (RocksRange rows =
        new RocksRange(db, current, null, prefix, RocksLayout.end(prefix), true)) {
      return !rows.valid();
    }
  }

  Path temporary() {
    return temporary;
  }

  /** Where the database's own files are. */
  Path database() {
    return folder.resolve(RocksLayout.DATABASE);
  }

  private void emptyTemporary() throws IOException {
    Files.createDirectories(temporary());
    try (Stream<Path> left = Files.list(temporary())) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Puts memory into files, so that the next open has nothing to replay, and frees everything. */
  @Override
  public void close() {
    if (readOnly) {
      free();
      return;
    }
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      db.flush(flush, List.of(meta, current, history, successor));
    } catch (RocksDBException e) {
      // The write-ahead log has it all: the next open replays it.
    }
    free();
  }

  private <T extends AutoCloseable> T owned(T handle) {
    natives.push(handle);
    return handle;
  }

  /** The last made first: families before the database, the database before its options. */
  private void free() {
    while (!natives.isEmpty()) {
      try {
        natives.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
