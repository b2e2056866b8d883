package dev.tidemark.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the bodies of all requests under way, so that many large ones at once cannot exhaust
 * the heap. Small bodies are free. Thread-safe.
 */
final class BodyBudget {
  private static final int BLOCK_BYTES = 64 * 1024;

  private final Semaphore blocks;

  /**
   * @param bytes for all bodies together
   */
  BodyBudget(long bytes) {
    blocks = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / BLOCK_BYTES));
  }

  /** What one request takes of the budget; closed when the request is over. */
  Share share() {
    return new Share();
  }

  /** There is no memory for this body now. */
  static final class Exhausted extends RuntimeException {
    Exhausted() {
      super("no memory for the body", null, false, false);
    }
  }

  final class Share implements AutoCloseable {
    private int held;

    /**
     * Reads a body to its end. Null if there is more than {@code bytesMax}.
     *
     * @throws Exhausted if other requests hold the memory
     */
    byte @Nullable [] read(InputStream in, int bytesMax) throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
      byte[] block = in.readNBytes(Math.min(BLOCK_BYTES, bytesMax + 1));
      while (block.length > 0) {
        body.write(block, 0, block.length);
        if (body.size() > bytesMax) {
          return null;
        }
        if (block.length < BLOCK_BYTES) {
          break;
        }
        if (!blocks.tryAcquire()) {
          throw new Exhausted();
        }
        held++;
        block = in.readNBytes(BLOCK_BYTES);
      }
      return body.toByteArray();
    }

    @Override
    public void close() {
      blocks.release(held);
      held = 0;
    }
  }
}
