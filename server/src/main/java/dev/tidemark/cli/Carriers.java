package dev.tidemark.cli;

import dev.tidemark.http.Capacity;
import dev.tidemark.http.LongWork;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * The platform threads that carry virtual ones. All are there from the start, and stay. On Linux a
 * thread begins with the priority of whoever starts it, and cannot raise it; so those that answer
 * requests must not be started by one that stands back, see {@link Background}, when it wakes a
 * virtual thread after a quiet time.
 *
 * <p>As many take part as there are cores, and one more for each long work that is under way, so
 * that short requests do not wait for it. Each that takes part is woken for every few requests, and
 * the cores change between them: it costs a PutItem a third to wake eight for two cores
 * (bench/README.md). Thread-safe.
 */
final class Carriers implements LongWork, AutoCloseable {
  /** The JVM's own; who sets it has so many, whatever the work. */
  private static final String NUMBER = "jdk.virtualThreadScheduler.parallelism";

  /** The JVM's default, on a machine with fewer cores. */
  private static final int POOL_MAX = 256;

  /** They end when for half a minute none of them had work. */
  private static final Duration BEAT = Duration.ofSeconds(1);

  private static final Duration START_MAX = Duration.ofMillis(100);

  private final VirtualThreadSchedulerMXBean scheduler =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
  private final int usual = scheduler.getParallelism();
  private final int all;
  private final int few;
  private final AtomicInteger atWork = new AtomicInteger();

  /** The most that were at work at once since the last beat. */
  private final AtomicInteger peak = new AtomicInteger();

  /** Long work for which there are carriers now. */
  private volatile int room;

  private final Thread beat;

  private Carriers(int all, int few, Duration beat) {
    this.all = all;
    this.few = few;
    this.room = all - few;
    this.scheduler.setParallelism(all);
    this.beat = Thread.ofVirtual().name("carriers").start(() -> beat(beat));
  }

  static Carriers start() {
    Integer fixed = Integer.getInteger(NUMBER);
    if (fixed != null) {
      return start(fixed, fixed, BEAT);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    int all = Math.min(Capacity.carriers(cores), Math.max(POOL_MAX, cores));
    return start(all, Math.min(all, Math.max(Capacity.SHORT_CARRIERS, cores)), BEAT);
  }

  /**
   * @param all that there are
   * @param few that take part while there is no long work
   * @param beat how long there must have been less of it
   */
  static Carriers start(int all, int few, Duration beat) {
    Carriers carriers = new Carriers(all, few, beat);
    CountDownLatch running = new CountDownLatch(all);
    long begin = System.nanoTime();
    for (int i = 0; i < all; i++) {
      Thread.ofVirtual()
          .start(() -> {
            // None leaves its carrier before all have one.
            running.countDown();
            while (running.getCount() > 0 && System.nanoTime() - begin < START_MAX.toNanos()) {
              Thread.onSpinWait();
            }
          });
    }
    return carriers;
  }

  /** Virtual threads for work that may be long. */
  ExecutorService threads() {
    return Executors.newThreadPerTaskExecutor(work ->
        Thread.ofVirtual()
            .unstarted(() -> {
              begins();
              try {
                work.run();
              } finally {
                ends();
              }
            }));
  }

  @Override
  public void begins() {
    int now = atWork.incrementAndGet();
    if (now > peak.get()) {
      peak.accumulateAndGet(now, Math::max);
      if (now > room) {
        makeRoom(now);
      }
    }
  }

  @Override
  public void ends() {
    atWork.decrementAndGet();
  }

  private synchronized void makeRoom(int longWork) {
    int wanted = Math.min(longWork, all - few);
    if (wanted != room) {
      room = wanted;
      scheduler.setParallelism(few + wanted);
    }
  }

  private void beat(Duration beat) {
    try {
      while (true) {
        Thread.sleep(beat);
        makeRoom(peak.getAndSet(atWork.get()));
        int now = peak.get();
        if (now > room) {
          makeRoom(now); // it began while we looked
        }
      }
    } catch (InterruptedException _) {
      scheduler.setParallelism(usual); // closed
    }
  }

  /** There are as many again as there were before. */
  @Override
  public void close() {
    beat.interrupt();
    try {
      beat.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
