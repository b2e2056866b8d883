package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One random history, told to both engines and to the model. */
final class RandomHistory implements AutoCloseable {
  private static final History WEEK = new History.Keep(Duration.ofDays(7));
  private static final byte[] BYTES = {0, 1, 0x3f, 0x40, 0x7f, (byte) 0x80, (byte) 0xff};

  private final long seed;
  private final StepRandom random = new StepRandom();
  private final Path folder;
  private final OptionSet set;
  private final ManualClock wall = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final StorageEngine memory = new MemoryEngine(wall);
  private RocksStore store;
  private StorageEngine rocks;
  private final ReplayModel model = new ReplayModel();
  private final RandomIndexes indexes;
  private final List<TableId> live = new ArrayList<>();
  private final List<TableId> dropped = new ArrayList<>();
  private final NavigableMap<Long, Past> pasts = new TreeMap<>();
  private final List<Pinned> pins = new ArrayList<>();
  private final List<CommitTime> times = new ArrayList<>();
  private int answers;
  private long newest;
  private int transcript = 1;
  private String operation = "begin";

  /** What the model knows of a table's horizon: where it stands at least, and the retention. */
  private record Past(long from, Duration retention) {}

  private record Pinned(TableId table, CommitTime from, Pin memory, Pin rocks) {}

  /** Draws anew at each step, so that a step is the same whether or not others were left out. */
  private static final class StepRandom implements RandomGenerator {
    private SplittableRandom now = new SplittableRandom(0);

    void begin(long seed, int step) {
      now = new SplittableRandom(seed * 1_000_003 + step);
    }

    @Override
    public long nextLong() {
      return now.nextLong();
    }
  }

  RandomHistory(long seed, Path folder) {
    this(seed, folder, OptionSet.usual(seed));
  }

  RandomHistory(long seed, Path folder, OptionSet set) {
    this.seed = seed;
    this.indexes = new RandomIndexes(random);
    this.folder = folder;
    this.set = set;
    this.store = RocksStore.open(folder, set.options());
    this.rocks = RocksEngine.open(store, set.log(store), set.options(), wall);
    random.begin(seed, -1);
    expire();
    create();
  }

  /** What all answers so far come to: the same under every set of options. */
  int transcript() {
    return transcript;
  }

  /** What was done last. */
  String operation() {
    return operation;
  }

  int answers() {
    return answers;
  }

  /**
   * @param number tells it from the history's other steps
   */
  void step(int number) {
    random.begin(seed, number);
    act();
    set.settle(store, number);
    indexes.check(memory);
    indexes.check(rocks);
  }

  private void act() {
    int dice = random.nextInt(100);
    if (live.isEmpty() || dice < 1) {
      act("create a table", this::create);
    } else if (dice < 2) {
      act("load a table", this::load);
    } else if (dice < 55) {
      act("write", this::write);
    } else if (dice < 70) {
      act("let time pass", this::advance);
    } else if (dice < 72) {
      act("alter a history", this::alter);
    } else if (dice < 74) {
      act("change an index", this::index);
    } else if (dice < 75) {
      act("fence", () -> both(engine -> engine.clock().fence().micros()));
    } else if (dice < 76) {
      act("drop a table", this::drop);
    } else if (dice < 79) {
      act("pin", this::pin);
    } else if (dice < 81) {
      act("unpin", this::unpin);
    } else if (dice < 84) {
      act("expire", this::expire);
    } else if (dice < 85) {
      act("open again", this::reopen);
    } else {
      act("ask", this::ask);
    }
  }

  private void act(String what, Runnable action) {
    operation = what;
    action.run();
  }

  private void create() {
    TableId table = both(StorageEngine::reserveTableId);
    History history = history();
    both(engine -> {
      engine.createTable(table, history);
      return engine.horizon(table);
    });
    live.add(table);
    began(table, History.OFF, history);
  }

