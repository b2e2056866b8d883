package dev.tidemark.backfill;

import dev.tidemark.job.JobRunner;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.util.List;

/** Fills new indexes in the background. Thread-safe. */
public final class Backfills {
  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final JobRunner jobs;

  private Backfills(StorageEngine storage, Catalogue catalogue, JobRunner jobs) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.jobs = jobs;
  }

  /** Begins again, from the start, what an earlier process did not end. */
  public static Backfills open(StorageEngine storage, Catalogue catalogue, JobRunner jobs) {
    Backfills backfills = new Backfills(storage, catalogue, jobs);
    catalogue.all().forEach(table -> backfills.begin(table, table.unfilledIndexIds()));
    return backfills;
  }

  /** Begins to fill the indexes that a table has and had not. */
  public void begin(Table before, Table after) {
    begin(
        after,
        after.unfilledIndexIds().stream()
            .filter(index -> !before.indexIds().contains(index))
            .toList());
  }

  private void begin(Table table, List<TableId> indexes) {
    indexes.forEach(index -> jobs.start(new BackfillJob(storage, catalogue, table, index)));
  }
}
