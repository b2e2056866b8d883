package dev.tidemark.verification;

import dev.tidemark.disk.Disk;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.error.Findings;
import dev.tidemark.error.StorageException;
import dev.tidemark.export.ExportsCheck;
import dev.tidemark.homecoming.HomesCheck;
import dev.tidemark.ingest.ImportsCheck;
import dev.tidemark.objectstore.BucketsCheck;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.operation.TransactionTokensCheck;
import dev.tidemark.restore.BackupsCheck;
import dev.tidemark.storage.Index;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.StoreCheck;
import dev.tidemark.storage.StoredTable;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.CatalogueCheck;
import dev.tidemark.table.SystemTables;
import dev.tidemark.table.Table;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks a data folder that no server has open, and changes nothing in it: files and checksums,
 * rows and their past, indexes against items, the catalogue and the records of jobs against the
 * store, keys, and objects byte by byte.
 */
public final class FolderCheck {
  private static final Set<String> OURS =
      Set.of("FORMAT", "FORMAT.new", "acknowledged", "rocksdb", "tmp", "kms", "s3", "made-by-demo");

  private final Place place;
  private final Findings findings;
  private final Progress progress;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * What is to be checked.
   *
   * @param masterKeyFile null: in the folder
   * @param account that the server runs for
   * @param scratch an empty folder elsewhere; what does not fit into memory goes there
   */
  public record Place(Path folder, @Nullable Path masterKeyFile, String account, Path scratch) {}

