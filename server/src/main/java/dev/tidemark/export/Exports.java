package dev.tidemark.export;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.StorageException;
import dev.tidemark.job.JobId;
import dev.tidemark.job.JobRunner;
import dev.tidemark.job.JobStore;
import dev.tidemark.job.JobToken;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Pin;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exports of this store: those in progress, and what is known of the others. Thread-safe. */
public final class Exports {
  private static final Logger LOG = LoggerFactory.getLogger(Exports.class);
  private static final Duration KEPT = Duration.ofDays(90);

  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final JobRunner runner;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ExportSettings settings;
  private final JobStore<Export> store;
  private final ExportJob.Tools tools;
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> inProgress =
      Map.of("FULL_EXPORT", new AtomicInteger(), "INCREMENTAL_EXPORT", new AtomicInteger());

  private record Running(Export export, Pin pin, Progress progress) {}

  private Exports(
      StorageEngine storage,
      Catalogue catalogue,
      ObjectStore objects,
      JobRunner runner,
      InstantSource clock,
      RandomGenerator random,
      ExportSettings settings) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.runner = runner;
    this.clock = clock;
    this.random = random;
    this.settings = settings;
    this.store = JobStore.open(storage, Export.KIND);
    this.tools =
        new ExportJob.Tools(
            storage, store, objects, runner.threads(), runner.workers(), clock, random, settings);
  }

  /**
   * Takes up the exports that were in progress when the store was last closed. To be called before
   * the first {@link StorageEngine#expire}, and before tables are changed.
   *
   * @param runner stops the exports when it is closed; they go on at the next start
   */
  public static Exports open(
      StorageEngine storage,
      Catalogue catalogue,
      ObjectStore objects,
      JobRunner runner,
      InstantSource clock,
      RandomGenerator random,
      ExportSettings settings) {
    Exports exports = new Exports(storage, catalogue, objects, runner, clock, random, settings);
    List<Export> unfinished = exports.store.unfinished();
    unfinished.forEach(exports::resume);
    return exports;
  }

  private void resume(Export export) {
    inProgress(export).incrementAndGet();
    try {
      launch(export, pin(export));
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.REFUSED) {
        throw e;
      }
      LOG.error("{}: the past that it needs is gone", export.arn(), e);
      inProgress(export).decrementAndGet();
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      ExportFailure failure = ExportFailure.of(e, random);
      store.finish(
          export.with(new ExportState.Failed(now, failure.code(), failure.message())), now);
    }
  }

  /**
   * Begins an export, or answers the one that its token stands for.
   *
   * @throws dev.tidemark.error.ApiException if the token is another request's, or the table's past
   *     does not hold what is asked for
   */
  public Export start(ExportRequest request) {
    try {
      return startOf(request);
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.REFUSED) {
        requireTable(request);
      }
      throw e;
    }
  }

  private Export startOf(ExportRequest request) {
    Export earlier = earlier(request);
    if (earlier != null) {
      return earlier;
    }
    Export export = plan(request);
    reserve(export);
    boolean launched = false;
    Pin pin = null;
    try {
      pin = pinned(request, export);
      if (!store.create(export, request.parameters(), clock.instant())) {
        Export first = earlier(request);
        if (first == null) {
          throw new StorageException(
              StorageException.Kind.RETRY, "the export that held the token is gone");
        }
        return first;
      }
      launch(export, pin);
      launched = true;
      return export;
    } finally {
      if (!launched) {
        inProgress(export).decrementAndGet();
        if (pin != null) {
          pin.close();
        }
      }
    }
  }

  private @Nullable Export earlier(ExportRequest request) {
    JobToken token =
        store.token(
            request.table().region(), request.table().account(), request.token(), clock.instant());
    if (token == null) {
      return null;
    }
    if (!token.parameters().equals(request.parameters())) {
      throw ApiError.of(
          ApiError.Type.EXPORT_CONFLICT,
          "Export conflict: Duplicate request detected with conflicting parameters");
    }
    return find(token.arn());
  }

  private Export plan(ExportRequest request) {
    ExportWindow window = resolve(request);
    TableSize size = storage.size(request.table().storageId());
    long fileBytesTarget =
        switch (window) {
          case ExportWindow.Full _ -> settings.fullFileBytesTarget();
          case ExportWindow.Incremental _ -> settings.incrementalFileBytesTarget();
        };
    return new Export(
        JobId.of(startTime(request.times(), window), random),
        Source.of(request.table()),
        window,
        request.format(),
        request.destination(),
        request.token(),
        request.typeGiven(),
        Plan.of(size, request.table().billing(), fileBytesTarget),
        new ExportState.Writing());
  }

  private ExportWindow resolve(ExportRequest request) {
    Table table = request.table();
    CommitTime horizon = storage.horizon(table.storageId());
    TimeRules.Past past =
        new TimeRules.Past(
            table.name(), table.created(), horizon == null ? null : horizon.toInstant());
    return new TimeRules(settings.limits(), storage.clock().fence().toInstant())
        .resolve(request.times(), past);
  }

  /** Incremental exports start at whole seconds; a full one of now starts at its own time. */
  private Instant startTime(ExportRequest.Times times, ExportWindow window) {
    Instant now = clock.instant();
    return switch (window) {
      case ExportWindow.Full(Instant at) ->
          times instanceof ExportRequest.Times.Full(Instant asked) && asked == null
              ? at
              : now.truncatedTo(ChronoUnit.MILLIS);
      case ExportWindow.Incremental _ -> now.truncatedTo(ChronoUnit.SECONDS);
    };
  }

  private AtomicInteger inProgress(Export export) {
    return Objects.requireNonNull(inProgress.get(export.type()));
  }

  private void reserve(Export export) {
    AtomicInteger count = inProgress(export);
    if (count.incrementAndGet() > settings.exportsMax()) {
      count.decrementAndGet();
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "Only %d exports of type %s can be in progress at the same time."
              .formatted(settings.exportsMax(), export.type()));
    }
  }

  /** A table may be deleted, or its past dropped, between the checks and here. */
  private Pin pinned(ExportRequest request, Export export) {
    Pin pin;
    try {
      pin = pin(export);
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.REFUSED) {
        resolve(request);
      }
      throw e;
    }
    if (!catalogue.exists(request.table())) {
      pin.close();
      requireTable(request);
    }
    return pin;
  }

  private void requireTable(ExportRequest request) {
    if (!catalogue.exists(request.table())) {
      throw ApiError.of(ApiError.Type.TABLE_NOT_FOUND, "Table not found: " + request.table().arn());
    }
  }

  private Pin pin(Export export) {
    return storage.pin(export.source().storageId(), export.window().start());
  }

  private void launch(Export export, Pin pin) {
    Progress progress = new Progress();
    running.put(export.arn(), new Running(export, pin, progress));
    runner.start(new ExportJob(tools, export, progress, () -> ended(export)));
  }

  private void ended(Export export) {
    Running ended = running.remove(export.arn());
    if (ended != null) {
      ended.pin().close();
      inProgress(export).decrementAndGet();
    }
  }

  /** An export by its ARN, or null. */
  public @Nullable Export find(String arn) {
    return store.find(arn);
  }

  /** Up to {@code limit} exports of a table that exists, the newest first. */
  public List<Export> ofTable(Table table, @Nullable JobId before, int limit) {
    return store.last(Export.ofTable(table.uuid()), before == null ? null : before.text(), limit);
  }

  /** Up to {@code limit} exports of an account in a region, in descending order of ARN. */
  public List<Export> ofAccount(
      String region, String account, @Nullable String beforeArn, int limit) {
    return store.last(Export.ofAccount(region, account), beforeArn, limit);
  }

  /** How far the exports in progress are, the oldest first. */
  public List<ExportProgress> progress() {
    return running.values().stream()
        .map(one ->
            new ExportProgress(
                one.export(),
                one.progress().files.get(),
                one.progress().filesPlanned.get(),
                one.progress().items.sum(),
                one.progress().itemBytes.sum()))
        .sorted(Comparator.comparing(one -> one.export().id()))
        .toList();
  }

  /** Up to {@code limit} of the exports that began last and have ended, the newest first. */
  public List<Export> ended(int limit) {
    return store.newest(limit + running.size()).stream()
        .filter(export -> export.state().isFinal())
        .limit(limit)
        .toList();
  }

  /** Forgets exports older than 90 days. Cheap; called from time to time. */
  public void expire() {
    store.forget(clock.instant().minus(KEPT));
  }
}
