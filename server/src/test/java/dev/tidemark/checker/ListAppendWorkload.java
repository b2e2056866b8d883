package dev.tidemark.checker;

import dev.tidemark.checker.ListOp.Append;
import dev.tidemark.checker.ListOp.Read;
import dev.tidemark.checker.Transaction.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Random transactions on a few lists at a time, recorded. New lists take the place of old ones, so
 * that none grows long.
 */
public final class ListAppendWorkload {
  private static final int LISTS = 6;
  private static final int APPENDS_BEFORE_THE_NEXT_LIST = 40;

  /** One in so many steps, and no more than so many: they hold everything. */
  private static final int STEPS_FOR_A_WHOLE_READ = 20;

  private static final int WHOLE_READS_MAX = 300;

  private final Recorder recorder = new Recorder();
  private final AtomicLong appended = new AtomicLong();
  private final AtomicLong wholeReads = new AtomicLong();

  /** Where the lists are. */
  public interface Store {
    /**
     * Does all or nothing, at once.
     *
     * @param ops reads of several lists, or appends to several lists, or appends to one list with a
     *     read of it before or after
     * @param doomed whether to ask for it under a condition that does not hold
     * @return the ops with what was read
     */
    List<ListOp> execute(List<ListOp> ops, boolean doomed) throws NotDone;

    /** Reads all lists that there are at once, from the table itself or from an index on it. */
    Map<String, List<Long>> readWhole(boolean fromAnIndex) throws NotDone;
  }

  /** Does one transaction and returns whether its outcome is known. */
  public Outcome step(Store store, RandomGenerator random) {
    if (random.nextInt(STEPS_FOR_A_WHOLE_READ) == 0
        && wholeReads.incrementAndGet() <= WHOLE_READS_MAX) {
      return readWhole(store, random.nextBoolean());
    }
    List<ListOp> ops =
        switch (random.nextInt(10)) {
          case 0, 1 -> List.of(read(anyKey(random)));
          case 2, 3 -> reads(random);
          case 4, 5 -> appends(anyKey(random), random);
          case 6 -> readAndAppend(random);
          default -> appendsToSeveral(random);
        };
    boolean writes = ops.stream().anyMatch(Append.class::isInstance);
    return execute(store, ops, writes && random.nextInt(10) == 0);
  }

  private Outcome readWhole(Store store, boolean fromAnIndex) {
    long invoked = recorder.moment();
    try {
      sawSince(invoked, store.readWhole(fromAnIndex));
      return Outcome.DONE;
    } catch (NotDone e) {
      return e.outcome();
    }
  }

  private Outcome execute(Store store, List<ListOp> ops, boolean doomed) {
    long invoked = recorder.moment();
    try {
      List<ListOp> done = store.execute(ops, doomed);
      recorder.record(done, Outcome.DONE, invoked);
      return Outcome.DONE;
    } catch (NotDone e) {
      recorder.record(ops, e.outcome(), invoked);
      return e.outcome();
    }
  }

  private List<ListOp> reads(RandomGenerator random) {
    List<ListOp> reads = new ArrayList<>();
    keys(random).forEach(key -> reads.add(read(key)));
    return reads;
  }

  private List<ListOp> appendsToSeveral(RandomGenerator random) {
    List<ListOp> appends = new ArrayList<>();
    keys(random).forEach(key -> appends.addAll(appends(key, random)));
    return appends;
  }

  private List<ListOp> readAndAppend(RandomGenerator random) {
    String key = anyKey(random);
    List<ListOp> ops = new ArrayList<>(appends(key, random));
    ops.add(random.nextBoolean() ? 0 : ops.size(), read(key));
    return ops;
  }

  private List<ListOp> appends(String key, RandomGenerator random) {
    List<ListOp> appends = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(2); i++) {
      appends.add(new Append(key, appended.incrementAndGet()));
    }
    return appends;
  }

  private static Read read(String key) {
    return new Read(key, List.of());
  }

  private Set<String> keys(RandomGenerator random) {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 2 + random.nextInt(3); i++) {
      keys.add(anyKey(random));
    }
    return keys;
  }

  private String anyKey(RandomGenerator random) {
    return key(newest() - random.nextInt(LISTS));
  }

  private long newest() {
    return LISTS - 1 + appended.get() / APPENDS_BEFORE_THE_NEXT_LIST;
  }

  private static String key(long number) {
    return "k" + number;
  }

  /** Every list that there may be. */
  public List<String> allKeys() {
    List<String> keys = new ArrayList<>();
    for (long number = 0; number <= newest(); number++) {
      keys.add(key(number));
    }
    return keys;
  }

  /** Reads every list, one by one: so nothing that was acknowledged can be missing unseen. */
  public void readAll(Store store) {
    allKeys().forEach(key -> execute(store, List.of(read(key)), false));
  }

  /**
   * Adds what all lists were at some moment of the past: a transaction that only read, at a moment
   * that its client does not know.
   */
  public void sawAtSomeMoment(Map<String, List<Long>> lists) {
    sawSince(Long.MIN_VALUE, lists);
  }

  /** The same of a moment after another. */
  public void sawSince(long moment, Map<String, List<Long>> lists) {
    List<ListOp> reads = new ArrayList<>();
    allKeys().forEach(key -> reads.add(new Read(key, lists.getOrDefault(key, List.of()))));
    recorder.record(reads, Outcome.DONE, moment);
  }

  /** Later than every moment before. */
  public long moment() {
    return recorder.moment();
  }

  /** What happened, for {@link ListAppendChecker}. */
  public List<Transaction> history() {
    return recorder.history();
  }
}
