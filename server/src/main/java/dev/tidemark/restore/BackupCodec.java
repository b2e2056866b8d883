package dev.tidemark.restore;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.TableCodec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Backups and restores as items (FORMATS.md, "Backups"). */
final class BackupCodec {
  private static final int VERSION = 1;

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
    Map<String, AttributeValue> map = item.attributes();
    if (!(map.get("source") instanceof M(var source))) {
      throw unreadable();
    }
    AttributeValue expires = map.get("expiresMillis");
    return new Backup(
        new BackupId(string(map.get("id"))),
        string(map.get("name")),
        Backup.Type.valueOf(string(map.get("type"))),
        TableCodec.fromItem(Item.of(source)),
        new TableId((int) number(map.get("rows"))),
        new CommitTime(number(map.get("atMicros"))),
        new TableSize(number(map.get("items")), number(map.get("bytes"))),
        Backup.Phase.valueOf(string(map.get("phase"))),
        expires == null ? null : Instant.ofEpochMilli(number(expires)));
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
    Map<String, AttributeValue> map = item.attributes();
    AttributeValue backup = map.get("backup");
    return new Restore(
        string(map.get("region")),
        string(map.get("table")),
        string(map.get("uuid")),
        new TableId((int) number(map.get("rows"))),
        new CommitTime(number(map.get("atMicros"))),
        backup == null ? null : string(backup));
  }

  private static String string(@Nullable AttributeValue value) {
    if (value instanceof S(String s)) {
      return s;
    }
    throw unreadable();
  }

  private static long number(@Nullable AttributeValue value) {
    if (value instanceof N(var n)) {
      return n.longValueExact();
    }
    throw unreadable();
  }

  private static IllegalStateException unreadable() {
    return new IllegalStateException("not a row of backups");
  }
}