  /** A table filled in bulk, perhaps with indexes, perhaps with a past from then on. */
  private void load() {
    TableId table = both(StorageEngine::reserveTableId);
    work(engine -> engine.createTable(table, History.OFF));
    live.add(table);
    if (random.nextBoolean()) {
      TableId fresh = both(StorageEngine::reserveTableId);
      indexes.step(table, true, List.of(), fresh, this::work);
    }
    NavigableMap<Key, Row> rows = new TreeMap<>();
    List<Row> given = new ArrayList<>();
    for (int i = random.nextInt(100); i > 0; i--) {
      byte[] value = new byte[random.nextInt(30)];
      random.nextBytes(value);
      given.add(new Row(randomKey(), CommitTime.ZERO, random.nextInt(40_000), value));
    }
    CommitTime at =
        both(engine -> {
          try (BulkLoader loader = engine.bulkLoad(table)) {
            given.forEach(row -> loader.put(row.key(), row.sizeBytes(), row.value()));
            return loader.finish();
          }
        });
    given.forEach(row -> rows.put(row.key(), row));
    for (Row row : rows.values()) {
      Row written = new Row(row.key(), at, row.sizeBytes(), row.value());
      record(new WriteOp(table, row.key(), _ -> Decision.KEEP), at, written, false);
    }
    if (random.nextBoolean()) {
      work(engine -> engine.alterHistory(table, WEEK));
      began(table, History.OFF, WEEK);
    }
  }

  private History history() {
    return random.nextInt(4) == 0
        ? History.OFF
        : new History.Keep(Duration.ofHours(random.nextInt(1, 100)));
  }

  private void alter() {
    TableId table = any(live);
    Past old = pasts.get((long) table.value());
    History history = history();
    both(engine -> {
      engine.alterHistory(table, history);
      return engine.horizon(table);
    });
    began(table, old == null ? History.OFF : new History.Keep(old.retention), history);
  }

  private void began(TableId table, History before, History after) {
    CommitTime horizon = memory.horizon(table);
    Past old = pasts.remove((long) table.value());
    if (after instanceof History.Keep(Duration retention)) {
      long from = Objects.requireNonNull(horizon).micros();
      if (before instanceof History.Keep && old != null) {
        long now = present();
        long shortest =
            Math.max(now - old.retention.toNanos() / 1000, now - retention.toNanos() / 1000);
        assertThat(from).isGreaterThanOrEqualTo(Math.max(old.from, shortest));
      } else {
        assertThat(from).isEqualTo(memory.clock().latest().micros());
      }
      pasts.put((long) table.value(), new Past(from, retention));
      times.add(horizon);
    } else {
      assertThat(horizon).isNull();
    }
  }

  private void drop() {
    TableId table = any(live);
    both(engine -> {
      engine.dropTable(table);
      return engine.tables();
    });
    indexes.drop(table, this::work);
    live.remove(table);
    pasts.remove((long) table.value());
    dropped.add(table);
  }

  private void index() {
    TableId table = any(live);
    List<Key> keys = List.copyOf(model.stateAt(table, KeyRange.ALL, Long.MAX_VALUE).keySet());
    TableId fresh = both(StorageEngine::reserveTableId);
    indexes.step(table, keys.isEmpty(), keys, fresh, this::work);
  }

  private void work(RandomIndexes.Work work) {
    both(engine -> {
      work.on(engine);
      return engine.tables();
    });
  }

  private void write() {
    List<WriteOp> ops = new ArrayList<>();
    List<TableKey> rows =
        Stream.generate(() -> new TableKey(any(live), randomKey()))
            .limit(random.nextInt(3) == 0 ? random.nextInt(1, 8) : 1)
            .distinct()
            .toList();
    for (TableKey row : rows) {
      Decision decision = decision();
      ops.add(new WriteOp(row.table(), row.key(), _ -> decision));
    }
    List<Outcome> outcomes = new ArrayList<>();
    both(engine -> {
      outcomes.clear();
      outcomes.addAll(engine.transact(ops));
      return outcomes.stream().map(ReplayModel::text).toList();
    });
    boolean refused =
        outcomes.stream().anyMatch(outcome -> outcome.decision() instanceof Decision.Refuse);
    for (int i = 0; i < ops.size() && !refused; i++) {
      WriteOp op = ops.get(i);
      Outcome outcome = outcomes.get(i);
      Row before = outcome.before();
      switch (outcome.decision()) {
        case Decision.Put(byte[] value, int size) ->
            record(op, outcome.at(), new Row(op.key(), outcome.at(), size, value), false);
        case Decision.Delete(boolean expired) when before != null ->
            record(op, outcome.at(), null, expired);
        case Decision other -> assertThat(other).isNotNull();
      }
    }
  }

  private void record(WriteOp op, CommitTime at, @Nullable Row row, boolean expired) {
    model.add(new ReplayModel.Event(at.micros(), op.table(), op.key(), row, expired));
    if (times.isEmpty() || !times.getLast().equals(at)) {
      times.add(at);
    }
  }

