package dev.tidemark.cli;

import dev.tidemark.error.StorageException;
import dev.tidemark.http.TidemarkService.State;
import dev.tidemark.job.JobRunner;
import dev.tidemark.metrics.Measure;
import dev.tidemark.metrics.MetricsPage;
import dev.tidemark.metrics.Requests;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Figure;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a running server measures beside its requests. Thread-safe once all is told. */
final class ServerMeasures {
  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final Map<Failure, LongAdder> objectFailures = new ConcurrentHashMap<>();
  private volatile @Nullable JobRunner jobs;
  private volatile @Nullable IntSupplier connections;
  private @Nullable MetricsPage page;

  private record Failure(String call, String kind) {}

  ServerMeasures(StorageEngine storage, Catalogue catalogue) {
    this.storage = storage;
    this.catalogue = catalogue;
  }

  void runs(JobRunner runner) {
    jobs = runner;
  }

  void serves(IntSupplier open) {
    connections = open;
  }

  void objectFailure(String call, ObjectStoreException.Kind kind) {
    objectFailures
        .computeIfAbsent(new Failure(call, lower(kind)), _ -> new LongAdder())
        .increment();
  }

  State state() {
    if (!storage.isWritable()) {
      return State.UNWRITABLE;
    }
    boolean stopped =
        storage.figures().stream()
            .anyMatch(each -> each.kind() == Figure.Kind.WRITES_STOPPED && each.value() != 0);
    return stopped ? State.BUSY : State.OK;
  }

  /** The page; made when it is first asked for, since that loads a library. */
  synchronized MetricsPage page(Requests requests) {
    MetricsPage made = page;
    if (made == null) {
      made = new MetricsPage(requests, all());
      page = made;
    }
    return made;
  }

  private List<Measure> all() {
    List<Measure> all = new ArrayList<>();
    all.add(
        new Measure(
            Measure.Kind.INFO,
            "tidemark_version",
            "The version is its label.",
            List.of("version"),
            () -> List.of(new Measure.Point(List.of(Main.Version.number()), 1))));
    all.add(Measure.gauge("tidemark_connections", "Open connections.", this::openConnections));
    all.add(
        Measure.gauge(
            "tidemark_storage_writable",
            "1; 0 once a write has failed and the server must be restarted.",
            () -> storage.isWritable() ? 1 : 0));
    for (Figure.Kind kind : Figure.Kind.values()) {
      all.add(figures(kind));
    }
    all.add(
        new Measure(
            Measure.Kind.GAUGE,
            "tidemark_oldest_restorable_timestamp_seconds",
            "The oldest moment that any table with point-in-time recovery can be restored to.",
            List.of(),
            this::oldest));
    all.add(
        Measure.by(
            Measure.Kind.GAUGE,
            "tidemark_jobs_running",
            "Jobs that have begun and not ended.",
            "kind",
            this::running));
    all.add(
        new Measure(
            Measure.Kind.COUNTER,
            "tidemark_object_store_errors",
            "Calls of jobs to the object store that failed.",
            List.of("call", "kind"),
            () ->
                objectFailures.entrySet().stream()
                    .map(entry ->
                        new Measure.Point(
                            List.of(entry.getKey().call(), entry.getKey().kind()),
                            entry.getValue().sum()))
                    .toList()));
    return all;
  }

  private Measure figures(Figure.Kind kind) {
    boolean ofStores =
        switch (kind) {
          case FILE_BYTES, MEMORY_BYTES, COMPACTION_PENDING_BYTES, LEVEL0_FILES -> true;
          case BLOCK_CACHE_BYTES,
              COMPACTIONS_RUNNING,
              FLUSHES_RUNNING,
              BACKGROUND_ERRORS,
              WRITES_STOPPED ->
              false;
        };
    return new Measure(
        Measure.Kind.GAUGE,
        "tidemark_storage_" + lower(kind),
        help(kind),
        ofStores ? List.of("store") : List.of(),
        () ->
            storage.figures().stream()
                .filter(each -> each.kind() == kind)
                .map(each ->
                    new Measure.Point(ofStores ? List.of(each.store()) : List.of(), each.value()))
                .toList());
  }

  private static String help(Figure.Kind kind) {
    return switch (kind) {
      case FILE_BYTES -> "Bytes of a store's files.";
      case MEMORY_BYTES -> "Bytes of a store that are in memory and in the log only.";
      case COMPACTION_PENDING_BYTES -> "Bytes to be rewritten until a store is in order.";
      case LEVEL0_FILES -> "Files that nothing has merged yet.";
      case BLOCK_CACHE_BYTES -> "Bytes of the cache of blocks in use.";
      case COMPACTIONS_RUNNING -> "Compactions under way.";
      case FLUSHES_RUNNING -> "Flushes under way.";
      case BACKGROUND_ERRORS -> "Errors of flushes and compactions since the start.";
      case WRITES_STOPPED -> "1 while writes wait until compactions have caught up.";
    };
  }

  private int openConnections() {
    IntSupplier open = connections;
    return open == null ? 0 : open.getAsInt();
  }

  /** No point if no table has point-in-time recovery. */
  private List<Measure.Point> oldest() {
    return catalogue.all().stream()
        .filter(table -> table.recovery() instanceof PointInTimeRecovery.Enabled)
        .flatMap(table -> horizon(table).stream())
        .min(CommitTime::compareTo)
        .map(CommitTime::toInstant)
        .map(oldest -> List.of(new Measure.Point(List.of(), seconds(oldest))))
        .orElse(List.of());
  }

  /** Empty if the table has gone meanwhile. */
  private Optional<CommitTime> horizon(Table table) {
    try {
      return Optional.ofNullable(storage.horizon(table.storageId()));
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.REFUSED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Map<String, Long> running() {
    Map<String, Long> counts = new TreeMap<>();
    JobRunner runner = jobs;
    if (runner != null) {
      runner.running().forEach((kind, count) -> counts.put(lower(kind), count));
    }
    return counts;
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
