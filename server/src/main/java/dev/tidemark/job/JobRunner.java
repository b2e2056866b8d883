package dev.tidemark.job;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Runs jobs on threads that it is given. Thread-safe. */
public final class JobRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(4);
  private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(5);

  private static final int HEAVY_MAX = 2;
  private static final Duration HEAVY_PAUSE = Duration.ofMillis(50);

  private final Semaphore heavy = new Semaphore(HEAVY_MAX);
  private final ExecutorService threads;
  private final ExecutorService workers;
  private final Stop stop;
  private final Set<Ending> running = ConcurrentHashMap.newKeySet();

  /** The end of one job, to wait for. */
  private static final class Ending {
    final Job.Kind kind;
    final CompletableFuture<Void> event = new CompletableFuture<>();

    Ending(Job.Kind kind) {
      this.kind = kind;
    }
  }

  /**
   * Both sets of threads are closed by their owner, after this.
   *
   * @param threads one thread per job or more; virtual threads are meant
   * @param workers for work that keeps a core busy: a few platform threads, which the operating
   *     system lets requests go before
   */
  public JobRunner(ExecutorService threads, ExecutorService workers, Waiter waiter) {
    this.threads = threads;
    this.workers = workers;
    this.stop = new Stop(waiter);
  }

  /** The threads, for parts of a job that run side by side and mostly wait. */
  public ExecutorService threads() {
    return threads;
  }

  /** The threads for parts of a job that keep a core busy. */
  public ExecutorService workers() {
    return workers;
  }

  /**
   * A place among the few jobs that hold much memory or disk at a time; waits until there is one.
   *
   * @throws StoppedException if a stop is requested first
   */
  public Place heavy(Stop jobStop) {
    while (!heavy.tryAcquire()) {
      jobStop.pause(HEAVY_PAUSE);
    }
    return heavy::release;
  }

  /** Given back when closed, once. */
  @FunctionalInterface
  public interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins a job, or what is left of it, in the background. */
  public void start(Job job) {
    Ending ended = new Ending(job.kind());
    running.add(ended);
    boolean begun = false;
    try {
      threads.execute(() -> {
        try {
          run(job);
        } finally {
          running.remove(ended);
          ended.event.complete(null);
        }
      });
      begun = true;
    } finally {
      if (!begun) {
        running.remove(ended);
      }
    }
  }

  /** Whatever breaks a job off, its owner still waits for its end: so it is begun again. */
  private void run(Job job) {
    Duration pause = PAUSE_FIRST;
    tell(LOG.atInfo(), "jobBegun", job).log("a job begins, or goes on");
    try {
      while (!runOnce(job, pause)) {
        stop.pause(pause);
        pause = pause.multipliedBy(2);
        if (pause.compareTo(PAUSE_MAX) > 0) {
          pause = PAUSE_MAX;
        }
      }
      tell(LOG.atInfo(), "jobEnded", job).log("a job has ended");
    } catch (StoppedException _) {
      tell(LOG.atInfo(), "jobStopped", job).log("a job stops; it goes on at the next start");
    }
  }

  /** Names the job in a line of the log, as every line about jobs does. */
  private static LoggingEventBuilder tell(LoggingEventBuilder line, String event, Job job) {
    return line.addKeyValue("event", event)
        .addKeyValue("kind", job.kind().name().toLowerCase(Locale.ROOT))
        .addKeyValue("job", job.name());
  }

  /** False if it broke off for a reason other than a stop. */
  private boolean runOnce(Job job, Duration pause) {
    try {
      stop.check();
      job.run(stop);
      return true;
    } catch (StoppedException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      stop.check();
      tell(LOG.atError(), "jobBrokeOff", job)
          .setCause(e)
          .log("a job broke off; it goes on in {} s", pause.toSeconds());
      return false;
    }
  }

  /**
   * How many jobs there are of each kind that have begun and not ended, waiting ones among them.
   */
  public Map<Job.Kind, Long> running() {
    Map<Job.Kind, Long> counts = new EnumMap<>(Job.Kind.class);
    for (Job.Kind kind : Job.Kind.values()) {
      counts.put(kind, running.stream().filter(ending -> ending.kind == kind).count());
    }
    return counts;
  }

  /** Asks all jobs to stop, and does not wait for it. Idempotent. */
  public void requestStop() {
    stop.request();
  }

  /** Asks all jobs to stop and waits until they have, for four seconds at most. Idempotent. */
  @Override
  public void close() {
    requestStop();
    try {
      CompletableFuture.allOf(
              running.stream().map(ended -> ended.event).toArray(CompletableFuture[]::new))
          .get(STOP_TIME_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      LOG.warn("a job did not stop in time; it goes on at the next start");
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
