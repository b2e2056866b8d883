package dev.tidemark.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the bodies of all requests under way, so that many large ones at once cannot exhaust
 * the heap. Small bodies are free. Thread-safe.
 */
final class BodyBudget {
  /** Free of charge; more is paid for by the block, or at once if its length is known. */
  static final int BYTES_FREE = 4 * 1024;

  private static final int BLOCK_BYTES = 64 * 1024;

  private final Budget small;
  private final Budget large;

  /**
   * @param bytes for all bodies together
   * @param relief is run while there are too few
   */
  BodyBudget(long bytes, Runnable relief) {
    small = new Budget(bytes / 4, relief);
    large = new Budget(bytes - bytes / 4, relief);
  }

  /**
   * What one request takes of the budget; closed when the request is over.
   *
   * @param holding is told while it is more than nothing
   */
  Share share(Consumer<Boolean> holding) {
    return new Share(holding);
  }

  /** There is no memory for this body now. */
  static final class Exhausted extends RuntimeException {
    private Exhausted() {
      super("no memory for the body", null, false, false);
    }
  }

  final class Share implements AutoCloseable {
    private final Consumer<Boolean> holding;
    private long heldSmall;
    private long heldLarge;

    private Share(Consumer<Boolean> holding) {
      this.holding = holding;
    }

    /**
     * Reads a body to its end. Null if there is more than {@code bytesMax}.
     *
     * @param length that the request says its body has; negative if it does not say
     * @throws Exhausted if other requests hold the memory
     */
    byte @Nullable [] read(InputStream in, long length, int bytesMax) throws IOException {
      if (length > bytesMax) {
        return null;
      }
      return length < 0 ? readToEnd(in, bytesMax) : readAll(in, Math.toIntExact(length));
    }

    /** The same of a stream that nobody knows the length of, such as one that is unpacked. */
    byte @Nullable [] read(InputStream in, int bytesMax) throws IOException {
      return readToEnd(in, bytesMax);
    }

    private byte[] readAll(InputStream in, int length) throws IOException {
      if (length > BYTES_FREE) {
        // Small ones do not queue behind large ones.
        boolean isSmall = length <= BLOCK_BYTES;
        Budget budget = isSmall ? small : large;
        if (!budget.await(length)) {
          throw new Exhausted();
        }
        if (isSmall) {
          heldSmall = length;
        } else {
          heldLarge = length;
        }
        holding.accept(true);
      }
      byte[] body = new byte[length];
      int read = in.readNBytes(body, 0, length);
      return read == length ? body : Arrays.copyOf(body, read);
    }

    /** Holding a part, nobody may wait for more: all could hold parts. */
    private byte @Nullable [] readToEnd(InputStream in, int bytesMax) throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
      int wanted = BYTES_FREE;
      byte[] block = in.readNBytes(Math.min(wanted, bytesMax + 1));
      while (block.length > 0) {
        body.write(block, 0, block.length);
        if (body.size() > bytesMax) {
          return null;
        }
        if (block.length < wanted) {
          break;
        }
        wanted = BLOCK_BYTES;
        if (!large.take(wanted)) {
          throw new Exhausted();
        }
        heldLarge += wanted;
        holding.accept(true);
        block = in.readNBytes(wanted);
      }
      return body.toByteArray();
    }

    @Override
    public void close() {
      if (heldSmall + heldLarge > 0) {
        small.give(heldSmall);
        large.give(heldLarge);
        heldSmall = 0;
        heldLarge = 0;
        holding.accept(false);
      }
    }
  }
}
