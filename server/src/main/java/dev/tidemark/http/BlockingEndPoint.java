package dev.tidemark.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that virtual threads wait for: whenever Jetty wants to be told of bytes, one of them
 * parks until some have come, reads them, and goes on with what is to be done about them. With a
 * thread that selects connections for others, each request wakes that thread twice.
 */
abstract class BlockingEndPoint extends AbstractEndPoint {
  private static final Logger LOG = LoggerFactory.getLogger(BlockingEndPoint.class);

  /** Kept for every connection, also where nothing comes: a small request, with its head. */
  private static final int FIRST_BYTES = 2 * 1024;

  private final SocketChannel channel;
  private final InputStream stream;
  private final Executor threads;
  private final Consumer<EndPoint> closed;

  /** Guards what the thread that waits for bytes hands over. */
  private final Object reading = new Object();

  private ByteBuffer came = ByteBuffer.allocate(FIRST_BYTES).limit(0);
  private boolean isAwaited;
  private boolean isMoreThere;
  private boolean isAtEnd;

  private volatile boolean isWriting;

  /**
   * @param channel in blocking mode
   * @param threads a virtual one for each task
   * @param closed is told when it is closed
   */
  BlockingEndPoint(
      SocketChannel channel, Executor threads, Scheduler scheduler, Consumer<EndPoint> closed)
      throws IOException {
    super(scheduler);
    this.channel = channel;
    this.stream = channel.socket().getInputStream();
    this.threads = threads;
    this.closed = closed;
  }

  /**
   * So many bytes were taken from the client.
   *
   * @throws IOException if there is no room for them
   */
  protected abstract void received(int bytes) throws IOException;

  /** So many bytes were taken by the socket. */
  protected abstract void sent(long bytes);

  @Override
  protected void needsFillInterest() {
    synchronized (reading) {
      if (isAwaited) {
        return; // by somebody who lost interest; the thread is still there
      }
      isAwaited = true;
    }
    threads.execute(this::awaitBytes);
  }

  private void awaitBytes() {
    ByteBuffer free = null;
    synchronized (reading) {
      if (!came.hasRemaining() && !isAtEnd) {
        free = came.clear();
        came = BufferUtil.EMPTY_BUFFER;
      }
    }
    boolean ends = free != null && !read(free);
    synchronized (reading) {
      if (free != null) {
        came = free.flip();
        isMoreThere = free.limit() == free.capacity();
        isAtEnd = ends;
      }
      isAwaited = false;
    }
    getFillInterest().fillable();
  }

  /** Waits until there is something; false if there is nothing more to come. */
  private boolean read(ByteBuffer into) {
    try {
      return channel.read(into) >= 0;
    } catch (IOException e) {
      LOG.debug("a connection broke", e);
      return false;
    }
  }

  /** What has come, without waiting; -1 at the end, whether that is one or the connection broke. */
  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    if (isInputShutdown()) {
      return -1;
    }
    int filled;
    synchronized (reading) {
      if (came.hasRemaining()) {
        filled = BufferUtil.append(buffer, came);
      } else if (isAtEnd) {
        filled = -1;
      } else {
        filled = isMoreThere && !isAwaited ? readMore(buffer) : 0;
      }
    }
    if (filled > 0) {
      notIdle();
      received(filled);
    } else if (filled < 0) {
      shutdownInput();
    }
    return filled;
  }

  /** Beyond what was read while waiting. */
  private int readMore(ByteBuffer buffer) {
    int end = BufferUtil.flipToFill(buffer);
    try {
      isMoreThere = stream.available() > 0;
      return isMoreThere ? channel.read(buffer) : 0;
    } catch (IOException e) {
      LOG.debug("a connection broke", e);
      return -1;
    } finally {
      BufferUtil.flipToFlush(buffer, end);
    }
  }

  /**
   * Waits until all is written. Only virtual threads wait for a client: others leave it to one, see
   * {@link #onIncompleteFlush}.
   */
  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    if (!Thread.currentThread().isVirtual()) {
      return isEmpty(buffers);
    }
    isWriting = true;
    try {
      while (!isEmpty(buffers)) {
        sent(channel.write(buffers));
        notIdle();
      }
      return true;
    } catch (IOException e) {
      throw new EofException(e);
    } finally {
      isWriting = false;
    }
  }

  private static boolean isEmpty(ByteBuffer... buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.hasRemaining()) {
        return false;
      }
    }
    return true;
  }

  @Override
  protected void onIncompleteFlush() {
    threads.execute(getWriteFlusher()::completeWrite);
  }

  /** Who waits for the client to take an answer is woken by nothing else. */
  @Override
  protected void onIdleExpired(TimeoutException timeout) {
    if (isWriting) {
      close(timeout);
    } else {
      super.onIdleExpired(timeout);
    }
  }

  /** Jetty spins until the write has come to its end. */
  @Override
  public @Nullable Callback cancelWrite(Throwable cause) {
    if (isWriting) {
      close(cause);
    }
    return super.cancelWrite(cause);
  }

  @Override
  protected void doShutdownOutput() {
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      LOG.debug("a connection broke", e);
    }
  }

  /** Those that wait are told why before the channel's closing wakes them. */
  @Override
  public void onClose(@Nullable Throwable cause) {
    try {
      super.onClose(cause);
    } finally {
      IO.close(channel);
    }
    threads.execute(() -> {
      Connection connection = getConnection();
      if (connection != null) {
        connection.onClose(cause);
      }
      closed.accept(this);
    });
  }

  @Override
  public Object getTransport() {
    return channel;
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    try {
      return channel.getLocalAddress();
    } catch (IOException _) {
      return null; // closed
    }
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    try {
      return channel.getRemoteAddress();
    } catch (IOException _) {
      return null; // closed
    }
  }
}
