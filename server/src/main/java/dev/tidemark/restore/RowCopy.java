package dev.tidemark.restore;

import dev.tidemark.job.JobRunner;
import dev.tidemark.job.Stop;
import dev.tidemark.job.Work;
import dev.tidemark.storage.BulkLoader;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import java.util.ArrayList;
import java.util.List;

/** Copies the rows of a moment into an empty table: all of them or, if it is broken off, none. */
final class RowCopy {
  private static final int SPLITS = 16;
  private static final int STOP_ROWS = 256;

  private final StorageEngine storage;
  private final JobRunner jobs;

  RowCopy(StorageEngine storage, JobRunner jobs) {
    this.storage = storage;
    this.jobs = jobs;
  }

  /**
   * Copies, unless an earlier process already has: the rows come all at once, so where there is one
   * there are all.
   *
   * @param at {@link CommitTime#MAX}: the rows as they are
   */
  void copy(TableId from, CommitTime at, TableId to, Stop stop) {
    if (storage.size(to).rows() > 0) {
      return;
    }
    try (JobRunner.Place _ = jobs.heavy(stop);
        BulkLoader loader = storage.bulkLoad(to)) {
      List<Runnable> parts = new ArrayList<>();
      for (Split split : storage.splits(from, SPLITS)) {
        parts.add(() -> load(split, at, loader, stop));
      }
      Work.all(jobs.workers(), stop, parts);
      Work.one(jobs.workers(), stop, loader::finish);
    }
  }

  private void load(Split split, CommitTime at, BulkLoader loader, Stop stop) {
    try (Cursor<Row> rows = storage.scan(split, at)) {
      for (long i = 0; rows.hasNext(); i++) {
        if (i % STOP_ROWS == 0) {
          stop.check();
        }
        Row row = rows.next();
        loader.put(row.key(), row.sizeBytes(), row.value());
      }
    }
  }
}
