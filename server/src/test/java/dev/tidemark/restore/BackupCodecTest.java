package dev.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableCodec;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The attributes are on disk: FORMATS.md, "Backups". */
final class BackupCodecTest {
  private static final Table SOURCE =
      new Table(
          new TableId(17),
          "u",
          "eu-west-1",
          "000000000000",
          "songs",
          new KeySchema(new KeyAttribute("h", KeyType.S), null),
          Instant.ofEpochMilli(1000),
          new BillingMode.PayPerRequest(),
          PointInTimeRecovery.DISABLED);

  @Test
  void toItem_systemBackup_isTheRowOfTheFormat() {
    Backup backup =
        new Backup(
            new BackupId("00000000002000-00000000"),
            "songs$DeletedTableBackup",
            Backup.Type.SYSTEM,
            SOURCE,
            new TableId(17),
            new CommitTime(2_000_000),
            new TableSize(3, 44),
            Backup.Phase.AVAILABLE,
            Instant.ofEpochMilli(9000));

    Item row = BackupCodec.toItem(backup);

    assertThat(row)
        .isEqualTo(
            Item.of(
                Map.ofEntries(
                    Map.entry("v", N.of(1)),
                    Map.entry("id", new S("00000000002000-00000000")),
                    Map.entry("name", new S("songs$DeletedTableBackup")),
                    Map.entry("type", new S("SYSTEM")),
                    Map.entry("source", new M(TableCodec.toItem(SOURCE).attributes())),
                    Map.entry("rows", N.of(17)),
                    Map.entry("atMicros", N.of(2_000_000)),
                    Map.entry("items", N.of(3)),
                    Map.entry("bytes", N.of(44)),
                    Map.entry("phase", new S("AVAILABLE")),
                    Map.entry("expiresMillis", N.of(9000)))));
    assertThat(BackupCodec.toBackup(row)).isEqualTo(backup);
  }

  @Test
  void toItem_userBackup_comesBackAlike() {
    Backup backup =
        new Backup(
            new BackupId("00000000002000-0123abcd"),
            "mine",
            Backup.Type.USER,
            SOURCE,
            new TableId(18),
            new CommitTime(2_000_000),
            TableSize.EMPTY,
            Backup.Phase.CREATING,
            null);

    assertThat(BackupCodec.toBackup(BackupCodec.toItem(backup))).isEqualTo(backup);
  }

  @Test
  void toItem_restore_isTheRowOfTheFormat() {
    Restore restore =
        new Restore("eu-west-1", "back", "u2", new TableId(18), CommitTime.MAX, "arn:b");

    Item row = BackupCodec.toItem(restore);

    assertThat(row)
        .isEqualTo(
            Item.of(
                Map.of(
                    "v", N.of(1),
                    "region", new S("eu-west-1"),
                    "table", new S("back"),
                    "uuid", new S("u2"),
                    "rows", N.of(18),
                    "atMicros", N.of(Long.MAX_VALUE),
                    "backup", new S("arn:b"))));
    assertThat(BackupCodec.toRestore(row)).isEqualTo(restore);
  }
}
