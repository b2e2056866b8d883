package dev.tidemark.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.export.MortalEngine;
import dev.tidemark.export.TestObjects;
import dev.tidemark.item.Item;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.schema.JsonTree;
import dev.tidemark.storage.Change;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A world of one seed: the product on a simulated disk, clock and object store, clients that ask it
 * for things at the same time, and chaos that kills it, breaks its disk and sets its clock. A model
 * stands beside it; whatever differs from it ends the world with an {@link AssertionError}.
 *
 * <p>Nothing in it knows the real time or is drawn from anything but the seed.
 */
final class World {
  static final String BUCKET = "exports";

  /** For how long a list may lack an object. */
  static final long YOUNG_NANOS = 1_000_000_000;

  private static final ScopedValue<Model.Request> REQUEST = ScopedValue.newInstance();
  private static final int CRASH_NANOS_MAX = 1_000_000_000;

  final long seed;
  final Trace trace;
  final Scheduler scheduler;
  final SimulatedClock clock = new SimulatedClock();
  final Model model = new Model();
  final Disk disk;
  final TestObjects objects = new TestObjects().bucket(BUCKET);
  final Tally tally = new Tally();
  final Scheduler.Group clients;
  final SimulatedEngine.Faults faults;
  final SimulatedStore.Faults storeFaultRates;
  final Duration conflictWait;
  final Plant plant;

  /** Faults and chaos are over: whatever has begun must come to its end now. */
  boolean calm;

  long storeFaults;

  /** Data files that appear after their manifest, if that is what is planted. */
  final Map<ObjectPath, byte[]> late = new HashMap<>();

  /** By the prefixes of exports: how often the object store failed them. */
  final Map<String, Integer> exportFaults = new HashMap<>();

  private final SplittableRandom random;
  private final Map<ObjectPath, Long> appeared = new HashMap<>();
  private final double lostAnswers;
  private Life life;
  private int lives;
  private long requests;

  /** From the opening of the product to its death. */
  private static final class Life {
    final Scheduler.Group process;
    final SimulatedEngine storage;
    final List<Exchange> exchanges = new ArrayList<>();
    @Nullable Product product;

    Life(Scheduler.Group process, SimulatedEngine storage) {
      this.process = process;
      this.storage = storage;
    }
  }

  /** A request under way. */
  private static final class Exchange {
    final Thread client = Thread.currentThread();
    @Nullable Answer answer;

    void answer(Answer given) {
      if (answer == null) {
        answer = given;
        LockSupport.unpark(client);
      }
    }
  }

  World(long seed, Plant plant, boolean printed) {
    this.seed = seed;
    this.plant = plant;
    this.random = new SplittableRandom(seed);
    this.trace = new Trace(printed, this::when);
    this.scheduler = new Scheduler(random.split(), trace, clock::elapsed);
    this.disk = new Disk(engine(plant));
    this.clients = scheduler.group("clients");
    boolean quiet = random.nextInt(8) == 0;
    this.faults =
        quiet
            ? SimulatedEngine.Faults.NONE
            : new SimulatedEngine.Faults(
                random.nextInt(3) == 0 ? random.nextDouble() * 0.02 : 0,
                random.nextInt(3) == 0 ? random.nextDouble() * 0.004 : 0);
    double bad = quiet ? 0 : random.nextDouble() * random.nextDouble() * 0.5;
    this.storeFaultRates =
        new SimulatedStore.Faults(
            bad * random.nextDouble(),
            bad * random.nextDouble(),
            bad * random.nextDouble(),
            bad * random.nextDouble() * 0.05,
            bad * random.nextDouble(),
            random.nextDouble() * 0.5);
    this.conflictWait = random.nextBoolean() ? Duration.ZERO : Duration.ofHours(1);
    this.lostAnswers = quiet ? 0 : random.nextDouble() * 0.02;
    this.life = born();
  }

  private StorageEngine engine(Plant sown) {
    StorageEngine sound = new MemoryEngine(clock);
    return sown == Plant.NONE ? sound : new PlantedEngine(sound, sown);
  }

  private String when() {
    return "%9d %s".formatted(scheduler.ticks(), clock.instant());
  }

