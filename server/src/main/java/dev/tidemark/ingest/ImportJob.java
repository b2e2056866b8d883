package dev.tidemark.ingest;

import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.job.Job;
import dev.tidemark.job.JobRunner;
import dev.tidemark.job.JobStore;
import dev.tidemark.job.Stop;
import dev.tidemark.job.StoppedException;
import dev.tidemark.job.Work;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.StoredObject;
import dev.tidemark.storage.BulkLoader;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One import, from wherever it was left to its end: the bucket is looked at, the table made, all
 * objects read, what came of it recorded, the rows handed over all at once, the table shown, the
 * last state recorded. What a process that dies leaves:
 *
 * <ul>
 *   <li>before the rows are handed over: at most an empty table that nobody can use; all objects
 *       are read again;
 *   <li>after it: the whole table, and its tally on record; it is shown;
 *   <li>after it was shown: that too, or nothing if its owner has deleted it since; the last state
 *       is recorded.
 * </ul>
 */
final class ImportJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(ImportJob.class);

  /** Each begins with the first object, so not many. */
  private static final int ATTEMPTS_MAX = 3;

  /** What all imports of a process share. */
  record Tools(
      StorageEngine storage,
      Catalogue catalogue,
      JobStore<Import> store,
      ObjectStore objects,
      JobRunner jobs,
      InstantSource clock,
      RandomGenerator random,
      ImportSettings settings,
      ImportedRow.Rule rule) {}

  private final Tools tools;
  private final Progress progress;
  private final Runnable ended;
  private Import imported;
  private int attempts;
  private volatile boolean givenUp;

  /**
   * @param ended run once the import is completed or has failed, and is recorded as such
   */
  ImportJob(Tools tools, Import imported, Progress progress, Runnable ended) {
    this.tools = tools;
    this.imported = imported;
    this.progress = progress;
    this.ended = ended;
  }

  @Override
  public Kind kind() {
    return Kind.IMPORT;
  }

  @Override
  public String name() {
    return "import " + imported.arn();
  }

  @Override
  public void run(Stop stop) {
    attempts++;
    try {
      work(stop);
    } catch (StoppedException e) {
      throw e;
    } catch (RuntimeException e) {
      // What comes of a store that closes under the job is no failure of the import.
      stop.check();
      Table table = table();
      if (ImportFailure.endsProcess(e)
          || (e instanceof StorageException && ImportFailure.mayPass(e) && attempts < ATTEMPTS_MAX)
          || (table != null && table.isActive())) {
        throw e;
      }
      if (e instanceof ObjectStoreException || e instanceof ApiException) {
        LOG.atWarn()
            .addKeyValue("event", "jobFailed")
            .addKeyValue("job", name())
            .log("a job failed: {}", e.getMessage());
      } else {
        LOG.atError()
            .addKeyValue("event", "jobFailed")
            .addKeyValue("job", name())
            .setCause(e)
            .log("a job failed");
      }
      fail(ImportFailure.of(e, tools.random()), stop);
    }
    ended.run();
  }

  private void work(Stop stop) {
    Table table = table();
    switch (imported.state()) {
      case ImportState.Completed _, ImportState.Failed _ -> {}
      case ImportState.Loading(ImportTally tally) when isLoaded(table, tally) -> {
        if (table != null) {
          step(stop, () -> tools.catalogue().activate(table));
        }
        finish(tally, stop);
      }
      case ImportState.Reading _, ImportState.Loading _ -> {
        ImportSource source = imported.source();
        step(
            stop,
            () -> {
              tools.objects().requireBucket(source.bucket(), source.owner());
              return source;
            });
        Table empty = table == null ? made() : table;
        ImportTally tally = load(empty, stop);
        step(stop, () -> tools.catalogue().activate(empty));
        finish(tally, stop);
      }
    }
  }

  /** The table as it is now, or null if it has not been made, or is gone. */
  private @Nullable Table table() {
    Table there = tools.catalogue().find(imported.table().region(), imported.table().name());
    return there != null && there.uuid().equals(imported.table().uuid()) ? there : null;
  }

  /** A table that was shown may have been deleted since. Rows come all at once. */
  private boolean isLoaded(@Nullable Table table, ImportTally tally) {
    return table == null
        || table.isActive()
        || tally.imported() == 0
        || tools.storage().size(table.storageId()).rows() > 0;
  }

  private Table made() {
    Table wanted = imported.table();
    Instant now = tools.clock().instant();
    return tools
        .catalogue()
        .create(
            wanted.region(),
            wanted.name(),
            id ->
                new Table(
                    id,
                    wanted.uuid(),
                    wanted.region(),
                    wanted.account(),
                    wanted.name(),
                    wanted.keys(),
                    now,
                    wanted.billing(),
                    wanted.recovery(),
                    wanted.settings(),
                    wanted.indexes().stream().map(this::placed).toList(),
                    new TablePhase.Importing(imported.arn())));
  }

  private SecondaryIndex placed(SecondaryIndex index) {
    return index.at(tools.catalogue().reserveIndexId());
  }

  private ImportTally load(Table table, Stop stop) {
    tools.store().clearDetails(imported);
    progress.reset();
    givenUp = false;
    try (JobRunner.Place _ = tools.jobs().heavy(stop);
        BulkLoader loader = tools.storage().bulkLoad(table.storageId())) {
      ImportTally tally =
          readAll(
              new ObjectLoad(tools, imported, table, loader, progress, stop, () -> givenUp), stop);
      change(new ImportState.Loading(tally), stop);
      Work.one(tools.jobs().workers(), stop, loader::finish);
      return tally;
    }
  }

  /** A few objects at a time, so that workers are left for others in between. */
  private ImportTally readAll(ObjectLoad load, Stop stop) {
    ObjectListing listing =
        new ObjectListing(tools.objects(), imported.source(), tools.settings().retry(), stop);
    Queue<Future<ImportTally>> reading = new ArrayDeque<>();
    ImportTally tally = ImportTally.NONE;
    boolean whole = false;
    try {
      for (StoredObject next = listing.next(); next != null; next = listing.next()) {
        StoredObject object = next;
        reading.add(tools.jobs().workers().submit(() -> load.read(object)));
        if (reading.size() > tools.settings().parallelObjects()) {
          tally = tally.plus(Work.joined(reading.remove()));
        }
      }
      while (!reading.isEmpty()) {
        tally = tally.plus(Work.joined(reading.remove()));
      }
      whole = true;
      return tally;
    } finally {
      if (!whole) {
        // Before the loader is closed under them.
        givenUp = true;
        reading.forEach(ImportJob::settle);
      }
    }
  }

  private static void settle(Future<ImportTally> reading) {
    try {
      ImportTally _ = Work.joined(reading);
    } catch (RuntimeException | Error _) {
      // The first failure is the one that is told.
    }
  }

  private void finish(ImportTally tally, Stop stop) {
    Instant end = end();
    ImportFailure failure = ImportFailure.ITEM_VALIDATION;
    finish(
        tally.errors() == 0
            ? new ImportState.Completed(end, tally)
            : new ImportState.Failed(end, tally, failure.code(), failure.message()),
        end,
        stop);
  }

  private void fail(ImportFailure failure, Stop stop) {
    Table table = table();
    if (table != null) {
      tools.catalogue().abandon(table);
    }
    Instant end = end();
    finish(
        new ImportState.Failed(end, ImportTally.NONE, failure.code(), failure.message()),
        end,
        stop);
  }

  private void change(ImportState state, Stop stop) {
    Import changed = imported.with(state);
    step(
        stop,
        () -> {
          tools.store().save(changed);
          return changed;
        });
    imported = changed;
  }

  private void finish(ImportState state, Instant end, Stop stop) {
    Import changed = imported.with(state);
    step(
        stop,
        () -> {
          tools.store().finish(changed, end);
          return changed;
        });
    imported = changed;
  }

  private <T> void step(Stop stop, Supplier<T> step) {
    T _ = tools.settings().retry().call(stop, ImportFailure::mayPass, step);
  }

  /** Now, but after the start. */
  private Instant end() {
    Instant now = tools.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    Instant start = imported.id().start();
    return now.isAfter(start) ? now : start.plusMillis(1);
  }
}
