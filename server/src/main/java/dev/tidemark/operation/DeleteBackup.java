package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.restore.Backup;
import dev.tidemark.restore.Backups;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Deletes a backup at once; those of the system go by themselves. */
final class DeleteBackup implements Operation {
  private final Backups backups;

  DeleteBackup(Backups backups) {
    this.backups = backups;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Backup backup =
        BackupArns.parse(request.requiredString("BackupArn"), caller)
            .find(backups, caller.region(), caller);
    if (backup.type() == Backup.Type.SYSTEM) {
      throw ApiError.validation(
          "Invalid Request: User is not allowed to delete the system backup with arn "
              + backup.arn()
              + ". It will automatically expire on "
              + backup.expires());
    }
    backups.delete(backup);
    return BackupDescriptions.reply(backup, "DELETED");
  }
}
