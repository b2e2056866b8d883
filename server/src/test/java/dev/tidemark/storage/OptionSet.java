package dev.tidemark.storage;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;

/**
 * A way to keep the same rows: how much memory, files of what shape, and how often all of it is put
 * into files or merged, whatever the history is doing.
 *
 * @param settlesPercent after how many of a hundred steps that happens
 * @param loses which commit since the store was opened is acknowledged and not written; 0: none, as
 *     it should be
 */
record OptionSet(String name, RocksOptions options, int settlesPercent, int loses) {
  OptionSet(String name, RocksOptions options, int settlesPercent) {
    this(name, options, settlesPercent, 0);
  }

  private static final RocksOptions.Shape USUAL = RocksOptions.Shape.DEFAULT;

  /** Files of a few rows, blocks of one, levels of a few files, every file merged at once. */
  private static final RocksOptions.Shape TINY = new RocksOptions.Shape(1, 64, 2 << 10, 8 << 10, 1);

  /** As little of everything as the database takes. */
  static final OptionSet CRUELEST =
      new OptionSet("all at once", new RocksOptions(false, 1, 1 << 16, 1, TINY), 40);

  static final List<OptionSet> ALL =
      List.of(
          new OptionSet("as served", RocksOptions.DEFAULT, 0),
          new OptionSet("not synced", RocksOptions.DEFAULT.withSync(false), 0),
          new OptionSet(
              "tiny buffers and caches", new RocksOptions(false, 1, 1 << 16, 8 << 20, USUAL), 0),
          new OptionSet(
              "one open file",
              new RocksOptions(
                  false, 1 << 20, 1 << 20, 8 << 20, new RocksOptions.Shape(1, 16 << 10, 1, 1, 4)),
              10),
          new OptionSet(
              "tiny files, blocks and levels",
              new RocksOptions(false, 1 << 20, 1 << 20, 8 << 20, TINY),
              10),
          new OptionSet(
              "no memory to sort", RocksOptions.DEFAULT.withSync(false).withSortBytes(1), 0),
          new OptionSet(
              "flushed and merged all the time", RocksOptions.DEFAULT.withSync(false), 80),
          CRUELEST);

  /** Small, with a little or a lot of memory to sort in. */
  static OptionSet usual(long seed) {
    boolean little = new SplittableRandom(seed).nextBoolean();
    return new OptionSet(
        "usual", RocksEngineTest.SMALL.withSync(false).withSortBytes(little ? 1500 : 1 << 20), 0);
  }

  /** A fault on purpose, to see that it is found. */
  static OptionSet losing(int commit) {
    return new OptionSet("loses commit " + commit, CRUELEST.options, 40, commit);
  }

  /** How commits are written. */
  RocksLedger.Log log(RocksStore store) {
    AtomicInteger count = new AtomicInteger();
    return batch -> {
      if (count.incrementAndGet() != loses) {
        store.write(batch);
      }
    };
  }

  /** Perhaps puts what is in memory into files, or merges all files. */
  void settle(RocksStore store, int step) {
    SplittableRandom random = new SplittableRandom(31L * step + settlesPercent);
    if (random.nextInt(100) >= settlesPercent) {
      return;
    }
    var families = List.of(store.meta, store.current, store.history, store.successor);
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      if (random.nextBoolean()) {
        store.db.flush(flush, families);
      } else {
        store.db.compactRange(families.get(random.nextInt(families.size())));
      }
    } catch (RocksDBException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
