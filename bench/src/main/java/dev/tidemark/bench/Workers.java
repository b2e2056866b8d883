package dev.tidemark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Threads that share the pieces of some work. */
final class Workers {
  private Workers() {}

  /**
   * Does the pieces 0 to {@code count} - 1 on some threads, and returns when all are done.
   *
   * @throws IllegalStateException if one failed
   */
  static void share(int threads, long count, LongConsumer work) {
    AtomicLong next = new AtomicLong();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(
            pool.submit(() -> {
              for (long n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                work.accept(n);
              }
            }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
