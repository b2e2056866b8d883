package dev.tidemark.restore;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.job.JobRunner;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Pin;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backups of this store. One that a user asked for is a copy of the table's rows; one that the
 * system makes of a table which is deleted with point-in-time recovery on is that very table,
 * dropped but pinned. Thread-safe.
 *
 * <p>What a crash leaves: before a backup's row is written, at most an orphan in the store, which
 * the catalogue drops when it is opened; after it, a backup that is copied again from the moment it
 * is of.
 */
public final class Backups {
  private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

  /** Source: AWS developer guide, "Point-in-time recovery". */
  private static final Duration SYSTEM_LIFE = Duration.ofDays(35);

  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final JobRunner jobs;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final BackupStore store;
  private final RowCopy copy;

  /** By ARN: of those that are being copied, and of those that the system made. */
  private final Map<String, Pin> pins = new ConcurrentHashMap<>();

  /** Held by whoever gives up a backup, or keeps one from being given up. */
  private final ReentrantLock changes = new ReentrantLock();

  /** By ARN, those whose rows a restore reads. With the lock. */
  private final Set<String> feeding = new HashSet<>();

  private Backups(
      StorageEngine storage,
      Catalogue catalogue,
      BackupStore store,
      JobRunner jobs,
      InstantSource clock,
      RandomGenerator random) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.store = store;
    this.jobs = jobs;
    this.clock = clock;
    this.random = random;
    this.copy = new RowCopy(storage, jobs);
  }

  /**
   * Takes up what an earlier process left. To be called before the store's first {@link
   * StorageEngine#expire}, and before tables are written to.
   */
  public static Backups open(
      StorageEngine storage,
      Catalogue catalogue,
      BackupStore store,
      JobRunner jobs,
      InstantSource clock,
      RandomGenerator random) {
    Backups backups = new Backups(storage, catalogue, store, jobs, clock, random);
    store.all().forEach(backups::resume);
    return backups;
  }

  private void resume(Backup backup) {
    TableId held =
        switch (backup.type()) {
          case SYSTEM -> backup.rows();
          case USER -> backup.source().storageId();
        };
    if (backup.type() == Backup.Type.USER && backup.phase() == Backup.Phase.AVAILABLE) {
      return;
    }
    try {
      pins.put(backup.arn(), storage.pin(held, backup.at()));
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.REFUSED) {
        throw e;
      }
      LOG.error("backup {} is lost: the past that it needs is gone", backup.arn(), e);
      remove(backup);
      return;
    }
    if (backup.phase() == Backup.Phase.CREATING) {
      jobs.start(new BackupJob(this, copy, backup));
    }
  }

  /** Begins a backup of a table as it is now. */
  public Backup create(Table table, String name) {
    Catalogue.Moment moment = catalogue.pinNow(table);
    boolean begun = false;
    try {
      CommitTime at = moment.at();
      TableId rows = storage.reserveTableId();
      storage.createTable(rows, History.OFF);
      Backup backup =
          new Backup(
              BackupId.ofUser(at.toInstant(), random),
              name,
              Backup.Type.USER,
              moment.table(),
              rows,
              at,
              moment.size(),
              Backup.Phase.CREATING,
              null);
      store.save(backup);
      pins.put(backup.arn(), moment.pin());
      begun = true;
      jobs.start(new BackupJob(this, copy, backup));
      return backup;
    } finally {
      if (!begun) {
        moment.pin().close();
      }
    }
  }

  void copied(Backup backup) {
    store.save(backup.available(storage.size(backup.rows())));
    unpin(backup);
  }

  void failed(Backup backup) {
    remove(backup);
  }

  /**
   * Deletes a table. If it has a past, it becomes a backup of 35 days.
   *
   * @param check may throw an API error, and then nothing is changed
   */
  public Table deleteTable(Table table, Consumer<Table> check) {
    return catalogue.delete(
        table,
        now -> {
          check.accept(now);
          return now.recovery() instanceof PointInTimeRecovery.Enabled
              ? List.of(farewell(now))
              : List.of();
        });
  }

  private WriteOp farewell(Table table) {
    CommitTime at = storage.clock().fence();
    Backup backup =
        new Backup(
            BackupId.ofSystem(at.toInstant()),
            table.name() + "$DeletedTableBackup",
            Backup.Type.SYSTEM,
            table,
            table.storageId(),
            at,
            storage.size(table.storageId()),
            Backup.Phase.AVAILABLE,
            at.toInstant().plus(SYSTEM_LIFE));
    pins.put(backup.arn(), storage.pin(table.storageId(), at));
    return store.putting(backup);
  }

  /** A backup by what its ARN says, of a region; null if there is none. */
  public @Nullable Backup find(String region, String account, String table, BackupId id) {
    Backup backup = store.find(region, account, table, id);
    return backup == null || isOver(backup) ? null : backup;
  }

  /** The backups of a region in order of time, then of table. */
  public List<Backup> ofRegion(String region, String account) {
    return store.ofRegion(region, account).stream().filter(backup -> !isOver(backup)).toList();
  }

  /**
   * Removes a backup that a user asked for.
   *
   * @throws ApiException BackupInUseException while it is made or a table is restored from it,
   *     BackupNotFoundException if it is gone
   */
  public void delete(Backup found) {
    changes.lock();
    try {
      Backup backup = current(found);
      if (backup.phase() == Backup.Phase.CREATING) {
        throw ApiError.of(ApiError.Type.BACKUP_IN_USE, "Backup is being created: " + backup.arn());
      }
      if (feeding.contains(backup.arn())) {
        throw ApiError.of(
            ApiError.Type.BACKUP_IN_USE, "Backup is being used to restore table: " + backup.arn());
      }
      remove(backup);
    } finally {
      changes.unlock();
    }
  }

  /**
   * Keeps a backup while a table is restored from it.
   *
   * @throws ApiException BackupInUseException if another is, BackupNotFoundException if it is gone
   */
  void feed(Backup found) {
    changes.lock();
    try {
      Backup backup = current(found);
      if (backup.phase() == Backup.Phase.CREATING || feeding.contains(backup.arn())) {
        throw ApiError.of(
            ApiError.Type.BACKUP_IN_USE,
            "Backup is being used to restore another table: " + backup.arn());
      }
      feeding.add(backup.arn());
    } finally {
      changes.unlock();
    }
  }

  private Backup current(Backup found) {
    Table source = found.source();
    Backup backup = find(source.region(), source.account(), source.name(), found.id());
    if (backup == null) {
      throw ApiError.of(ApiError.Type.BACKUP_NOT_FOUND, "Backup not found: " + found.arn());
    }
    return backup;
  }

  /** Of a restore that an earlier process began. */
  void feedAgain(String arn) {
    changes.lock();
    try {
      feeding.add(arn);
    } finally {
      changes.unlock();
    }
  }

  void fed(String arn) {
    changes.lock();
    try {
      feeding.remove(arn);
    } finally {
      changes.unlock();
    }
  }

  /** Removes backups whose time is over. Cheap; called from time to time. */
  public void expire() {
    for (Backup backup : store.all()) {
      changes.lock();
      try {
        if (isOver(backup) && !feeding.contains(backup.arn())) {
          remove(backup);
        }
      } finally {
        changes.unlock();
      }
    }
  }

  private boolean isOver(Backup backup) {
    Instant expires = backup.expires();
    return expires != null && !clock.instant().isBefore(expires);
  }

  /** A copy is dropped after its backup's row, so that a crash between leaves but an orphan. */
  private void remove(Backup backup) {
    store.remove(backup);
    unpin(backup);
    if (backup.type() == Backup.Type.USER) {
      storage.dropTable(backup.rows());
    }
  }

  private void unpin(Backup backup) {
    Pin pin = pins.remove(backup.arn());
    if (pin != null) {
      pin.close();
    }
  }
}
