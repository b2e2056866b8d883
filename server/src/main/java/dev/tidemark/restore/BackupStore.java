package dev.tidemark.restore;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.SystemTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The durable rows of backups and of restores under way. Keys are those of a table with a string
 * partition key and a string sort key (FORMATS.md, "Backups"):
 *
 * <pre>
 * backup/REGION/ACCOUNT, id/TABLE  a backup
 * restore, uuid                    a restore under way, by the new table's id
 * </pre>
 */
public final class BackupStore {
  private static final AttributeValue RESTORES = new S("restore");
  private static final PageLimit PAGE = new PageLimit(100, 1 << 20);

  private final StorageEngine storage;

  private BackupStore(StorageEngine storage) {
    this.storage = storage;
  }

  public static BackupStore open(StorageEngine storage) {
    if (!storage.tables().contains(SystemTables.BACKUPS)) {
      storage.createTable(SystemTables.BACKUPS, History.OFF);
    }
    return new BackupStore(storage);
  }

  /** Where in the store the copies are that backups hold; no table's of the catalogue. */
  public Set<TableId> copies() {
    return all().stream()
        .filter(backup -> backup.type() == Backup.Type.USER)
        .map(Backup::rows)
        .collect(Collectors.toSet());
  }

  /** Every backup of every region. */
  List<Backup> all() {
    return rows(KeyRange.ALL, row -> isRestore(row) ? null : BackupCodec.toBackup(item(row)));
  }

  /** The backups of a region, in order of time. */
  List<Backup> ofRegion(String region, String account) {
    return rows(
        KeyRange.startingWith(KeyCodec.partition(partition(region, account))),
        row -> BackupCodec.toBackup(item(row)));
  }

  @Nullable Backup find(String region, String account, String table, BackupId id) {
    Row row = storage.get(SystemTables.BACKUPS, key(partition(region, account), sort(id, table)));
    return row == null ? null : BackupCodec.toBackup(item(row));
  }

  /** What puts a backup, as part of a write. */
  WriteOp putting(Backup backup) {
    Item item = BackupCodec.toItem(backup);
    return new WriteOp(SystemTables.BACKUPS, key(backup), _ -> put(item));
  }

  void save(Backup backup) {
    storage.write(putting(backup));
  }

  void remove(Backup backup) {
    storage.write(new WriteOp(SystemTables.BACKUPS, key(backup), _ -> Decision.DELETE));
  }

  List<Restore> restores() {
    return rows(
        KeyRange.startingWith(KeyCodec.partition(RESTORES)),
        row -> BackupCodec.toRestore(item(row)));
  }

  void save(Restore restore) {
    Item item = BackupCodec.toItem(restore);
    storage.write(new WriteOp(SystemTables.BACKUPS, key(restore), _ -> put(item)));
  }

  void remove(Restore restore) {
    storage.write(new WriteOp(SystemTables.BACKUPS, key(restore), _ -> Decision.DELETE));
  }

  private <T> List<T> rows(KeyRange range, Function<Row, @Nullable T> read) {
    List<T> all = new ArrayList<>();
    for (Page page : PageWalk.of(storage, SystemTables.BACKUPS, range, PAGE)) {
      for (Row row : page.rows()) {
        T one = read.apply(row);
        if (one != null) {
          all.add(one);
        }
      }
    }
    return all;
  }

  private static boolean isRestore(Row row) {
    return item(row).attributes().containsKey("uuid");
  }

  private static Item item(Row row) {
    return Item.ofBytes(row.value());
  }

  private static Decision put(Item item) {
    return new Decision.Put(item.bytes(), item.bytes().length);
  }

  static Key key(Restore restore) {
    return key(RESTORES, restore.uuid());
  }

  static Key key(Backup backup) {
    return key(
        partition(backup.source().region(), backup.source().account()),
        sort(backup.id(), backup.source().name()));
  }

  /** Two tables may be deleted in one millisecond. */
  private static String sort(BackupId id, String table) {
    return id + "/" + table;
  }

  private static AttributeValue partition(String region, String account) {
    return new S("backup/" + region + "/" + account);
  }

  private static Key key(AttributeValue partition, String sort) {
    return new Key(KeyCodec.encode(partition, new S(sort)));
  }
}
