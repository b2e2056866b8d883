package dev.tidemark.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** A connection, and what it is waiting for: whoever only waits can be sent away. */
final class Seat extends BlockingEndPoint implements PacedBody.Waiting {
  /** Of a head, free of charge: those of ordinary requests are shorter. */
  static final int HEAD_BYTES_FREE = 4 * 1024;

  private static final int CHARGE_STEP = 8 * 1024;

  private final Seats seats;
  private final String client;
  private volatile Phase phase = Phase.HEAD;
  private volatile long begun = NanoTime.now();
  private volatile long bytes;
  private volatile boolean holding;
  private volatile int charged;

  /** What a connection is doing. */
  enum Phase {
    /** Waits for a request, or for the rest of its head. */
    HEAD,
    /** Waits for a part of a request's body. */
    BODY,
    /** We are working. */
    WORK,
    /** The answer is being sent. */
    ANSWER
  }

  Seat(
      SocketChannel channel,
      Executor threads,
      Scheduler scheduler,
      Consumer<EndPoint> closed,
      Seats seats)
      throws IOException {
    super(channel, threads, scheduler, closed);
    this.seats = seats;
    this.client =
        getRemoteSocketAddress() instanceof InetSocketAddress peer && !peer.isUnresolved()
            ? peer.getAddress().getHostAddress()
            : "-";
  }

  /** Of the connection that a request came on. */
  static Seat of(Request request) {
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    while (end instanceof EndPoint.Wrapper wrapper && !(end instanceof Seat)) {
      end = wrapper.unwrap();
    }
    if (end instanceof Seat seat) {
      return seat;
    }
    throw new IllegalStateException("a connection of no connector of ours");
  }

  /** The address at the other end; a dash if it had gone before it was seated. */
  String client() {
    return client;
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    seats.leave(this);
    returnCharge();
    super.onClose(cause);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes
  protected void received(int count) throws IOException {
    if (phase == Phase.HEAD && bytes == 0) {
      begun = NanoTime.now();
    }
    bytes += count;
    if (phase == Phase.HEAD && bytes > HEAD_BYTES_FREE + charged) {
      charge();
    }
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes
  protected void sent(long count) {
    if (phase == Phase.ANSWER) {
      bytes += count;
    }
  }

  /** Only the thread that reads the connection gets here, until the head is whole. */
  private synchronized void charge() throws IOException {
    while (bytes > HEAD_BYTES_FREE + charged) {
      if (!seats.takeForHead(this, CHARGE_STEP)) {
        throw new IOException("no memory for heads");
      }
      charged += CHARGE_STEP;
    }
  }

  private synchronized void returnCharge() {
    for (; charged > 0; charged -= CHARGE_STEP) {
      seats.giveOfHead(CHARGE_STEP);
    }
  }

  /** Whether memory is set aside for this connection's request. */
  boolean isHolding() {
    return holding;
  }

  void holds(boolean memory) {
    holding = memory;
  }

  /** The head is whole. */
  void begin() {
    returnCharge();
    enter(Phase.WORK);
  }

  @Override
  public void waits() {
    phase = Phase.BODY;
  }

  @Override
  public void waited(long read) {
    phase = Phase.WORK;
  }

  /** The request is over. */
  void end() {
    holding = false;
    enter(Phase.HEAD);
  }

  void enter(Phase next) {
    bytes = 0;
    begun = NanoTime.now();
    phase = next;
  }

  Phase phase() {
    return phase;
  }

  /** In this phase; of a body, since the request began. */
  long nanos(long now) {
    return NanoTime.elapsed(begun, now);
  }

  /** Since this phase began. */
  long bytes() {
    return bytes;
  }
}