  /** Runs it to its end. */
  Tally run() {
    Clients all = new Clients(this, random.split());
    Chaos chaos = new Chaos(this, random.split());
    clients.start("chaos", chaos::run);
    all.start();
    try {
      scheduler.runUntil(all::areDone);
    } catch (AssertionError e) {
      if (String.valueOf(e.getMessage()).startsWith("all threads wait")) {
        throw new AssertionError(
            e.getMessage() + "\n" + Scheduler.dump(List.of(clients, life.process)), e);
      }
      throw e;
    } finally {
      life.process.kill();
      clients.kill();
    }
    tally.commits = model.commits();
    tally.storeFaults = storeFaults;
    tally.ticks = scheduler.ticks();
    return tally;
  }

  static Model.@Nullable Request request() {
    return REQUEST.isBound() ? REQUEST.get() : null;
  }

  /** A number for a request that writes, unlike all others. */
  long nextRequest() {
    return ++requests;
  }

  int lives() {
    return lives;
  }

  /** Runs a check, be it on a thread of the product, which might swallow what it throws. */
  void guarded(Runnable check) {
    try {
      check.run();
    } catch (RuntimeException | AssertionError e) {
      scheduler.fail(e);
    }
  }

  // ---- The product's lives.

  private Life born() {
    Scheduler.Group process = scheduler.group("life-" + ++lives);
    Life born = new Life(process, new SimulatedEngine(this, process, random.split()));
    SplittableRandom own = random.split();
    process.start(
        "main",
        () -> {
          try {
            born.product = new Product(this, process, born.storage, own);
          } catch (StorageException e) {
            // A server that cannot start ends; whoever watches it starts another.
            trace.note("cannot open: " + e.getMessage());
            clients.start(
                "watch",
                () -> {
                  scheduler.sleep(clients, Duration.ofSeconds(1));
                  if (life == born) {
                    crash();
                  }
                });
            return;
          }
          trace.note("open");
        });
    return born;
  }

  boolean isOpen() {
    return life.product != null;
  }

  void awaitOpen() {
    while (life.product == null) {
      scheduler.sleep(clients, Duration.ofMillis(20));
    }
  }

  /** The process is gone, with all that was not on disk; another one is started. */
  void crash() {
    Life last = life;
    trace.note("crash");
    tally.crashes++;
    last.process.kill();
    last.storage.die();
    disk.crash(random);
    model.crashed();
    if (disk.rows instanceof PlantedEngine planted) {
      planted.crashed();
    }
    guarded(this::checkAfterCrash);
    life = born();
    last.exchanges.forEach(exchange -> exchange.answer(new Answer.Unknown("connection reset")));
  }

  /** The process is asked to stop; it gets some time for that. */
  void restart() {
    Life last = life;
    if (last.product == null) {
      return;
    }
    trace.note("stop");
    last.product.requestStop();
    scheduler.sleep(clients, random.nextLong(CRASH_NANOS_MAX));
    if (last == life) {
      crash();
    }
  }

  // ---- Requests.

  Answer ask(String operation, String json) {
    return ask(operation, json, null);
  }

  /** Asks and waits for the answer, on a thread of the clients. */
  Answer ask(String operation, String json, Model.@Nullable Request request) {
    awaitOpen();
    Life asked = life;
    Exchange exchange = new Exchange();
    asked.exchanges.add(exchange);
    asked.process.start(
        operation,
        () -> {
          Answer answer =
              request == null
                  ? handled(asked, operation, json)
                  : ScopedValue.where(REQUEST, request).call(() -> handled(asked, operation, json));
          if (!calm && random.nextDouble() < lostAnswers) {
            answer = new Answer.Unknown("answer lost");
          }
          exchange.answer(answer);
        });
    Answer answer = exchange.answer;
    while (answer == null) {
      LockSupport.park(exchange);
      answer = exchange.answer;
    }
    asked.exchanges.remove(exchange);
    tally.requests++;
    trace.note(operation + " " + json + " -> " + answer);
    return answer;
  }

  private Answer handled(Life asked, String operation, String json) {
    Product product = asked.product;
    if (product == null) {
      throw new IllegalStateException("asked before it was open");
    }
    try {
      return new Answer.Done(
          new Answer.Json(JsonTree.parse(product.handle(operation, json).getBytes(UTF_8))));
    } catch (ApiException e) {
      return new Answer.Refused(e.error());
    } catch (StorageException e) {
      return switch (e.kind()) {
        case RETRY -> new Answer.Failed(String.valueOf(e.getMessage()));
        case UNKNOWN_OUTCOME, REOPEN -> new Answer.Unknown(String.valueOf(e.getMessage()));
        case REFUSED, CORRUPT, UNUSABLE ->
            throw new AssertionError(operation + " " + json + " ends with a fault", e);
      };
    } catch (MortalEngine.Death e) {
      throw e;
    } catch (RuntimeException e) {
      throw new AssertionError(operation + " " + json + " ends with a fault", e);
    }
  }

