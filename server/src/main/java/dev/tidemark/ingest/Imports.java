package dev.tidemark.ingest;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.StorageException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.job.JobId;
import dev.tidemark.job.JobRunner;
import dev.tidemark.job.JobStore;
import dev.tidemark.job.JobToken;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The imports of this store: those in progress, and what is known of the others. Thread-safe. */
public final class Imports {
  private static final Duration KEPT = Duration.ofDays(90);

  private final Catalogue catalogue;
  private final JobRunner runner;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ImportSettings settings;
  private final JobStore<Import> store;
  private final ImportJob.Tools tools;
  private final Map<String, ImportProgress.Running> running = new ConcurrentHashMap<>();
  private final AtomicInteger inProgress = new AtomicInteger();

  private Imports(ImportJob.Tools tools, JobRunner runner) {
    this.catalogue = tools.catalogue();
    this.runner = runner;
    this.clock = tools.clock();
    this.random = tools.random();
    this.settings = tools.settings();
    this.store = tools.store();
    this.tools = tools;
  }

  /**
   * Takes up the imports that were in progress when the store was last closed. To be called before
   * tables are changed.
   *
   * @param runner stops the imports when it is closed; they go on at the next start
   * @param rule makes rows of items
   */
  public static Imports open(
      StorageEngine storage,
      Catalogue catalogue,
      ObjectStore objects,
      JobRunner runner,
      InstantSource clock,
      RandomGenerator random,
      ImportSettings settings,
      ImportedRow.Rule rule) {
    Imports imports =
        new Imports(
            new ImportJob.Tools(
                storage,
                catalogue,
                JobStore.open(storage, Import.KIND),
                objects,
                runner,
                clock,
                random,
                settings,
                rule),
            runner);
    List<Import> unfinished = imports.store.unfinished();
    imports.dropUnrecorded(unfinished);
    for (Import one : unfinished) {
      imports.inProgress.incrementAndGet();
      imports.launch(one);
    }
    return imports;
  }

  /** A table goes with its import's failure, which may be on record when the table is not gone. */
  private void dropUnrecorded(List<Import> unfinished) {
    Set<String> known = new HashSet<>();
    unfinished.forEach(one -> known.add(one.table().uuid()));
    for (Table table : catalogue.all()) {
      if (table.phase() instanceof TablePhase.Importing && !known.contains(table.uuid())) {
        catalogue.abandon(table);
      }
    }
  }

  /**
   * Begins an import, or answers the one that its token stands for. The name of the table is not
   * taken before the import has seen its bucket: if it is taken by then, the import fails. Source:
   * the service as measured by others (ack-api-quirks DDB-IMPORT-017, 018 and 019).
   *
   * @throws dev.tidemark.error.ApiException ResourceInUseException if there is a table of that
   *     name, ImportConflictException if the token is that of another table's import,
   *     LimitExceededException
   */
  public Import start(ImportRequest request) {
    Import earlier = earlier(request);
    if (earlier != null) {
      return earlier;
    }
    if (inProgress.incrementAndGet() > settings.importsMax()) {
      inProgress.decrementAndGet();
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "Only %d imports can be in progress at the same time.".formatted(settings.importsMax()));
    }
    boolean launched = false;
    try {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      Import begun =
          new Import(
              JobId.of(now, random),
              request.table(),
              request.source(),
              request.token(),
              request.tableParameters(),
              new ImportState.Reading());
      if (!store.create(begun, parameters(request.table()), now)) {
        Import first = earlier(request);
        if (first == null) {
          throw new StorageException(
              StorageException.Kind.RETRY, "the import that held the token is gone");
        }
        return first;
      }
      launch(begun);
      launched = true;
      return begun;
    } finally {
      if (!launched) {
        inProgress.decrementAndGet();
      }
    }
  }

  private @Nullable Import earlier(ImportRequest request) {
    Table wanted = request.table();
    JobToken token =
        store.token(wanted.region(), wanted.account(), request.token(), clock.instant());
    Table there = catalogue.find(wanted.region(), wanted.name());
    if (there != null && !isOf(token, there)) {
      throw ApiError.of(ApiError.Type.RESOURCE_IN_USE, "Table already exists: " + wanted.name());
    }
    if (token == null) {
      return null;
    }
    if (!token.parameters().equals(parameters(wanted))) {
      throw ApiError.of(
          ApiError.Type.IMPORT_CONFLICT,
          "Import conflict: Duplicate request detected with conflicting parameters");
    }
    return find(token.arn());
  }

  /** What the request of a token must agree with. */
  private static Map<String, AttributeValue> parameters(Table table) {
    return Map.of("table", new AttributeValue.S(table.name()));
  }

  private static boolean isOf(@Nullable JobToken token, Table table) {
    return token != null
        && table.phase() instanceof TablePhase.Importing(String arn)
        && arn.equals(token.arn());
  }

  private void launch(Import one) {
    Progress progress = new Progress();
    running.put(one.arn(), new ImportProgress.Running(one, progress));
    runner.start(new ImportJob(tools, one, progress, () -> ended(one)));
  }

  private void ended(Import one) {
    if (running.remove(one.arn()) != null) {
      inProgress.decrementAndGet();
    }
  }

  /** An import by its ARN, or null. */
  public @Nullable Import find(String arn) {
    return store.find(arn);
  }

  /** An import by its id alone, or null. */
  public @Nullable Import findById(String id) {
    return store.findById(id);
  }

  /** Up to {@code limit} imports of tables of this ARN, gone ones too; the newest first. */
  public List<Import> ofTable(String tableArn, @Nullable JobId before, int limit) {
    return store.last(Import.ofTable(tableArn), before == null ? null : before.text(), limit);
  }

  /**
   * Up to {@code limit} imports of an account in a region, the newest first.
   *
   * @param beforeArn of the last one that was seen; null: none was
   */
  public List<Import> ofAccount(
      String region, String account, @Nullable String beforeArn, int limit) {
    return store.last(
        Import.ofAccount(region, account),
        beforeArn == null ? null : Import.inTime(JobId.ofArn(beforeArn), beforeArn),
        limit);
  }

  /**
   * Up to {@code limit} errors of an import in progress or ended, those after the first so many.
   */
  public List<ImportError> errors(String arn, long after, int limit) {
    return store.details(arn, after, limit).stream().map(ImportCodec::errorFromItem).toList();
  }

  /** How far the imports in progress are, the oldest first. */
  public List<ImportProgress> progress() {
    return running.values().stream()
        .map(ImportProgress.Running::now)
        .sorted(Comparator.comparing(one -> one.imported().id().text()))
        .toList();
  }

  /** Up to {@code limit} of the imports that began last and have ended, the newest first. */
  public List<Import> ended(int limit) {
    return store.newest(limit + running.size()).stream()
        .filter(one -> one.state().isFinal())
        .limit(limit)
        .toList();
  }

  /** Forgets imports older than 90 days. Cheap; called from time to time. */
  public void expire() {
    store.forget(clock.instant().minus(KEPT));
  }
}
