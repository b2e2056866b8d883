package dev.tidemark.http;

import java.util.Set;

/**
 * How much is worked on at once, so that memory suffices and small requests pass between large
 * ones. What finds no place in time is put off, with an error that clients try again after.
 * Thread-safe.
 *
 * <p>Large are requests that read many items, and those with large bodies: few at a time, since
 * each keeps a core busy, and each sets memory aside for all that may come of it, of which it keeps
 * what its answer takes until that is sent.
 */
final class Admission {
  /** Of answers and bodies, free of charge. */
  static final int BYTES_FREE = 4 * 1024;

  /** Set aside for a request that reads up to a megabyte of items, and for the answer's making. */
  private static final long READ_BYTES = 8L << 20;

  /** For those that read 16 megabytes. */
  private static final long BATCH_BYTES = 48L << 20;

  /** What a parsed body takes for each of its bytes. */
  private static final int PARSED = 8;

  private static final int LARGE_BODY_BYTES = 64 * 1024;

  private static final Set<String> READS =
      Set.of("Query", "Scan", "ExecuteStatement", "GetRecords", "TransactGetItems");
  private static final Set<String> REPEATABLE =
      Set.of("GetItem", "Query", "Scan", "GetRecords", "TransactGetItems", "BatchGetItem");
  private static final Set<String> BATCHES = Set.of("BatchGetItem", "BatchExecuteStatement");

  private final Budget small;
  private final Budget large;
  private final Budget memory;
  private final Budget answers;
  private final Budget transfers;
  private final LongWork longWork;

  /**
   * @param heapBytes that there are at all
   * @param cores that there are
   * @param relief is run while there is too little memory
   * @param longWork is told of large requests, and of transfers, which wait for the disk too
   */
  Admission(long heapBytes, int cores, Runnable relief, LongWork longWork) {
    this.longWork = longWork;
    small = Budget.places(Math.clamp(heapBytes >> 19, 64, 2_048));
    large = Budget.places(Capacity.longAtOnce(cores));
    memory = new Budget(heapBytes / 4, relief);
    answers = new Budget(heapBytes / 16, relief);
    transfers = new Budget(Math.clamp(heapBytes >> 21, 16, 1_024) * Budget.PLACE, relief);
  }

  /** There is no place for this request now. */
  static final class Busy extends RuntimeException {
    Busy() {
      super("too much at once", null, false, false);
    }
  }

  /** Whether an operation only reads, so that its result may be dropped for a later try. */
  static boolean isRepeatable(String operation) {
    return REPEATABLE.contains(operation);
  }

  /**
   * A place for an operation of a JSON API.
   *
   * @throws Busy if there is none in time
   */
  Place enter(String operation, int bodyBytes) {
    boolean isLarge = bodyBytes > LARGE_BODY_BYTES;
    long reserve = isLarge ? (long) bodyBytes * PARSED : 0;
    if (READS.contains(operation)) {
      reserve += READ_BYTES;
      isLarge = true;
    } else if (BATCHES.contains(operation)) {
      reserve += BATCH_BYTES;
      isLarge = true;
    }
    Budget places = isLarge ? large : small;
    Budget bytes = isLarge ? memory : answers; // small ones do not queue behind large ones
    if (reserve > 0 && !bytes.await(reserve)) {
      throw new Busy();
    }
    if (!places.await(Budget.PLACE)) {
      bytes.give(reserve);
      throw new Busy();
    }
    return new Place(places, bytes, reserve, isLarge ? longWork : LongWork.UNHEEDED);
  }

  /**
   * A place for a request to S3, for as long as it takes.
   *
   * @throws Busy if there is none in time
   */
  Place enterTransfer() {
    if (!transfers.await(Budget.PLACE)) {
      throw new Busy();
    }
    return new Place(transfers, answers, 0, longWork);
  }

  /** What one request holds. One thread at a time. */
  static final class Place implements AutoCloseable {
    private final Budget places;
    private final Budget memory;
    private final LongWork work;
    private boolean seated = true;
    private long bytes;

    private Place(Budget places, Budget memory, long bytes, LongWork work) {
      this.places = places;
      this.memory = memory;
      this.bytes = bytes;
      this.work = work;
      work.begins();
    }

    /**
     * The work is done; from now on there is only the answer.
     *
     * @return false if there is no memory for an answer of that length
     */
    boolean answer(int length) {
      leave();
      long wanted = length > BYTES_FREE ? length : 0;
      boolean there = memory.change(bytes, wanted);
      bytes = there ? wanted : bytes;
      return there;
    }

    private void leave() {
      if (seated) {
        seated = false;
        work.ends();
        places.give(Budget.PLACE);
      }
    }

    @Override
    public void close() {
      leave();
      memory.give(bytes);
      bytes = 0;
    }
  }
}
