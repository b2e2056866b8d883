package dev.tidemark.operation;

import dev.tidemark.restore.Backup;
import dev.tidemark.restore.Backups;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Describes a backup of the caller's region, whatever region its ARN names, as AWS does. */
final class DescribeBackup implements Operation {
  private final Backups backups;

  DescribeBackup(Backups backups) {
    this.backups = backups;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Backup backup =
        BackupArns.parse(request.requiredString("BackupArn"), caller)
            .find(backups, caller.region(), caller);
    return BackupDescriptions.reply(backup, backup.phase().name());
  }
}