  private Decision decision() {
    int dice = random.nextInt(20);
    if (dice < 6) {
      return dice < 4 ? Decision.DELETE : Decision.EXPIRE;
    }
    if (dice < 7) {
      return Decision.KEEP;
    }
    if (dice < 8) {
      return new Decision.Refuse(new IllegalStateException("refused"));
    }
    byte[] value = new byte[random.nextInt(30)];
    random.nextBytes(value);
    return new Decision.Put(value, random.nextInt(40_000));
  }

  private Key randomKey() {
    byte[] key = new byte[random.nextInt(4) == 0 ? random.nextInt(3) : 2];
    for (int i = 0; i < key.length; i++) {
      key[i] = BYTES[random.nextInt(BYTES.length)];
    }
    return new Key(key);
  }

  private void advance() {
    long most =
        List.of(10L, 2_000L, 1_000_000L, 3_600_000_000L, 90_000_000_000L).get(random.nextInt(5));
    long micros = random.nextLong(most);
    newest = Math.max(newest, micros());
    wall.advance(Duration.ofNanos((random.nextInt(10) == 0 ? -micros : micros) * 1000));
  }

  private void pin() {
    TableId table = random.nextInt(4) == 0 && !dropped.isEmpty() ? any(dropped) : any(live);
    CommitTime from = anyTime();
    List<Pin> taken = new ArrayList<>();
    both(engine -> {
      try {
        taken.add(engine.pin(table, from));
        return "pinned";
      } catch (StorageException e) {
        return e.kind().toString();
      }
    });
    if (taken.size() == 2) {
      pins.add(new Pinned(table, from, taken.get(0), taken.get(1)));
    }
  }

  private void unpin() {
    if (!pins.isEmpty()) {
      Pinned pinned = pins.remove(random.nextInt(pins.size()));
      pinned.memory.close();
      pinned.rocks.close();
    }
  }

  private void expire() {
    both(engine -> {
      engine.expire();
      return engine.tables();
    });
  }

  private void reopen() {
    closeAndCheck();
    store = RocksStore.open(folder, set.options());
    rocks = RocksEngine.open(store, set.log(store), set.options(), wall);
    indexes.reopened(rocks);
    pins.replaceAll(pinned ->
        new Pinned(pinned.table, pinned.from, pinned.memory, rocks.pin(pinned.table, pinned.from)));
    expire();
  }

  private void ask() {
    answers++;
    TableId table = random.nextInt(5) == 0 && !dropped.isEmpty() ? any(dropped) : any(live);
    if (live.contains(table)) {
      askPresent(table);
    }
    List<Split> splits = memory.tables().contains(table) ? memory.splits(table, 8) : List.of();
    Split split =
        splits.isEmpty() || random.nextBoolean()
            ? new Split(table, KeyRange.ALL)
            : splits.get(random.nextInt(splits.size()));
    CommitTime a = anyTime();
    CommitTime b = anyTime();
    CommitTime from = a.isBefore(b) ? a : b;
    CommitTime to = CommitTime.max(a, b);
    check(
        table,
        a,
        engine -> Answers.read(engine.scan(split, a), ReplayModel::text),
        () ->
            Answers.texts(
                model.stateAt(table, split.range(), a.micros()).values(), ReplayModel::text));
    check(
        table,
        from,
        engine -> Answers.read(engine.changes(split, from, to), ReplayModel::text),
        () ->
            Answers.texts(
                model.changes(table, split.range(), from.micros(), to.micros()),
                ReplayModel::text));
    askFeed(split, from, to);
  }

  /** The writes of a split from a place on, then those after some of them. */
  private void askFeed(Split split, CommitTime from, CommitTime until) {
    FeedPosition start =
        random.nextBoolean() ? FeedPosition.from(from) : new FeedPosition(from, randomKey());
    askFeed(split, start, until);
    List<Written> writes =
        model.feed(split.table(), split.range(), start, random.nextBoolean() ? until.micros() : 0);
    if (!writes.isEmpty()) {
      askFeed(split, any(writes).position(), until);
    }
  }

  private void askFeed(Split split, FeedPosition after, CommitTime until) {
    check(
        split.table(),
        after.at(),
        engine -> Answers.read(engine.feed(split, after, until), ReplayModel::text),
        () ->
            Answers.texts(
                model.feed(split.table(), split.range(), after, until.micros()),
                ReplayModel::text));
  }

