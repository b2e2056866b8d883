package dev.tidemark.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/**
 * A request's body that must come at a rate: one that trickles would hold a thread, and the memory
 * set aside for it, as long as its sender likes. One that stands still is for the connection's idle
 * timeout.
 */
final class PacedBody extends FilterInputStream {
  /** Time that every body has. */
  static final long GRACE_MILLIS = 30_000;

  /** Needed after that, on average since the beginning. */
  static final long BYTES_PER_SECOND_MIN = 1000;

  private final LongSupplier elapsedMillis;
  private long bytes;

  /**
   * @param elapsedMillis time since the request began
   */
  PacedBody(InputStream in, LongSupplier elapsedMillis) {
    super(in);
    this.elapsedMillis = elapsedMillis;
  }

  /** The body came too slowly. */
  static final class TooSlow extends IOException {
    private static final long serialVersionUID = 1;

    TooSlow(String message) {
      super(message);
    }
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    if (read >= 0) {
      count(1);
    }
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    if (read >= 0) {
      count(read);
    }
    return read;
  }

  private void count(int read) throws IOException {
    bytes += read;
    long elapsed = elapsedMillis.getAsLong();
    if (elapsed > GRACE_MILLIS && bytes < elapsed / 1000 * BYTES_PER_SECOND_MIN) {
      throw new TooSlow(bytes + " bytes of the body in " + elapsed + " ms");
    }
  }
}
