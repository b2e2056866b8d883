package dev.tidemark.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Turns SIGTERM and Ctrl-C into a clean stop while it is open: closes the server, then ends the
 * process. A stop that takes too long is cut short with exit code 1.
 */
final class Stopper implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int exitCode;
  private final Thread hook = new Thread(this::stop, "stop");
  private @Nullable AutoCloseable running;
  private boolean stopping;

  private Stopper(int exitCode) {
    this.exitCode = exitCode;
  }

  /**
   * Begins to watch for signals.
   *
   * @param exitCode of a process that was stopped cleanly
   */
  static Stopper install(int exitCode) {
    Stopper stopper = new Stopper(exitCode);
    Runtime.getRuntime().addShutdownHook(stopper.hook);
    return stopper;
  }

  /** What to close when the signal comes, or at once if it has come. */
  void stopFirst(AutoCloseable server) {
    boolean late;
    synchronized (this) {
      running = server;
      late = stopping;
    }
    if (late) {
      close(server);
    }
  }

  /** Waits for the signal; the process ends in here. */
  void awaitSignal() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** Leaves signals alone again. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the signal has come, and the hook ends the process
    }
  }

  private void stop() {
    AutoCloseable server;
    synchronized (this) {
      stopping = true;
      server = running;
    }
    if (server == null) {
      return;
    }
    Thread closing = Thread.ofPlatform().daemon().name("closing").start(() -> close(server));
    try {
      if (closing.join(PATIENCE)) {
        Runtime.getRuntime().halt(exitCode);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.println("tidemark: did not stop within " + PATIENCE.toSeconds() + " s, cut short");
    Runtime.getRuntime().halt(1);
  }

  private static void close(AutoCloseable server) {
    try {
      server.close();
    } catch (Exception e) {
      System.err.println("tidemark: while stopping: " + e);
    }
  }
}
