package dev.tidemark.restore;

import dev.tidemark.error.Findings;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.StoredTable;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.SystemTables;
import dev.tidemark.table.Table;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks backups and restores against the store, without changing either. */
public final class BackupsCheck {
  private static final PageLimit PAGE = new PageLimit(1000, 1 << 20);
  private static final String KIND = "backup";

  private final StorageEngine storage;
  private final Map<TableId, StoredTable> stored;
  private final Findings findings;
  private final Map<TableId, Rows> rows = new HashMap<>();
  private final Set<String> restoring = new HashSet<>();
  private long backups;

  public BackupsCheck(StorageEngine storage, Map<TableId, StoredTable> stored, Findings findings) {
    this.storage = storage;
    this.stored = stored;
    this.findings = findings;
  }

  /**
   * Rows that a backup holds.
   *
   * @param arn of the backup
   * @param source the table that they were of
   * @param size what they come to; null: it is not said
   */
  public record Rows(String arn, Table source, @Nullable TableSize size) {}

  public void run() {
    StoredTable own = stored.get(SystemTables.BACKUPS);
    if (own == null || !own.isLive()) {
      return;
    }
    for (Page page : PageWalk.of(storage, SystemTables.BACKUPS, KeyRange.ALL, PAGE)) {
      page.rows().forEach(this::row);
    }
  }

  public long backups() {
    return backups;
  }

  /** Where in the store rows of backups are. */
  public Map<TableId, Rows> rows() {
    return rows;
  }

  /** The uuids of the tables that are being restored. */
  public Set<String> restoring() {
    return restoring;
  }

  private void row(Row row) {
    try {
      Item item = Item.ofBytes(row.value());
      Key place;
      if (item.attributes().containsKey("uuid")) {
        Restore restore = BackupCodec.toRestore(item);
        place = BackupStore.key(restore);
        check(restore);
      } else {
        Backup backup = BackupCodec.toBackup(item);
        place = BackupStore.key(backup);
        check(backup);
      }
      if (!place.equals(row.key())) {
        findings.fault(KIND, "row " + row.key(), "is in the place of another");
      }
    } catch (RuntimeException e) {
      findings.fault(KIND, "row " + row.key(), "cannot be read: " + e.getMessage());
    }
  }

  private void check(Restore restore) {
    restoring.add(restore.uuid());
    StoredTable source = stored.get(restore.rows());
    boolean there =
        source != null
            && (restore.at().equals(CommitTime.MAX)
                ? source.phase() != StoredTable.Phase.GONE
                : source.reachesBackTo(restore.at()));
    if (!there) {
      findings.fault(
          "restore", "table " + restore.table(), "what it is being restored from is gone");
    }
  }

  private void check(Backup backup) {
    backups++;
    boolean made = backup.phase() == Backup.Phase.AVAILABLE;
    boolean copied = backup.type() == Backup.Type.USER;
    rows.put(
        backup.rows(),
        new Rows(backup.arn(), backup.source(), copied && made ? backup.size() : null));
    StoredTable there = stored.get(backup.rows());
    if (copied && (there == null || !there.isLive())) {
      findings.fault(KIND, backup.arn(), "its rows are gone");
    }
    if (!copied || !made) {
      TableId source = copied ? backup.source().storageId() : backup.rows();
      StoredTable past = stored.get(source);
      if (past == null || !past.reachesBackTo(backup.at())) {
        findings.fault(KIND, backup.arn(), "the past that it is of is gone");
      }
    }
  }
}
