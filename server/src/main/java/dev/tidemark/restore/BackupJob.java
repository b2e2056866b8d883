package dev.tidemark.restore;

import dev.tidemark.error.StorageException;
import dev.tidemark.job.Job;
import dev.tidemark.job.Stop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies a table as it was at one moment. The copy comes all at once, so a process that dies before
 * its end has left nothing, and one that dies after it has only to say so.
 */
final class BackupJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(BackupJob.class);

  private final Backups backups;
  private final RowCopy copy;
  private final Backup backup;

  BackupJob(Backups backups, RowCopy copy, Backup backup) {
    this.backups = backups;
    this.copy = copy;
    this.backup = backup;
  }

  @Override
  public Kind kind() {
    return Kind.BACKUP;
  }

  @Override
  public String name() {
    return "backup " + backup.arn();
  }

  @Override
  public void run(Stop stop) {
    try {
      copy.copy(backup.source().storageId(), backup.at(), backup.rows(), stop);
    } catch (StorageException e) {
      stop.check();
      if (e.kind() != StorageException.Kind.REFUSED) {
        throw e;
      }
      LOG.atError()
          .addKeyValue("event", "jobFailed")
          .addKeyValue("job", name())
          .setCause(e)
          .log("a job failed: the past that it needs is gone");
      backups.failed(backup);
      return;
    }
    backups.copied(backup);
  }
}