  /** The same until it is answered; only for what may be asked twice. */
  Answer insist(String operation, String json) {
    while (true) {
      Answer answer = ask(operation, json);
      if (answer instanceof Answer.Done
          || (answer instanceof Answer.Refused refused && isFinal(refused))) {
        return answer;
      }
      scheduler.sleep(clients, Duration.ofMillis(500));
    }
  }

  private static boolean isFinal(Answer.Refused refused) {
    return !refused.is(ApiError.Type.TRANSACTION_CONFLICT);
  }

  // ---- Checks against the model that look into the store, as no client could.

  /** For retention: the latest time that the product can have seen. */
  CommitTime retentionNow() {
    return CommitTime.max(CommitTime.atOrAfter(clock.latest()), disk.rows.clock().latest());
  }

  /** Every commit that was there before is there now, and nothing else. */
  private void checkAfterCrash() {
    for (Model.Rows rows : model.known()) {
      assertThat(items(rows.id, CommitTime.MAX))
          .as("%s after a crash", name(rows))
          .isEqualTo(rows.at(CommitTime.MAX));
    }
  }

  /** A moment of a table's past is what it was. */
  void checkPast(SplittableRandom choice) {
    CommitTime now = retentionNow();
    for (Model.Rows rows : model.known()) {
      CommitTime from = Model.promised(rows, now);
      if (from == null) {
        continue;
      }
      CommitTime horizon = disk.rows.horizon(rows.id);
      if (horizon == null || from.isBefore(horizon)) {
        throw new AssertionError(name(rows) + " must reach back to " + from + ", not " + horizon);
      }
      CommitTime at = moment(from, choice);
      if (at != null) {
        assertThat(items(rows.id, at)).as("%s at %s", name(rows), at).isEqualTo(rows.at(at));
        checkChanges(rows, at, choice);
        tally.momentsRead++;
      }
    }
  }

  private void checkChanges(Model.Rows rows, CommitTime from, SplittableRandom choice) {
    CommitTime to = moment(from, choice);
    if (to == null) {
      return;
    }
    Map<Key, ExportChecks.Change> changes = new TreeMap<>();
    try (Cursor<Change> cursor = disk.rows.changes(new Split(rows.id, KeyRange.ALL), from, to)) {
      while (cursor.hasNext()) {
        Change change = cursor.next();
        changes.put(
            change.key(),
            new ExportChecks.Change(
                change.lastWrite().micros(), item(change.before()), item(change.after())));
      }
    }
    assertThat(changes)
        .as("changes of %s from %s to %s", name(rows), from, to)
        .isEqualTo(ExportChecks.expectedChanges(rows, from, to, true));
  }

  private static @Nullable Item item(@Nullable Row row) {
    return row == null ? null : Item.ofBytes(row.value());
  }

  /** The moment of a commit, or just after one, not before {@code from}. */
  @Nullable CommitTime moment(CommitTime from, SplittableRandom choice) {
    if (model.commits() == 0) {
      return null;
    }
    CommitTime at = model.commit(choice.nextInt(model.commits()));
    at = choice.nextBoolean() ? at : at.next();
    return at.isBefore(from) ? from : at;
  }

  static String name(Model.Rows rows) {
    return (rows.table == null ? "?" : rows.table.name()) + " (" + rows.id.value() + ")";
  }

  Map<Key, Item> items(TableId table, CommitTime at) {
    Map<Key, Item> items = new TreeMap<>();
    try (Cursor<Row> cursor = disk.rows.scan(new Split(table, KeyRange.ALL), at)) {
      while (cursor.hasNext()) {
        Row row = cursor.next();
        items.put(row.key(), Item.ofBytes(row.value()));
      }
    }
    return items;
  }

  // ---- The object store tells what appears in it.

  void appeared(ObjectPath path) {
    appeared.put(path, scheduler.nanos());
    if (path.key().endsWith("/manifest-summary.json")) {
      guarded(() -> ExportChecks.requireWhole(this, path.key()));
    }
  }

  /** Whether a list that lags behind may lack an object. */
  boolean isYoung(String bucket, String key) {
    Long since = appeared.get(new ObjectPath(bucket, key));
    return since == null || scheduler.nanos() - since < YOUNG_NANOS;
  }
}
