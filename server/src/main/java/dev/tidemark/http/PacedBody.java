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

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LongSupplier elapsedNanos;
  private long bytes;
  private long waitedNanos;

  /**
   * @param elapsedNanos time since the request began
   */
  PacedBody(InputStream in, LongSupplier elapsedNanos) {
    super(in);
    this.elapsedNanos = elapsedNanos;
  }

  /** How many were read. */
  long bytes() {
    return bytes;
  }

  /** Time spent waiting for them. */
  long waitedNanos() {
    return waitedNanos;
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
    long begin = elapsedNanos.getAsLong();
    int read = super.read();
    count(begin, read < 0 ? read : 1);
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    long begin = elapsedNanos.getAsLong();
    int read = super.read(into, offset, length);
    count(begin, read);
    return read;
  }

  private void count(long beginNanos, int read) throws IOException {
    long nanos = elapsedNanos.getAsLong();
    waitedNanos += nanos - beginNanos;
    if (read < 0) {
      return;
    }
    bytes += read;
    long elapsed = nanos / NANOS_PER_MILLI;
    if (elapsed > GRACE_MILLIS && bytes < elapsed / 1000 * BYTES_PER_SECOND_MIN) {
      throw new TooSlow(bytes + " bytes of the body in " + elapsed + " ms");
    }
  }
}
