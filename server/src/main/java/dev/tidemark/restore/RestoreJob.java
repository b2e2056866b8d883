package dev.tidemark.restore;

import dev.tidemark.error.StorageException;
import dev.tidemark.job.Job;
import dev.tidemark.job.Stop;
import dev.tidemark.table.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a new table and lets everybody see it. The rows come all at once, so a process that dies
 * before their end has left an empty table that nobody can read; after it, one that is but to be
 * shown.
 */
final class RestoreJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreJob.class);

  private final Restores restores;
  private final RowCopy copy;
  private final Restore restore;
  private final Table target;

  RestoreJob(Restores restores, RowCopy copy, Restore restore, Table target) {
    this.restores = restores;
    this.copy = copy;
    this.restore = restore;
    this.target = target;
  }

  @Override
  public Kind kind() {
    return Kind.RESTORE;
  }

  @Override
  public String name() {
    return "restore of " + target.arn();
  }

  @Override
  public void run(Stop stop) {
    try {
      copy.copy(restore.rows(), restore.at(), target.storageId(), stop);
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
      restores.failed(restore, target);
      return;
    }
    restores.filled(restore, target);
  }
}
