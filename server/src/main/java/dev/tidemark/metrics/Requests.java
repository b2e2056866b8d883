package dev.tidemark.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Requests by service, operation and result, and how long they took. Thread-safe; to count one
 * allocates nothing and takes no lock once its operation and result are known.
 *
 * <p>Callers pass names of closed sets only. Should one not, names beyond {@link #SERIES_MAX} share
 * one place.
 */
public final class Requests {
  /** The operation of a request that names none that is known. */
  public static final String OTHER = "other";

  static final int SERIES_MAX = 2_000;

  /** Upper ends of the buckets of durations, each included; the last bucket has no end. */
  private static final long[] BUCKETS_MICROS = {
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000
  };

  private final Map<String, Map<String, Series>> services = new ConcurrentHashMap<>();
  private final AtomicInteger known = new AtomicInteger();
  private final LongAdder begun = new LongAdder();
  private final LongAdder ended = new LongAdder();

  private static final class Series {
    final Map<String, LongAdder> results = new ConcurrentHashMap<>();
    final LongAdder[] buckets = new LongAdder[BUCKETS_MICROS.length + 1];
    final LongAdder nanos = new LongAdder();

    Series() {
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = new LongAdder();
      }
    }
  }

  /**
   * What was counted of one operation.
   *
   * @param results requests by status class or error code
   * @param buckets requests by duration, each bucket without those before it
   * @param seconds the sum of the durations
   */
  record Counted(
      String service,
      String operation,
      Map<String, Long> results,
      List<Long> buckets,
      double seconds) {}

  /** A request has come. */
  public void begin() {
    begun.increment();
  }

  /** A request that was begun is answered, or never will be. */
  public void end(String service, String operation, String result, long nanos) {
    ended.increment();
    count(service, operation, result, nanos);
  }

  /** Counts a request that was never begun: one that is no HTTP, or came while we stop. */
  public void refused(String result) {
    count("http", OTHER, result, 0);
  }

  private void count(String service, String operation, String result, long nanos) {
    Series series = series(service, operation);
    LongAdder of = series.results.get(result);
    if (of == null) {
      String name = isRoom() ? result : OTHER;
      of = series.results.computeIfAbsent(name, _ -> new LongAdder());
    }
    of.increment();
    series.buckets[bucket(nanos)].increment();
    series.nanos.add(nanos);
  }

  private Series series(String service, String operation) {
    Map<String, Series> operations = services.get(service);
    if (operations == null) {
      operations = services.computeIfAbsent(service, _ -> new ConcurrentHashMap<>());
    }
    Series series = operations.get(operation);
    if (series == null) {
      String name = isRoom() ? operation : OTHER;
      series = operations.computeIfAbsent(name, _ -> new Series());
    }
    return series;
  }

  private boolean isRoom() {
    return known.get() < SERIES_MAX && known.incrementAndGet() <= SERIES_MAX;
  }

  private static int bucket(long nanos) {
    int bucket = 0;
    while (bucket < BUCKETS_MICROS.length && nanos > BUCKETS_MICROS[bucket] * 1_000) {
      bucket++;
    }
    return bucket;
  }

  /** Upper ends of the buckets, in seconds. */
  static double[] bucketsSeconds() {
    double[] seconds = new double[BUCKETS_MICROS.length + 1];
    for (int i = 0; i < BUCKETS_MICROS.length; i++) {
      seconds[i] = BUCKETS_MICROS[i] / 1e6;
    }
    seconds[BUCKETS_MICROS.length] = Double.POSITIVE_INFINITY;
    return seconds;
  }

  /** Requests that are being served. */
  long inFlight() {
    long done = ended.sum(); // first, so that the difference is never negative
    return begun.sum() - done;
  }

  List<Counted> counted() {
    List<Counted> all = new ArrayList<>();
    services.forEach((service, operations) ->
        operations.forEach((operation, series) -> {
          Map<String, Long> results = new TreeMap<>();
          series.results.forEach((result, count) -> results.put(result, count.sum()));
          List<Long> buckets = new ArrayList<>();
          for (LongAdder bucket : series.buckets) {
            buckets.add(bucket.sum());
          }
          all.add(new Counted(service, operation, results, buckets, series.nanos.sum() / 1e9));
        }));
    return all;
  }
}
