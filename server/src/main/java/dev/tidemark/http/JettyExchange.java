package dev.tidemark.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An exchange over Jetty. */
final class JettyExchange implements Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(JettyExchange.class);

  /** Of a body that nobody read: as much as a client may send before it looks for our answer. */
  private static final long DROPPED_BYTES_MAX = 64L * 1024 * 1024;

  private final Request request;
  private final Response response;
  private final String requestId;
  private final Map<String, List<String>> headers;
  private final PacedBody body;
  private final Seat seat;
  private final RequestLabel label = new RequestLabel();
  private boolean answered;
  private long workNanos;

  JettyExchange(Request request, Response response, String requestId, Seat seat) {
    this.seat = seat;
    this.request = request;
    this.response = response;
    this.requestId = requestId;
    this.headers = headers(request);
    this.body =
        new PacedBody(
            Content.Source.asInputStream(request),
            () -> NanoTime.since(request.getBeginNanoTime()),
            seat);
  }

  private static Map<String, List<String>> headers(Request request) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (HttpField field : request.getHeaders()) {
      String value = field.getValue();
      headers
          .computeIfAbsent(field.getLowerCaseName(), _ -> new ArrayList<>(1))
          .add(value == null ? "" : value);
    }
    return headers;
  }

  /** Whether an answer was begun. */
  boolean isAnswered() {
    return answered;
  }

  /**
   * Reads what is left of the body, its answer sent. Closing a connection that still brings bytes
   * resets it, and the reset may overtake the answer. Not for a client that waits to be told to go
   * on: it will not send the body.
   */
  void dropBody() {
    boolean isRead = body.bytes() == request.getLength();
    boolean willNotCome = header("expect") != null && body.bytes() == 0;
    if (isRead || willNotCome) {
      return;
    }
    try {
      long left = DROPPED_BYTES_MAX;
      for (long dropped = 1; dropped > 0 && left > 0; left -= dropped) {
        dropped = body.skip(left);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("request {}: the rest of the body did not come", requestId, e);
    }
  }

  /** The connection is free for another request. */
  void leave() {
    seat.end();
  }

  /** What there is to say of it once it is over. */
  EndedRequest ended(int status) {
    return new EndedRequest(
        requestId,
        seat.client(),
        AccessKeys.named(this),
        label.service(),
        label.operation(),
        status,
        label.result(status),
        NanoTime.since(request.getBeginNanoTime()),
        answered ? workNanos : worked(),
        body.bytes(),
        Response.getContentBytesWritten(response));
  }

  private long worked() {
    return Math.max(0, NanoTime.since(request.getHeadersNanoTime()) - body.waitedNanos());
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String scheme() {
    return request.getConnectionMetaData().isSecure() ? "https" : "http";
  }

  @Override
  public boolean isPrivate() {
    return request.getConnectionMetaData().isSecure()
        || (request.getConnectionMetaData().getRemoteSocketAddress()
                instanceof InetSocketAddress peer
            && !peer.isUnresolved()
            && peer.getAddress().isLoopbackAddress());
  }

  @Override
  public String rawPath() {
    String path = request.getHttpURI().getPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String rawQuery() {
    return request.getHttpURI().getQuery();
  }

  @Override
  public @Nullable String header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null ? null : values.getFirst();
  }

  @Override
  public Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public String requestId() {
    return requestId;
  }

  @Override
  public void holds(boolean memory) {
    seat.holds(memory);
  }

  @Override
  public RequestLabel label() {
    return label;
  }

  @Override
  public void respond(int status, Map<String, String> responseHeaders, byte[] content)
      throws IOException {
    begin(status, responseHeaders, content.length);
    Content.Sink.write(response, true, isBodiless() ? null : ByteBuffer.wrap(content));
  }

  @Override
  public OutputStream respond(int status, Map<String, String> responseHeaders, long length)
      throws IOException {
    begin(status, responseHeaders, length);
    if (isBodiless()) {
      Content.Sink.write(response, true, null);
      return OutputStream.nullOutputStream();
    }
    return Content.Sink.asOutputStream(response);
  }

  private void begin(int status, Map<String, String> responseHeaders, long length) {
    if (answered) {
      throw new IllegalStateException("answered twice");
    }
    answered = true;
    workNanos = worked();
    seat.enter(Seat.Phase.ANSWER);
    response.setStatus(status);
    responseHeaders.forEach((name, value) -> response.getHeaders().put(name, value));
    if (length >= 0 && status != 204 && status != 304) {
      response.getHeaders().put("Content-Length", length);
    }
  }

  private boolean isBodiless() {
    return request.getMethod().equals("HEAD");
  }
}
