package dev.tidemark.restore;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Fields;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.TableCodec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Backups and restores as items (FORMATS.md, "Backups"). */
final class BackupCodec {
  private static final int VERSION = 1;
  private static final String WHAT = "a row of backups";

  private BackupCodec() {}

  static Item toItem(Backup backup) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("v", N.of(VERSION));
    item.put("id", new S(backup.id().text()));
    item.put("name", new S(backup.name()));
    item.put("type", new S(backup.type().name()));
    item.put("source", new M(TableCodec.toItem(backup.source()).attributes()));
    item.put("rows", N.of(backup.rows().value()));
    item.put("atMicros", N.of(backup.at().micros()));
    item.put("items", N.of(backup.size().rows()));
    item.put("bytes", N.of(backup.size().bytes()));
    item.put("phase", new S(backup.phase().name()));
    Instant expires = backup.expires();
    if (expires != null) {
      item.put("expiresMillis", N.of(expires.toEpochMilli()));
    }
    return Item.of(item);
  }

  static Backup toBackup(Item item) {
    Fields row = Fields.of(item, WHAT, VERSION);
    return new Backup(
        new BackupId(row.string("id")),
        row.string("name"),
        Backup.Type.valueOf(row.string("type")),
        TableCodec.fromItem(Item.of(row.map("source"))),
        new TableId((int) row.number("rows")),
        new CommitTime(row.number("atMicros")),
        new TableSize(row.number("items"), row.number("bytes")),
        Backup.Phase.valueOf(row.string("phase")),
        row.has("expiresMillis") ? row.instant("expiresMillis") : null);
  }

  static Item toItem(Restore restore) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("v", N.of(VERSION));
    item.put("region", new S(restore.region()));
    item.put("table", new S(restore.table()));
    item.put("uuid", new S(restore.uuid()));
    item.put("rows", N.of(restore.rows().value()));
    item.put("atMicros", N.of(restore.at().micros()));
    String backupArn = restore.backupArn();
    if (backupArn != null) {
      item.put("backup", new S(backupArn));
    }
    return Item.of(item);
  }

  static Restore toRestore(Item item) {
    Fields row = Fields.of(item, WHAT, VERSION);
    return new Restore(
        row.string("region"),
        row.string("table"),
        row.string("uuid"),
        new TableId((int) row.number("rows")),
        new CommitTime(row.number("atMicros")),
        row.stringOrNull("backup"));
  }
}
