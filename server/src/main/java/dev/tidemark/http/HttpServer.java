package dev.tidemark.http;

import dev.tidemark.metrics.Requests;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCompliance.Violation;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port, over Jetty: each request is served by a virtual thread of its own. */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int HEADER_BYTES_MAX = 32 * 1024;
  private static final Duration IDLE_MAX = Duration.ofSeconds(60);
  private static final int PORT_THREADS_MIN = 1;
  private static final int PORT_THREADS_MAX = 4;
  private static final String COUNTED = "dev.tidemark.counted";
  private static final Duration STOP_MAX = Duration.ofSeconds(3);

  private final Server server;
  private final SeatingConnector connector;
  private final Service service;
  private final Supplier<String> requestIds;
  private final Requests requests;
  private final Seats seats;
  private final Consumer<EndedRequest> ended;

  /**
   * @param address port 0: any free one, see {@link #port}
   * @param requestIds a new id for each request, see {@link RequestIds}
   * @param tls for HTTPS only; null: for HTTP only
   * @param requests counts them
   * @param ended is told of each that was served, from its own thread
   * @param capacity how much is taken on
   */
  public HttpServer(
      InetSocketAddress address,
      Service service,
      Supplier<String> requestIds,
      @Nullable Tls tls,
      Requests requests,
      Consumer<EndedRequest> ended,
      Capacity capacity) {
    this.service = service;
    this.ended = ended;
    this.requests = requests;
    this.requestIds = requestIds;
    this.seats = capacity.seats();
    server = new Server(threads());
    HttpConfiguration http = new HttpConfiguration();
    // Paths are object keys of any shape; they never become names of files.
    http.setUriCompliance(UriCompliance.UNSAFE);
    // A line that ends otherwise for a proxy in front than for us hides a request from it.
    http.setHttpCompliance(
        HttpCompliance.RFC7230.without(
            "TIDEMARK", Violation.LF_HEADER_TERMINATION, Violation.LF_CHUNK_TERMINATION));
    // Signatures cover values as sent, so none may be replaced by a known one in other case.
    http.setHeaderCacheCaseSensitive(true);
    http.setSendServerVersion(false);
    http.setUseInputDirectByteBuffers(false); // what comes lies in the heap already
    // A signature is another each time: keeping fields of a connection costs more than it saves.
    http.setHeaderCacheSize(0);
    http.setRequestHeaderSize(HEADER_BYTES_MAX);
    http.setResponseHeaderSize(HEADER_BYTES_MAX);
    connector =
        new SeatingConnector(server, seats, connections(new HttpConnectionFactory(http), tls));
    connector.setHost(host(address));
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MAX.toMillis());
    server.addConnector(connector);
    server.setHandler(new GracefulHandler(new ServiceHandler()));
    server.setErrorHandler(this::refuse);
    server.setStopTimeout(STOP_MAX.toMillis());
  }

  /** Jetty asks for some; what there is to do is done by the connector's. */
  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(PORT_THREADS_MAX, PORT_THREADS_MIN);
    threads.setName("port");
    threads.setReservedThreads(0);
    return threads;
  }

  private static ConnectionFactory[] connections(HttpConnectionFactory http, @Nullable Tls tls) {
    return tls == null
        ? new ConnectionFactory[] {http}
        : new ConnectionFactory[] {tls.before(http.getProtocol()), http};
  }

  private static String host(InetSocketAddress address) {
    return address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
  }

  /**
   * Listens.
   *
   * @throws StartFailure if the address is in use or not ours
   */
  public void start() {
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw failure(e);
    }
  }

  private StartFailure failure(Exception e) {
    String address = connector.getHost() + ":" + connector.getPort();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return new StartFailure("cannot listen on " + address + ": " + cause.getMessage(), e);
      }
      if (cause instanceof UnresolvedAddressException) {
        return new StartFailure("cannot listen on " + address + ": unknown host", e);
      }
    }
    return new StartFailure("cannot listen on " + address + ": " + e, e);
  }

  /** The port listened on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Open connections. */
  public int connections() {
    return seats.count();
  }

  /** Takes no more requests and waits for those under way, three seconds at most. */
  @Override
  public void close() {
    try {
      connector.close();
      seats.dismiss();
      server.stop();
    } catch (Exception e) {
      LOG.warn("the port did not close in order", e);
    }
  }

  /** Answers what is no HTTP, or comes while we stop. */
  private boolean refuse(Request request, Response response, Callback callback) {
    Object cause = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    Throwable thrown = cause instanceof Throwable throwable ? throwable : null;
    byte[] body =
        PortAnswer.of(response.getStatus(), thrown).begin(request, response, requestIds.get());
    if (request.getAttribute(COUNTED) == null) {
      requests.refused(RequestLabel.statusClass(response.getStatus()));
    }
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  /**
   * What Jetty lets pass and RFC 9112 does not: chunks in HTTP/1.0, which a proxy may not know
   * (6.1), and a fragment in the target (3.2).
   */
  private static boolean isUnlawful(Request request) {
    boolean old = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0;
    return (old && request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING))
        || request.getHttpURI().getFragment() != null;
  }

  private final class ServiceHandler extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (isUnlawful(request)) {
        Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
        return true;
      }
      Seat seat = Seat.of(request);
      JettyExchange exchange = new JettyExchange(request, response, requestIds.get(), seat);
      requests.begin();
      seat.begin();
      try {
        service.serve(exchange);
        if (!exchange.isAnswered()) {
          throw new IllegalStateException("no answer");
        }
        exchange.dropBody();
        count(exchange, response.getStatus());
        callback.succeeded();
      } catch (Admission.Busy e) {
        fail(PortAnswer.SLOW_DOWN, exchange, request, response, callback, e);
      } catch (PacedBody.TooSlow e) {
        LOG.atWarn()
            .addKeyValue("event", "tooSlow")
            .addKeyValue("requestId", exchange.requestId())
            .log("a body came too slowly: {}", e.getMessage());
        fail(PortAnswer.TOO_SLOW, exchange, request, response, callback, e);
      } catch (IOException e) {
        LOG.debug("request {}: the connection broke", exchange.requestId(), e);
        if (e.getCause() instanceof TimeoutException) {
          fail(PortAnswer.TOO_SLOW, exchange, request, response, callback, e);
        } else {
          request.setAttribute(COUNTED, true);
          exchange.label().failed("ConnectionBroken");
          count(exchange, response.getStatus());
          callback.failed(e);
        }
      } catch (Throwable e) {
        Faults.log(LOG, exchange, e);
        fail(PortAnswer.FAULT, exchange, request, response, callback, e);
      }
      return true;
    }

    /** The last that is done for a request: the connection waits for the next. */
    private void count(JettyExchange exchange, int status) {
      EndedRequest end = exchange.ended(status);
      requests.end(end.service(), end.operation(), end.result(), end.nanos());
      exchange.leave();
      ended.accept(end);
    }

    private void fail(
        PortAnswer answer,
        JettyExchange exchange,
        Request request,
        Response response,
        Callback callback,
        Throwable cause) {
      exchange.label().failed(answer.s3Code());
      count(exchange, response.isCommitted() ? response.getStatus() : answer.status());
      if (response.isCommitted()) {
        request.setAttribute(COUNTED, true);
        callback.failed(cause);
        return;
      }
      response.reset();
      byte[] body = answer.begin(request, response, exchange.requestId());
      response.write(true, ByteBuffer.wrap(body), callback);
    }
  }
}
