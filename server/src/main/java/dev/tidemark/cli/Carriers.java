package dev.tidemark.cli;

import dev.tidemark.http.Capacity;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps the platform threads that carry virtual ones: all are there from the start, and stay. On
 * Linux a thread begins with the priority of whoever starts it, and cannot raise it; so those that
 * answer requests must not be started by one that stands back, see {@link Background}, when it
 * wakes a virtual thread after a quiet time.
 */
final class Carriers implements AutoCloseable {
  /** The JVM's own: as many as cores unless it is set. */
  private static final String NUMBER = "jdk.virtualThreadScheduler.parallelism";

  /** They end when for half a minute none of them had work. */
  private static final Duration BEAT = Duration.ofSeconds(10);

  private static final Duration START_MAX = Duration.ofMillis(100);

  private final Thread beat = Thread.ofVirtual().name("carriers").start(Carriers::beat);

  private Carriers() {}

  /** Says how many there are to be. To be called before the first virtual thread begins. */
  static void choose() {
    if (System.getProperty(NUMBER) == null) {
      int cores = Runtime.getRuntime().availableProcessors();
      System.setProperty(NUMBER, Integer.toString(Capacity.carriers(cores)));
    }
  }

  static Carriers start() {
    int all = Integer.getInteger(NUMBER, Runtime.getRuntime().availableProcessors());
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
    return new Carriers();
  }

  private static void beat() {
    try {
      while (true) {
        Thread.sleep(BEAT);
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  @Override
  public void close() {
    beat.interrupt();
  }
}
