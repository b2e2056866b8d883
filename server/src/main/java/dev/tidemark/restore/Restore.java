package dev.tidemark.restore;

import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.TableId;
import org.jspecify.annotations.Nullable;

/**
 * A restore that is under way: what a later process must know to go on.
 *
 * @param region and {@code table}, {@code uuid}: the table that is being made
 * @param rows where the rows come from
 * @param at the moment that comes back; {@link CommitTime#MAX}: the rows as they are, a backup's
 * @param backupArn the backup that they come from; null: a table's past
 */
record Restore(
    String region,
    String table,
    String uuid,
    TableId rows,
    CommitTime at,
    @Nullable String backupArn) {
  boolean ofBackup() {
    return backupArn != null;
  }
}
