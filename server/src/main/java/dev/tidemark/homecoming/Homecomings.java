package dev.tidemark.homecoming;

import dev.tidemark.format.InvalidExportException;
import dev.tidemark.item.KeySchema;
import dev.tidemark.job.Stop;
import dev.tidemark.job.Waiter;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import dev.tidemark.table.TableSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes exports in, of AWS or of our own: a full one makes a table, and incremental ones carry it
 * on. For one thread, while nobody else uses the store: so nobody ever sees a part of an export.
 *
 * <p>What a crash leaves, and {@link #open} puts right: a table that is being made is dropped, for
 * all that it is made of is still in its files; an incremental export whose changes have begun to
 * be made is made whole, from a copy that the store has of them.
 */
public final class Homecomings {
  private static final Logger LOG = LoggerFactory.getLogger(Homecomings.class);
  private static final int RECOVERY_DAYS = 35;
  private static final int SPLITS = 16;

  /** In microseconds. */
  private static final long SECOND = 1_000_000;

  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final HomeStore store;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Stop stop;

  private Homecomings(
      StorageEngine storage,
      Catalogue catalogue,
      HomeStore store,
      InstantSource clock,
      RandomGenerator random,
      Waiter waiter) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.stop = new Stop(waiter);
  }

  /** Ends what an earlier process began. To be called before tables are read or written. */
  public static Homecomings open(
      StorageEngine storage,
      Catalogue catalogue,
      HomeStore store,
      InstantSource clock,
      RandomGenerator random,
      Waiter waiter) {
    Homecomings homecomings = new Homecomings(storage, catalogue, store, clock, random, waiter);
    homecomings.dropUnfinished();
    store.homes().forEach(homecomings::settle);
    return homecomings;
  }

  /** An import's ARN ends otherwise. */
  private void dropUnfinished() {
    for (Table table : catalogue.all()) {
      if (table.phase() instanceof TablePhase.Importing(String arn) && arn.contains("/export/")) {
        catalogue.abandon(table);
      }
    }
  }

  private void settle(Home home) {
    Table table = catalogue.find(home.region(), home.table());
    StagedSet applying = home.applying();
    if (table == null || !table.uuid().equals(home.uuid())) {
      store.remove(home);
    } else if (applying != null) {
      LOG.info("the export {} goes on to come home", applying.exportArn());
      new Applying(storage, applying, table.storageId()).apply(_ -> {});
      Home _ = arrived(home, applying, table);
    }
    if (applying != null) {
      storage.dropTable(applying.changes());
    }
  }

  /**
   * Where exports are to come.
   *
   * @param keys of a new table; null only if there is the table
   * @param recovery whether a new table keeps its past from the full export on
   * @param gaps whether changes may be missing between exports, see {@link ExportOrder}
   */
  public record Target(
      String region,
      String account,
      String table,
      @Nullable KeySchema keys,
      boolean recovery,
      boolean gaps) {}

  /**
   * Whether exports would make a new table, whose key must be known.
   *
   * @throws InvalidExportException if there is a table of that name that did not come home
   */
  public boolean makesTable(String region, String name) {
    return home(region, name) == null;
  }

  private @Nullable Home home(String region, String name) {
    Table table = catalogue.find(region, name);
    if (table == null) {
      return null;
    }
    Home home = store.home(table.uuid());
    if (home == null) {
      throw new InvalidExportException(
          "there is a table " + name + " already, and it is not one that came home");
    }
    return home;
  }

  /**
   * Takes exports in, in their order; those that are here already are passed over. All files are
   * read and checked before anything is changed. Of a new table nothing is there before all is; one
   * that is there is carried on by whole exports.
   *
   * @param given full ones or incremental ones, all of one table
   * @param progress is told of records read, and of changes made
   * @return all that were given, in order
   * @throws InvalidExportException if files are missing or damaged, or exports do not follow one
   *     another or do not fit the table
   */
  public List<Arrival> bringHome(Target target, List<ExportSet> given, LongConsumer progress) {
    List<ExportSet> sets = ExportOrder.sorted(given);
    Home home = home(target.region(), target.table());
    Table table = catalogue.find(target.region(), target.table());
    return home == null || table == null
        ? make(target, sets, progress)
        : carryOn(home, table, target.gaps(), sets, progress);
  }

  private List<Arrival> make(Target target, List<ExportSet> sets, LongConsumer progress) {
    ExportSet full = sets.getFirst();
    List<ExportSet> incrementals = sets.subList(1, sets.size());
    KeySchema keys = target.keys();
    if (!full.isFull()) {
      throw full.refusal("an incremental export, but there is no table yet: give a full one too");
    }
    if (keys == null) {
      throw new IllegalArgumentException("a new table without keys");
    }
    ExportOrder.requireJoined(incrementals, full.asOf(), target.gaps());
    Table table = create(target, keys, full);
    List<StagedSet> staged = new ArrayList<>();
    try {
      Loading loading = new Loading(storage, keys, progress);
      loading.items(full, table.storageId());
      for (ExportSet set : incrementals) {
        staged.add(loading.changes(set));
      }
      List<Arrival> arrivals = new ArrayList<>();
      arrivals.add(
          new Arrival(
              full.exportArn(),
              full.asOf(),
              begun(table, target.recovery()),
              full.recordCount(),
              true));
      for (StagedSet set : staged) {
        waitFor(arrivals.getLast().at());
        Applying applying = new Applying(storage, set, table.storageId());
        applying.verify(keys);
        applying.apply(progress);
        arrivals.add(arrival(set));
      }
      show(table, full, arrivals);
      return arrivals;
    } catch (RuntimeException e) {
      catalogue.abandon(table);
      throw e;
    } finally {
      staged.forEach(set -> storage.dropTable(set.changes()));
    }
  }

  private Table create(Target target, KeySchema keys, ExportSet full) {
    return catalogue.create(
        target.region(),
        target.table(),
        id ->
            new Table(
                id,
                uuid(),
                target.region(),
                target.account(),
                target.table(),
                keys,
                clock.instant(),
                new BillingMode.PayPerRequest(),
                PointInTimeRecovery.DISABLED,
                TableSettings.of(keys),
                List.of(),
                new TablePhase.Importing(full.exportArn())));
  }

  /** Of version 4. */
  private String uuid() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & ~(0b11L << 62)) | (0b10L << 62);
    return new UUID(high, low).toString();
  }

  /** Begins the past, if there is to be one, and gives the moment that is as the full export. */
  private CommitTime begun(Table table, boolean recovery) {
    if (recovery) {
      storage.alterHistory(table.storageId(), new History.Keep(Duration.ofDays(RECOVERY_DAYS)));
    }
    return moment();
  }

  /** What is recorded of a table that is not shown then is forgotten with it. */
  private void show(Table table, ExportSet full, List<Arrival> arrivals) {
    CommitTime past = storage.horizon(table.storageId());
    for (Arrival arrival : arrivals) {
      Home home =
          new Home(
              table.region(),
              table.name(),
              table.uuid(),
              full.tableArn(),
              full.tableId(),
              arrival.asOf(),
              arrival.at(),
              storage.size(table.storageId()).rows(),
              null);
      store.save(home, arrival);
    }
    Table _ =
        catalogue.activate(
            table,
            past == null
                ? PointInTimeRecovery.DISABLED
                : new PointInTimeRecovery.Enabled(RECOVERY_DAYS, past));
  }

  private List<Arrival> carryOn(
      Home home, Table table, boolean gaps, List<ExportSet> sets, LongConsumer progress) {
    List<Arrival> arrivals = new ArrayList<>();
    List<ExportSet> coming = new ArrayList<>();
    for (ExportSet set : sets) {
      ExportOrder.requireSource(set, home.sourceArn(), home.sourceId());
      Arrival earlier = store.arrival(home.uuid(), set.exportId());
      if (earlier != null) {
        arrivals.add(earlier);
      } else if (set.isFull()) {
        throw set.refusal(
            "a full export makes a new table, but there is a table " + table.name() + " already");
      } else {
        coming.add(set);
      }
    }
    if (coming.isEmpty()) {
      return arrivals;
    }
    ExportOrder.requireJoined(coming, home.asOf(), gaps);
    requireUntouched(home, table);
    List<StagedSet> staged = new ArrayList<>();
    try {
      Loading loading = new Loading(storage, table.keys(), progress);
      for (ExportSet set : coming) {
        staged.add(loading.changes(set));
      }
      Home now = home;
      while (!staged.isEmpty()) {
        StagedSet set = staged.getFirst();
        waitFor(now.at());
        Applying applying = new Applying(storage, set, table.storageId());
        applying.verify(table.keys());
        now = now.applying(set);
        store.save(now);
        staged.removeFirst();
        applying.apply(progress);
        now = arrived(now, set, table);
        storage.dropTable(set.changes());
        Arrival arrival = store.arrival(home.uuid(), ExportSet.exportId(set.exportArn()));
        if (arrival == null) {
          throw new AssertionError("an arrival that was saved is not there");
        }
        arrivals.add(arrival);
      }
      return arrivals;
    } finally {
      staged.forEach(set -> storage.dropTable(set.changes()));
    }
  }

  private Home arrived(Home home, StagedSet set, Table table) {
    Arrival arrival = arrival(set);
    Home reached = home.reached(arrival, storage.size(table.storageId()).rows());
    store.save(reached, arrival);
    return reached;
  }

  private Arrival arrival(StagedSet set) {
    return new Arrival(set.exportArn(), set.asOf(), moment(), set.count(), false);
  }

  /** A cut after all that was written, at a whole second, for many clients can name no others. */
  private CommitTime moment() {
    CommitTime fence = storage.clock().fence();
    CommitTime second = new CommitTime(Math.ceilDiv(fence.micros(), SECOND) * SECOND);
    storage.clock().awaitClosed(second);
    return second;
  }

  /** Lets the time come that the last moment is of, lest history runs ahead of it. */
  private void waitFor(CommitTime moment) {
    Duration left = Duration.between(clock.instant(), moment.toInstant());
    if (left.isPositive()) {
      stop.pause(left);
    }
  }

  /** What was deleted is missed in the number, if something was written instead, by its time. */
  private void requireUntouched(Home home, Table table) {
    boolean untouched = storage.size(table.storageId()).rows() == home.rows();
    for (Split split : storage.splits(table.storageId(), SPLITS)) {
      try (Cursor<Row> rows = storage.scan(split, CommitTime.MAX)) {
        while (untouched && rows.hasNext()) {
          untouched = rows.next().written().isBefore(home.at());
        }
      }
    }
    if (!untouched) {
      throw new InvalidExportException(
          "the table %s has been written to since %s, so what comes from %s does not fit it any more"
              .formatted(table.name(), home.at().toInstant(), home.sourceArn()));
    }
  }
}
