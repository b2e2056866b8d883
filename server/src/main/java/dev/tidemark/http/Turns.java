package dev.tidemark.http;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Turns at computing over the bodies of transfers, a block at a time. Thread-safe.
 *
 * <p>Blocks are digested and sealed by virtual threads, which keep their carrier thread while they
 * compute; were a thousand to do so at once, small requests would wait for every one. Whoever has a
 * turn waits for files at most, never for a client, a lock or another turn; so each turn ends.
 */
public final class Turns {
  private final Semaphore free;

  /**
   * @param atOnce how many may compute
   */
  public Turns(int atOnce) {
    free = new Semaphore(atOnce, true);
  }

  /** What is computed over one block. */
  @FunctionalInterface
  public interface Block {
    /** Returns how many bytes it had; negative: there was none left. */
    int compute() throws IOException;
  }

  /** Waits for a turn, and lets others have theirs afterwards; returns what the block returns. */
  @SuppressWarnings("ThreadPriorityCheck") // fairness, not correctness
  public int take(Block block) throws IOException {
    free.acquireUninterruptibly();
    try {
      return block.compute();
    } finally {
      free.release();
      Thread.yield(); // the carrier thread, to requests that take no turns
    }
  }
}
