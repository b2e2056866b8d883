package dev.tidemark.operation;

import dev.tidemark.restore.Backup;
import dev.tidemark.restore.Backups;
import dev.tidemark.restore.Restores;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Begins to make a new table of a backup. */
final class RestoreTableFromBackup implements Operation {
  private final Catalogue catalogue;
  private final TableKeys keys;
  private final Backups backups;
  private final Restores restores;
  private final InstantSource clock;
  private final RandomGenerator random;

  RestoreTableFromBackup(
      Catalogue catalogue,
      TableKeys keys,
      Backups backups,
      Restores restores,
      InstantSource clock,
      RandomGenerator random) {
    this.catalogue = catalogue;
    this.keys = keys;
    this.backups = backups;
    this.restores = restores;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    RestoredTable.checkForm(request, keys, caller);
    BackupArns arn = BackupArns.parse(request.requiredString("BackupArn"), caller);
    RestoredTable.checkRegion(request, arn.region(), caller);
    Backup backup = arn.find(backups, arn.region(), caller);
    RestoredTable wanted = RestoredTable.of(request, backup.source(), keys, caller);
    restores.requireFree(caller.region(), wanted.name());
    TablePhase.Restoring phase =
        new TablePhase.Restoring(backup.source().arn(), backup.arn(), backup.created());
    Table table =
        restores.ofBackup(
            backup,
            caller.region(),
            wanted.name(),
            id ->
                wanted.make(
                    id, TableUuids.random(random), caller, clock.instant(), catalogue, phase));
    return RestoredTable.reply(table);
  }
}
