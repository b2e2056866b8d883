package dev.tidemark.restore;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.job.JobRunner;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Pin;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores: new tables made of backups and of the past of tables. Thread-safe.
 *
 * <p>What a crash leaves: a table that is being restored and whose restore is not recorded is
 * dropped, for nobody was told of it; one whose restore is recorded is filled again; one that is
 * filled is shown.
 */
public final class Restores {
  private static final Logger LOG = LoggerFactory.getLogger(Restores.class);

  /** Source: AWS developer guide, "Service, account, and table quotas". */
  private static final int RESTORES_MAX = 50;

  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final BackupStore store;
  private final Backups backups;
  private final JobRunner jobs;
  private final RowCopy copy;

  /** By the new table's id; what is read is held until the end. */
  private final Map<String, Pin> running = new ConcurrentHashMap<>();

  private Restores(
      StorageEngine storage,
      Catalogue catalogue,
      BackupStore store,
      Backups backups,
      JobRunner jobs) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.store = store;
    this.backups = backups;
    this.jobs = jobs;
    this.copy = new RowCopy(storage, jobs);
  }

  /**
   * Takes up what an earlier process left. To be called before the store's first {@link
   * StorageEngine#expire}.
   */
  public static Restores open(
      StorageEngine storage,
      Catalogue catalogue,
      BackupStore store,
      Backups backups,
      JobRunner jobs) {
    Restores restores = new Restores(storage, catalogue, store, backups, jobs);
    List<Restore> recorded = store.restores();
    restores.dropUnrecorded(recorded);
    recorded.forEach(restores::resume);
    return restores;
  }

  private void dropUnrecorded(List<Restore> recorded) {
    Set<String> known = new HashSet<>();
    recorded.forEach(restore -> known.add(restore.uuid()));
    for (Table table : catalogue.all()) {
      if (table.phase() instanceof TablePhase.Restoring && !known.contains(table.uuid())) {
        catalogue.abandon(table);
      }
    }
  }

  private void resume(Restore restore) {
    Table target = catalogue.find(restore.region(), restore.table());
    if (target == null || !target.uuid().equals(restore.uuid()) || target.isActive()) {
      store.remove(restore);
      return;
    }
    Pin pin;
    try {
      pin = pin(restore);
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.REFUSED) {
        throw e;
      }
      LOG.error("restore of {} is lost: the past that it needs is gone", target.arn(), e);
      failed(restore, target);
      return;
    }
    if (restore.backupArn() != null) {
      backups.feedAgain(restore.backupArn());
    }
    launch(restore, target, pin);
  }

  /**
   * Begins to make a table of a backup.
   *
   * @param make the table, given its place in the store; being restored
   * @throws ApiException BackupInUseException, BackupNotFoundException, or as {@link #ofPast}
   */
  public Table ofBackup(Backup backup, String region, String name, Function<TableId, Table> make) {
    backups.feed(backup);
    boolean begun = false;
    try {
      Table table = start(region, name, make, backup.rows(), backup.moment(), backup.arn());
      begun = true;
      return table;
    } finally {
      if (!begun) {
        backups.fed(backup.arn());
      }
    }
  }

  /**
   * Begins to make a table of what another was at some moment.
   *
   * @param make the table, given its place in the store; being restored
   * @throws ApiException TableAlreadyExistsException, TableInUseException if one of that name is
   *     being restored, LimitExceededException
   * @throws StorageException REFUSED if the source has no past at that moment
   */
  public Table ofPast(
      Table source, CommitTime at, String region, String name, Function<TableId, Table> make) {
    return start(region, name, make, source.storageId(), at, null);
  }

  private Table start(
      String region,
      String name,
      Function<TableId, Table> make,
      TableId rows,
      CommitTime at,
      @Nullable String backupArn) {
    if (running.size() >= RESTORES_MAX) {
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "Only " + RESTORES_MAX + " restore operations can be in progress at the same time");
    }
    Pin pin = pin(rows, at);
    boolean begun = false;
    try {
      Table target = created(region, name, make);
      Restore restore = new Restore(region, name, target.uuid(), rows, at, backupArn);
      store.save(restore);
      launch(restore, target, pin);
      begun = true;
      return target;
    } finally {
      if (!begun) {
        pin.close();
      }
    }
  }

  private Table created(String region, String name, Function<TableId, Table> make) {
    requireFree(region, name);
    try {
      return catalogue.create(region, name, make);
    } catch (ApiException e) {
      requireFree(region, name);
      throw e;
    }
  }

  /**
   * Checks that there is no table of a name.
   *
   * @throws ApiException TableAlreadyExistsException, or TableInUseException if it is being
   *     restored
   */
  public void requireFree(String region, String name) {
    Table there = catalogue.find(region, name);
    if (there == null) {
      return;
    }
    if (there.phase() instanceof TablePhase.Restoring restoring) {
      String from =
          restoring.sourceBackupArn() == null
              ? "table: " + restoring.sourceTableArn()
              : "backup: " + restoring.sourceBackupArn();
      throw ApiError.of(
          ApiError.Type.TABLE_IN_USE, "Table: " + name + " is already being restored from " + from);
    }
    throw ApiError.of(ApiError.Type.TABLE_ALREADY_EXISTS, "Table already exists: " + name);
  }

  private Pin pin(Restore restore) {
    return pin(restore.rows(), restore.at());
  }

  /** The rows of a copy have no past that could go; its backup cannot go while it feeds. */
  private Pin pin(TableId rows, CommitTime at) {
    return at.equals(CommitTime.MAX) ? () -> {} : storage.pin(rows, at);
  }

  private void launch(Restore restore, Table target, Pin pin) {
    running.put(restore.uuid(), pin);
    jobs.start(new RestoreJob(this, copy, restore, target));
  }

  void filled(Restore restore, Table target) {
    catalogue.activate(target);
    ended(restore);
  }

  void failed(Restore restore, Table target) {
    catalogue.abandon(target);
    ended(restore);
  }

  private void ended(Restore restore) {
    store.remove(restore);
    if (restore.backupArn() != null) {
      backups.fed(restore.backupArn());
    }
    Pin pin = running.remove(restore.uuid());
    if (pin != null) {
      pin.close();
    }
  }
}
