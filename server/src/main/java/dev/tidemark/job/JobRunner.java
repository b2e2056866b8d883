package dev.tidemark.job;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs on threads that it is given. Thread-safe. */
public final class JobRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(30);

  private final ExecutorService threads;
  private final Stop stop;
  private final Set<CountDownLatch> running = ConcurrentHashMap.newKeySet();

  /**
   * @param threads one thread per job or more; virtual threads are meant. Closed by its owner,
   *     after this
   */
  public JobRunner(ExecutorService threads, Waiter waiter) {
    this.threads = threads;
    this.stop = new Stop(waiter);
  }

  /** The threads, for parts of a job that run side by side. */
  public ExecutorService threads() {
    return threads;
  }

  /** Begins a job, or what is left of it, in the background. */
  public void start(Job job) {
    CountDownLatch ended = new CountDownLatch(1);
    running.add(ended);
    threads.execute(() -> {
      try {
        run(job);
      } finally {
        running.remove(ended);
        ended.countDown();
      }
    });
  }

  private void run(Job job) {
    try {
      stop.check();
      job.run(stop);
    } catch (StoppedException | CancellationException _) {
      LOG.info("{} stops; it goes on at the next start", job.name());
    } catch (RuntimeException e) {
      LOG.error("{} broke off; it goes on at the next start", job.name(), e);
    }
  }

  /** Asks all jobs to stop and waits until they have, for half a minute at most. Idempotent. */
  @Override
  public void close() {
    stop.request();
    try {
      for (CountDownLatch ended : running) {
        if (!ended.await(STOP_TIME_MAX.toSeconds(), TimeUnit.SECONDS)) {
          LOG.warn("a job did not stop in time");
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
