package dev.tidemark.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Many clients of one server, which may be killed under them. */
final class Crowd {
  private static final int STALLED_SECONDS = 120;

  private final ServerProcess server;
  private final SplittableRandom random;

  /** Taken while the server is started again. */
  private final Semaphore restarting = new Semaphore(1);

  Crowd(ServerProcess server, SplittableRandom random) {
    this.server = server;
    this.random = random;
  }

  /** What a client does again and again. */
  interface Client {
    /** Returns whether the server answered. */
    boolean step(SplittableRandom random);
  }

  /**
   * Returns when all have done all their steps and the others are done too.
   *
   * @param kills how often the server is killed on the way, and started again
   * @param others what goes on beside, once each
   */
  void run(int clients, int steps, int kills, Client client, List<Runnable> others)
      throws Exception {
    Semaphore progress = new Semaphore(0);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        SplittableRandom own = random.split();
        running.add(
            threads.submit(() -> {
              for (int step = 0; step < steps; step++) {
                if (!client.step(own)) {
                  awaitServer();
                }
                progress.release();
              }
            }));
      }
      others.forEach(other -> running.add(threads.submit(other)));
      for (int kill = 0; kill < kills; kill++) {
        int stepsUntilThen = clients * steps / (kills + 1);
        if (!progress.tryAcquire(stepsUntilThen, STALLED_SECONDS, TimeUnit.SECONDS)) {
          break;
        }
        restart();
      }
      for (Future<?> future : running) {
        future.get();
      }
    }
  }

  private void restart() {
    restarting.acquireUninterruptibly();
    try {
      server.kill();
      server.start();
    } finally {
      restarting.release();
    }
  }

  /** Returns when the server is not being started again. */
  void awaitServer() {
    restarting.acquireUninterruptibly();
    restarting.release();
  }

  /** Asks until the server answers; for what may be asked twice. */
  <T> T surely(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (SdkClientException killed) {
        awaitServer();
      }
    }
  }
}
