package dev.tidemark.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Turns SIGTERM and Ctrl-C into a clean stop: closes the server, then ends the process with 0. A
 * stop that takes too long is cut short with 1.
 */
final class Stopper {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable AutoCloseable running;
  private boolean stopping;

  private Stopper() {}

  static Stopper install() {
    Stopper stopper = new Stopper();
    Runtime.getRuntime().addShutdownHook(new Thread(stopper::stop, "stop"));
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

  /** Waits for the signal. */
  void awaitStopped() throws InterruptedException {
    stopped.await();
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
        Runtime.getRuntime().halt(0);
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
