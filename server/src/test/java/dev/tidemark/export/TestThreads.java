package dev.tidemark.export;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs what it is given when it is told to, on the thread that tells it. */
public final class TestThreads extends AbstractExecutorService {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final boolean inline;

  public TestThreads() {
    this(false);
  }

  private TestThreads(boolean inline) {
    this.inline = inline;
  }

  /** Runs what it is given at once, on the thread that gives it. */
  public static TestThreads inline() {
    return new TestThreads(true);
  }

  /** Runs all that waits, and what that adds. */
  public void runAll() {
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      next.run();
    }
  }

  @Override
  public void execute(Runnable command) {
    if (inline) {
      command.run();
    } else {
      waiting.add(command);
    }
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
