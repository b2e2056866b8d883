package dev.tidemark.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractNetworkConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections and gives each its seat. All it does is done by virtual threads, which take
 * turns: who takes connections lets the others have theirs after each, or the requests of a crowd
 * would wait for one another.
 */
final class SeatingConnector extends AbstractNetworkConnector {
  private static final int QUEUE = 1024;
  private static final int SWEEP_SECONDS = 1;

  private final Seats seats;
  private final Door door;
  private volatile @Nullable ServerSocketChannel port;

  SeatingConnector(Server server, Seats seats, ConnectionFactory... factories) {
    super(
        server,
        VirtualThreads.getNamedVirtualThreadsExecutor("request-"),
        null,
        null,
        1,
        factories);
    this.seats = seats;
    this.door = new Door(this, seats.mostWithPassers());
  }

  /**
   * Listens.
   *
   * @throws IOException if the address is in use or not ours
   */
  @Override
  public void open() throws IOException {
    if (port != null) {
      return;
    }
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(getHost(), getPort()), QUEUE);
      port = channel;
    } finally {
      if (port == null) {
        channel.close();
      }
    }
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    sweepLater();
  }

  @Override
  public boolean isOpen() {
    ServerSocketChannel channel = port;
    return channel != null && channel.isOpen();
  }

  @Override
  public int getLocalPort() {
    ServerSocketChannel channel = port;
    return channel == null ? -1 : channel.socket().getLocalPort();
  }

  @Override
  public @Nullable Object getTransport() {
    return port;
  }

  @Override
  public void close() {
    super.close();
    IO.close(port);
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    getConnectedEndPoints().forEach(EndPoint::close);
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // fairness, not correctness
  protected void accept(int acceptor) throws IOException {
    ServerSocketChannel listening = port;
    if (listening == null) {
      throw new IllegalStateException("not open");
    }
    SocketChannel channel = listening.accept();
    door.coming(channel);
    getExecutor().execute(() -> welcome(channel));
    Thread.yield();
  }

  private void welcome(SocketChannel channel) {
    boolean seated = false;
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Seat seat = new Seat(channel, getExecutor(), getScheduler(), this::onEndPointClosed, seats);
      seat.setIdleTimeout(getIdleTimeout());
      Connection connection = getDefaultConnectionFactory().newConnection(this, seat);
      seat.setConnection(connection);
      seat.onOpen();
      onEndPointOpened(seat);
      seated = true;
      connection.onOpen();
    } catch (IOException e) {
      LOG.debug("a connection broke before it was seated", e);
    } finally {
      if (!seated) {
        IO.close(channel);
      }
      door.came(channel);
    }
  }

  /** Jetty has it among its own by now, and will see it go. */
  @Override
  protected void onEndPointOpened(EndPoint endPoint) {
    super.onEndPointOpened(endPoint);
    if (endPoint instanceof Seat seat && !seats.sit(seat)) {
      seat.close();
    }
  }

  @Override
  protected void onEndPointClosed(EndPoint endPoint) {
    super.onEndPointClosed(endPoint);
    door.check();
  }

  private void sweepLater() {
    getScheduler().schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  private void sweep() {
    if (isRunning()) {
      seats.sweep();
      sweepLater();
    }
  }
}