  private void askPresent(TableId table) {
    NavigableMap<Key, Row> state = model.stateAt(table, KeyRange.ALL, Long.MAX_VALUE);
    long bytes = state.values().stream().mapToLong(Row::sizeBytes).sum();
    same(new TableSize(state.size(), bytes), engine -> engine.size(table));

    Key some = randomKey();
    same(ReplayModel.text(state.get(some)), engine -> ReplayModel.text(engine.get(table, some)));
    List<TableKey> keys = Stream.generate(() -> new TableKey(table, randomKey())).limit(5).toList();
    same(
        keys.stream().map(key -> ReplayModel.text(state.get(key.key()))).toList(),
        engine -> engine.getAll(keys).stream().map(ReplayModel::text).toList());

    byte[] end = random.nextBoolean() ? null : randomKey().bytes();
    KeyRange range = new KeyRange(randomKey().bytes(), end);
    boolean reverse = random.nextBoolean();
    PageLimit limit = new PageLimit(random.nextInt(1, 10), random.nextInt(1, 100_000));
    same(
        Answers.page(reverse ? state.descendingMap() : state, range, limit),
        engine -> {
          Page page = engine.query(table, range, reverse, limit);
          return Answers.texts(page.rows(), ReplayModel::text) + " " + page.more();
        });
  }

  private void check(
      TableId table,
      CommitTime at,
      Function<StorageEngine, List<String>> question,
      Supplier<List<String>> expected) {
    List<String> answer =
        both(engine -> {
          try {
            return question.apply(engine);
          } catch (StorageException e) {
            assertThat(e.kind()).isEqualTo(StorageException.Kind.REFUSED);
            return List.of("refused");
          }
        });
    boolean refused = answer.equals(List.of("refused"));
    if (readable(table, at)) {
      assertThat(refused).isFalse();
    }
    if (!refused) {
      assertThat(answer).isEqualTo(expected.get());
    }
  }

  /** Whether the contract promises an answer. */
  private boolean readable(TableId table, CommitTime at) {
    boolean pinned =
        pins.stream().anyMatch(pin -> pin.table.equals(table) && !at.isBefore(pin.from));
    Past past = pasts.get((long) table.value());
    if (past == null) {
      return pinned;
    }
    long now = present();
    long horizon = Math.max(past.from, now - past.retention.toNanos() / 1000);
    CommitTime given = Objects.requireNonNull(memory.horizon(table));
    newest = Math.max(newest, now);
    long newestHorizon = Math.max(past.from, newest - past.retention.toNanos() / 1000);
    assertThat(given.micros()).isBetween(horizon, newestHorizon);
    return pinned || at.compareTo(given) >= 0;
  }

  private <A> void same(A expected, Function<StorageEngine, A> question) {
    A answer = both(question);
    assertThat(answer).isEqualTo(expected);
  }

  private <A extends @Nullable Object> A both(Function<StorageEngine, A> question) {
    A expected = question.apply(memory);
    A answer = question.apply(rocks);
    assertThat(answer).isEqualTo(expected);
    transcript = 31 * transcript + Objects.hashCode(answer);
    assertThat(rocks.clock().latest()).isEqualTo(memory.clock().latest());
    return expected;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** A moment at which something happened, just beside one, or anything up to now. */
  private CommitTime anyTime() {
    int dice = random.nextInt(10);
    if (dice == 0 || times.isEmpty()) {
      return dice % 2 == 0 ? CommitTime.atOrAfter(wall.instant()) : CommitTime.MAX;
    }
    int recent = random.nextBoolean() ? Math.max(0, times.size() - 20) : 0;
    CommitTime time = times.get(random.nextInt(recent, times.size()));
    return dice < 5 ? time : dice < 8 ? time.next() : new CommitTime(time.micros() - 1);
  }

  /** The present for retention: commits far ahead of the wall clock do not count. */
  private long present() {
    long latest = memory.clock().latest().micros();
    boolean wrong = latest - micros() > Duration.ofMinutes(1).toNanos() / 1000;
    return wrong ? micros() : Math.max(micros(), latest);
  }

  private long micros() {
    return CommitTime.atOrAfter(wall.instant()).micros();
  }

  /** Whatever happened, a check of what was left on the disk finds nothing. */
  void closeAndCheck() {
    rocks.close();
    assertThat(CheckedStore.of(folder).faults).isEmpty();
  }

  @Override
  public void close() {
    memory.close();
    rocks.close();
  }
}