  /** Is told how far the check is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param what is being read
     */
    void read(String what, long units);
  }

  /** What there was to check. */
  public record Seen(
      int tables, long rows, long versions, int indexes, long jobs, int keys, long objects) {}

  public FolderCheck(
      Place place,
      Findings findings,
      Progress progress,
      InstantSource clock,
      RandomGenerator random) {
    this.place = place;
    this.findings = findings;
    this.progress = progress;
    this.clock = clock;
    this.random = random;
  }

  /** How a table is called in findings. */
  static String name(Table table) {
    return table.region() + "/" + table.name();
  }

  /** What is known of the rows of a table of the store. */
  private sealed interface Rows {
    /** Items of a table, in its catalogue row or its backup's. */
    record Items(String name, ItemCheck items, @Nullable IndexesCheck indexes, boolean shown)
        implements Rows {}

    /** Rows of an index. */
    record OfIndex(String name, IndexesCheck indexes, int number, boolean shown) implements Rows {}

    /** Changes of a homecoming that are to be made. */
    record Changes(String name, HomesCheck homes) implements Rows {}

    /** Rows that are checked elsewhere, or of which nothing is known. */
    record Others(String name, boolean known) implements Rows {}
  }

  /** All that is found out on the way. */
  private static final class Walk {
    final StoreCheck store;
    final Map<TableId, StoredTable> stored;
    final Map<TableId, Rows> rows = new TreeMap<>();
    final List<IndexesCheck> indexed = new ArrayList<>();
    final Map<TableId, TableSize> sizes = new HashMap<>();
    int tables;
    int indexes;
    long jobs;
    long versions;

    Walk(StoreCheck store) {
      this.store = store;
      this.stored = store.tables();
    }
  }

  /**
   * Checks all.
   *
   * @throws StorageException UNUSABLE, with a line for a person, if it cannot be checked
   */
  public Seen run() {
    checkNames();
    try (StoreCheck store = StoreCheck.open(place.folder(), sorting(), findings, clock)) {
      KeyRing keys = keys();
      BucketsCheck buckets = buckets(keys);
      Walk walk = store == null ? null : check(store, buckets);
      if (buckets != null) {
        buckets.run();
      }
      return new Seen(
          walk == null ? 0 : walk.tables,
          walk == null ? 0 : rows(walk),
          walk == null ? 0 : walk.versions,
          walk == null ? 0 : walk.indexes,
          walk == null ? 0 : walk.jobs,
          keys == null ? 0 : keys.size(),
          buckets == null ? 0 : buckets.objects());
    }
  }

  private static long rows(Walk walk) {
    long rows = 0;
    for (Map.Entry<TableId, TableSize> size : walk.sizes.entrySet()) {
      if (walk.rows.get(size.getKey()) instanceof Rows.Items) {
        rows += size.getValue().rows();
      }
    }
    return rows;
  }

  private void checkNames() {
    if (!Files.isDirectory(place.folder())) {
      throw new StorageException(
          StorageException.Kind.UNUSABLE, "no such folder: " + place.folder());
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place.folder())) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (!OURS.contains(name)) {
          findings.note("stray", name, "is not ours");
        }
      }
    } catch (IOException e) {
      throw unusable("cannot read " + place.folder() + ": " + e, e);
    }
  }

  private Path sorting() {
    try {
      return Files.createDirectories(place.scratch().resolve("sort"));
    } catch (IOException e) {
      throw unusable("cannot write to " + place.scratch() + ": " + e, e);
    }
  }

  private static StorageException unusable(String line, IOException e) {
    return new StorageException(StorageException.Kind.UNUSABLE, line, e);
  }

  private @Nullable KeyRing keys() {
    Path folder = place.folder().resolve("kms");
    if (!KeyRing.isThere(folder)) {
      if (LocalBuckets.isThere(place.folder().resolve("s3"))) {
        findings.fault("missing", "kms", "the keys are gone, and the objects need them");
      } else if (Files.exists(folder.resolve("keys")) && hasFiles(folder.resolve("keys"))) {
        findings.fault("missing", "kms/format", "is not there, but keys are");
      }
      return null;
    }
    try {
      Disk none = new Disk(place.scratch().resolve("kms"), false, random);
      return KeyRing.check(
          folder, place.masterKeyFile(), none, place.account(), clock, random, findings);
    } catch (StorageException e) {
      findings.fault("key", "kms", String.valueOf(e.getMessage()));
      return null;
    } catch (IOException e) {
      throw unusable("cannot write to " + place.scratch() + ": " + e, e);
    }
  }

  private static boolean hasFiles(Path folder) {
    String[] names = folder.toFile().list();
    return names != null && names.length > 0;
  }

  private @Nullable BucketsCheck buckets(@Nullable KeyRing keys) {
    Path folder = place.folder().resolve("s3");
    return keys == null || !Files.exists(folder.resolve("format"))
        ? null
        : new BucketsCheck(
            folder, keys, random, findings, bytes -> progress.read("bytes of objects", bytes));
  }

  private Walk check(StoreCheck store, @Nullable BucketsCheck buckets) {
    int _ = store.checkFiles(bytes -> progress.read("bytes of tables", bytes));
    boolean readable = store.checkRecords();
    Walk walk = new Walk(store);
    if (!readable) {
      return walk;
    }
    guarded("catalogue", () -> learn(walk, buckets));
    for (StoredTable table : walk.stored.values()) {
      if (table.phase() != StoredTable.Phase.GONE) {
        checkTable(walk, table);
      }
    }
    for (IndexesCheck each : walk.indexed) {
      guarded("indexes", () -> each.end(store.engine()));
    }
    store.checkStrays();
    return walk;
  }

  private void guarded(String where, Runnable part) {
    try {
      part.run();
    } catch (StorageException e) {
      findings.fault("damaged", where, String.valueOf(e.getMessage()));
    }
  }

  /** Finds out what is in which table of the store, and checks those who say so. */
  private void learn(Walk walk, @Nullable BucketsCheck buckets) {
    StorageEngine storage = walk.store.engine();
    Map<TableId, StoredTable> stored = walk.stored;
    for (int system = 0; system < TableId.SYSTEM_TABLES; system++) {
      walk.rows.put(
          new TableId(system),
          new Rows.Others("system table " + system, system <= SystemTables.HOMECOMINGS.value()));
    }
    CatalogueCheck catalogue = new CatalogueCheck(storage, stored, findings);
    BackupsCheck backups = new BackupsCheck(storage, stored, findings);
    HomesCheck homes = new HomesCheck(findings);
    ImportsCheck imports = new ImportsCheck();
    ExportsCheck exports = new ExportsCheck(stored, buckets, findings);
    guarded("backups", backups::run);
    guarded("homecomings", () -> homes.run(storage, stored));
    guarded("imports", () -> walk.jobs += imports.run(storage, findings));
    guarded("exports", () -> walk.jobs += exports.run(storage));
    guarded("tokens", () -> TransactionTokensCheck.run(storage, findings));
    walk.jobs += backups.backups();
    Set<String> uuids = new HashSet<>();
    for (Table table : catalogue.tables()) {
      if (!uuids.add(table.uuid())) {
        findings.fault("catalogue", table.arn(), "has the id of another table");
      }
      table(walk, table);
    }
    for (Table table : catalogue.dropped()) {
      String name = name(table) + " (deleted)";
      walk.rows.putIfAbsent(
          table.storageId(),
          new Rows.Items(name, new ItemCheck(table.keys(), name, findings), null, true));
    }
    for (Map.Entry<TableId, BackupsCheck.Rows> backup : backups.rows().entrySet()) {
      BackupsCheck.Rows of = backup.getValue();
      walk.rows.put(
          backup.getKey(),
          new Rows.Items(
              of.arn(),
              new ItemCheck(of.source().keys(), of.arn(), findings),
              null,
              of.size() != null));
    }
    homes
        .staged()
        .keySet()
        .forEach(id -> walk.rows.put(id, new Rows.Changes("changes " + id.value(), homes)));
  }

  private void table(Walk walk, Table table) {
    String name = name(table);
    IndexesCheck indexes = new IndexesCheck(table, findings);
    walk.tables++;
    walk.indexed.add(indexes);
    walk.rows.put(
        table.storageId(),
        new Rows.Items(
            name, new ItemCheck(table.keys(), name, findings), indexes, table.isActive()));
    List<Index> all = indexes.indexes();
    for (int i = 0; i < all.size(); i++) {
      walk.indexes++;
      walk.rows.put(
          all.get(i).table(), new Rows.OfIndex(indexes.name(i), indexes, i, table.isActive()));
    }
  }

  private void checkTable(Walk walk, StoredTable table) {
    TableId id = table.id();
    Rows rows = walk.rows.getOrDefault(id, new Rows.Others("table " + id.value(), false));
    String name =
        switch (rows) {
          case Rows.Items items -> items.name();
          case Rows.OfIndex index -> index.name();
          case Rows.Changes changes -> changes.name();
          case Rows.Others others -> others.name();
        };
    StoreCheck.RowCheck each =
        (row, past) -> {
          walk.versions++;
          switch (rows) {
            case Rows.Items(var _, ItemCheck items, IndexesCheck indexes, var _) -> {
              if (items.check(row) && indexes != null && !past) {
                indexes.base(row);
              }
            }
            case Rows.OfIndex(var _, IndexesCheck indexes, int number, var _) ->
                indexes.index(number, row);
            case Rows.Changes(String where, HomesCheck homes) -> homes.checkChange(where, row);
            case Rows.Others _ -> {}
          }
        };
    TableSize counted = walk.store.check(id, name, each, units -> progress.read("rows", units));
    if (counted != null) {
      walk.sizes.put(id, counted);
      checkSize(table, rows, name, counted);
    }
    if (rows instanceof Rows.Others(var _, boolean known) && !known) {
      findings.note(
          "leftover",
          name,
          table.isLive()
              ? "belongs to nothing; a server drops it when it starts"
              : "is dropped; a server removes it");
    }
  }

  /** A load that was cut short leaves rows in a table of no size that nobody sees yet. */
  private void checkSize(StoredTable table, Rows rows, String name, TableSize counted) {
    boolean shown =
        switch (rows) {
          case Rows.Items items -> items.shown();
          case Rows.OfIndex index -> index.shown();
          case Rows.Changes _ -> false;
          case Rows.Others others -> others.known();
        };
    boolean unfinished = !shown && table.size().equals(TableSize.EMPTY);
    if (!counted.equals(table.size()) && !unfinished) {
      findings.fault(
          "size",
          name,
          "is said to hold %d rows of %d bytes, and holds %d of %d"
              .formatted(
                  table.size().rows(), table.size().bytes(), counted.rows(), counted.bytes()));
    }
  }
}
