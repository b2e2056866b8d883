package dev.tidemark.job;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Parts of a job that keep a core busy, on threads that no request needs. */
public final class Work {
  private Work() {}

  /**
   * The result of one part.
   *
   * @throws StoppedException if a stop was requested before it began; else what the part threw
   */
  public static <T> T one(ExecutorService workers, Stop stop, Callable<T> part) {
    return joined(
        workers.submit(() -> {
          stop.check();
          return part.call();
        }));
  }

  /**
   * Runs parts side by side and returns when all have ended. The first failure keeps those that
   * have not begun from beginning, and is thrown.
   */
  public static void all(ExecutorService workers, Stop stop, List<Runnable> parts) {
    AtomicBoolean failed = new AtomicBoolean();
    List<Future<?>> futures = new ArrayList<>();
    for (Runnable part : parts) {
      futures.add(
          workers.submit(() -> {
            if (!failed.get()) {
              run(part, stop, failed);
            }
          }));
    }
    Throwable failure = null;
    for (Future<?> future : futures) {
      try {
        joined(future);
      } catch (RuntimeException | Error e) {
        failure = failure == null ? e : failure;
      }
    }
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  private static void run(Runnable part, Stop stop, AtomicBoolean failed) {
    boolean whole = false;
    try {
      stop.check();
      part.run();
      whole = true;
    } finally {
      if (!whole) {
        failed.set(true);
      }
    }
  }

  /**
   * Waits for a part's end.
   *
   * @throws StoppedException if the waiting thread was interrupted; else what the part threw
   */
  public static <T> T joined(Future<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new AssertionError(e);
      }
    } catch (InterruptedException _) {
      task.cancel(true);
      throw Stop.interrupted();
    }
  }
}
