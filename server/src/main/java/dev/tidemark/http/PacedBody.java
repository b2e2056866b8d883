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
  private final Waiting waiting;

  /** Written by all, read by none. */
  private static final byte[] DROPPED = new byte[64 * 1024];

  private static final int YIELD_BYTES = 64 * 1024;
  private int sinceYield;
  private long waitedNanos;

  /** Is told of each time that we wait for more of a body, and of how much has come. */
  interface Waiting {
    void waits();

    void waited(long bytes);
  }

  /**
   * @param elapsedNanos time since the request began
   * @param waiting is told when we wait for the client
   */
  PacedBody(InputStream in, LongSupplier elapsedNanos, Waiting waiting) {
    super(in);
    this.waiting = waiting;
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
    waiting.waits();
    int read = super.read();
    count(begin, read < 0 ? read : 1);
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    long begin = elapsedNanos.getAsLong();
    waiting.waits();
    int read = super.read(into, offset, length);
    count(begin, read);
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(DROPPED, 0, (int) Math.min(count, DROPPED.length)));
  }

  @SuppressWarnings("ThreadPriorityCheck") // fairness, not correctness
  private void count(long beginNanos, int read) throws IOException {
    long nanos = elapsedNanos.getAsLong();
    waitedNanos += nanos - beginNanos;
    waiting.waited(read);
    if (read < 0) {
      return;
    }
    bytes += read;
    sinceYield += read;
    if (sinceYield >= YIELD_BYTES) {
      sinceYield = 0;
      Thread.yield(); // who sends fast would keep the thread that others wait for
    }
    long elapsed = nanos / NANOS_PER_MILLI;
    if (elapsed > GRACE_MILLIS && bytes < elapsed / 1000 * BYTES_PER_SECOND_MIN) {
      throw new TooSlow(bytes + " bytes of the body in " + elapsed + " ms");
    }
  }
}
