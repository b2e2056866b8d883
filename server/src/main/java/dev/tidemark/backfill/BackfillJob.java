package dev.tidemark.backfill;

import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.job.Job;
import dev.tidemark.job.Stop;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills one index: walks the table once, a page at a time, and has the engine write what is
 * missing; items written meanwhile are in the index by their own writes. Keeps no record of how far
 * it is, for what is there already costs only reading. Ends early if table or index are dropped.
 */
final class BackfillJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(BackfillJob.class);

  /** Rows whose locks are held at a time. */
  private static final PageLimit PAGE = new PageLimit(250, 1 << 20);

  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final Table table;
  private final TableId index;

  BackfillJob(StorageEngine storage, Catalogue catalogue, Table table, TableId index) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.table = table;
    this.index = index;
  }

  @Override
  public Kind kind() {
    return Kind.INDEX;
  }

  @Override
  public String name() {
    return "filling index " + index.value() + " of table " + table.name();
  }

  @Override
  public void run(Stop stop) {
    try {
      fill(stop);
      if (isWanted()) {
        catalogue.change(table, now -> now.withFilled(index));
      }
    } catch (StorageException | ApiException e) {
      if (isWanted()) {
        throw e;
      }
      LOG.info("{} is given up: it was dropped", name());
    }
  }

  private void fill(Stop stop) {
    for (Page page : PageWalk.of(storage, table.storageId(), KeyRange.ALL, PAGE)) {
      stop.check();
      if (!isWanted()) {
        return;
      }
      storage.index(table.storageId(), page.rows().stream().map(Row::key).toList());
    }
  }

  private boolean isWanted() {
    Table now = catalogue.find(table.region(), table.name());
    return now != null
        && now.storageId().equals(table.storageId())
        && now.indexIds().contains(index);
  }
}
