package dev.tidemark.http;

/**
 * What a server takes on: connections, bodies and work at once, each bounded, all shared by the
 * services on its port. Thread-safe.
 */
public final class Capacity {
  /** Memory that a connection may come to take, with its request in the making. */
  private static final long CONNECTION_BYTES = 48 * 1024;

  /** Threads that neither long requests nor transfers can keep. */
  public static final int SHORT_CARRIERS = 2;

  private final Seats seats;
  private final Admission admission;
  private final BodyBudget bodies;
  private final Turns turns;

  /**
   * @param heapBytes that there are at all
   * @param cores that there are
   * @param connectionsMax for which there are file descriptors; memory may allow fewer
   * @param longWork is told of large requests and transfers
   */
  public Capacity(long heapBytes, int cores, int connectionsMax, LongWork longWork) {
    int most = (int) Math.max(1, Math.min(connectionsMax, heapBytes / CONNECTION_BYTES));
    seats = new Seats(most, heapBytes / 32);
    admission = new Admission(heapBytes, cores, seats::relieve, longWork);
    bodies = new BodyBudget(heapBytes / 12, seats::relieve);
    turns = new Turns(transfersAtOnce(cores));
  }

  /** Of this process, if file descriptors and threads are plenty. */
  public static Capacity ofThisProcess() {
    Runtime process = Runtime.getRuntime();
    return new Capacity(
        process.maxMemory(), process.availableProcessors(), 10_000, LongWork.UNHEEDED);
  }

  /**
   * How many threads carry requests at most. Long ones and transfers keep theirs while they
   * compute; there are more than of those at once, so that short ones are answered beside them, and
   * those too many are told so.
   */
  public static int carriers(int cores) {
    return longAtOnce(cores) + transfersAtOnce(cores) + SHORT_CARRIERS;
  }

  /** Requests that may keep a core busy. */
  static int longAtOnce(int cores) {
    return Math.max(2, 2 * cores);
  }

  private static int transfersAtOnce(int cores) {
    return Math.max(2, cores);
  }

  /** Of transfers, at computing. */
  public Turns turns() {
    return turns;
  }

  Seats seats() {
    return seats;
  }

  Admission admission() {
    return admission;
  }

  BodyBudget bodies() {
    return bodies;
  }
}
