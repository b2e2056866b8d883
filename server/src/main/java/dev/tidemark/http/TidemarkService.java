package dev.tidemark.http;

import dev.tidemark.schema.Reply;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Our own pages, below {@code /_tidemark/}: {@code health}, {@code ready}, {@code metrics}, {@code
 * clock} and those given.
 */
public final class TidemarkService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(TidemarkService.class);
  private static final int BODY_BYTES_MAX = 64 * 1024;
  private static final String PREFIX = "/_tidemark/";
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final String version;
  private final String engine;
  private final Supplier<State> state;
  private final @Nullable TestClock clock;
  private final Map<String, Page> pages;
  private final Supplier<byte[]> metrics;
  private final PageGuard guard;

  /** How the storage engine fares. */
  public enum State {
    OK("ok"),
    /** Writes wait until the engine has tidied up; it goes on by itself. */
    BUSY("writes wait until compactions have caught up"),
    /** No write is taken until it is opened again. */
    UNWRITABLE("a write failed: free the disk and restart the server");

    private final String text;

    State(String text) {
      this.text = text;
    }
  }

  /** A page, and those below it. */
  @FunctionalInterface
  public interface Page {
    /**
     * The page as it is now, or null if there is none.
     *
     * @param below what the path has after the page's own name and a slash; empty: nothing
     */
    @Nullable Reply reply(String below);

    /** A page with none below it. */
    static Page single(Supplier<Reply> page) {
      return below -> below.isEmpty() ? page.get() : null;
    }
  }

  /**
   * @param engine the storage engine's name
   * @param state {@code health} answers 503 if the server must be restarted, {@code ready} if it
   *     should be sent no requests
   * @param clock null: time goes its own way
   * @param pages by the first name of their paths, such as {@code exports}; read only
   * @param metrics a page in the Prometheus text format
   * @param signatures of requests for pages that not everybody may see
   * @param account 12 digits
   */
  public TidemarkService(
      String version,
      String engine,
      Supplier<State> state,
      @Nullable TestClock clock,
      Map<String, Page> pages,
      Supplier<byte[]> metrics,
      SignatureV4 signatures,
      String account) {
    this.version = version;
    this.engine = engine;
    this.state = state;
    this.clock = clock;
    this.pages = Map.copyOf(pages);
    this.metrics = metrics;
    this.guard = new PageGuard(signatures, account);
    for (String page : pages.keySet()) {
      if (!PageGuard.knows(page)) {
        throw new IllegalArgumentException("nobody decided who may see " + page);
      }
    }
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    byte[] body = Body.read(exchange.body(), BODY_BYTES_MAX);
    if (body == null) {
      error(exchange, 400, "too large");
      return;
    }
    try {
      String page = exchange.rawPath().substring(PREFIX.length());
      String refusal = guard.refusal(exchange, page.split("/", 2)[0], isRead(exchange), body);
      if (refusal != null) {
        error(exchange, 403, refusal);
      } else if (page.equals("clock")) {
        exchange.label().operation("clock");
        clock(exchange, body);
      } else if (!isRead(exchange)) {
        error(exchange, 405, "this page can only be read");
      } else if (page.equals("health")) {
        exchange.label().operation("health");
        State now = state.get();
        send(exchange, now == State.UNWRITABLE ? 503 : 200, health(now));
      } else if (page.equals("ready")) {
        exchange.label().operation("ready");
        State now = state.get();
        send(exchange, now == State.OK ? 200 : 503, status(now));
      } else if (page.equals("metrics")) {
        exchange.label().operation("metrics");
        send(exchange, 200, METRICS_TYPE, metrics.get());
      } else {
        page(exchange, page);
      }
    } catch (SignatureFailure e) {
      refuse(exchange, e);
    } catch (BadRequest e) {
      error(exchange, 400, e.getMessage());
    }
  }

  private static void refuse(Exchange exchange, SignatureFailure failure) throws IOException {
    if (failure.kind() != SignatureFailure.Kind.MISSING) {
      error(exchange, 403, failure.text());
      return;
    }
    Map<String, String> headers = headers(exchange, "application/json");
    if (exchange.isPrivate()) {
      headers.put("WWW-Authenticate", "Basic realm=\"tidemark\", charset=\"UTF-8\"");
    }
    exchange.respond(401, headers, Json.bytes(message(failure.text())));
  }

  private void page(Exchange exchange, String path) throws IOException {
    String[] names = path.split("/", 2);
    Page page = pages.get(names[0]);
    if (page != null) {
      exchange.label().operation(names[0]);
    }
    Reply reply = page == null ? null : page.reply(names.length == 1 ? "" : names[1]);
    if (reply == null) {
      error(exchange, 404, "no such page: " + exchange.rawPath());
    } else {
      send(exchange, 200, reply);
    }
  }

  private static boolean isRead(Exchange exchange) {
    return exchange.method().equals("GET") || exchange.method().equals("HEAD");
  }

  /** A server whose writes wait is healthy: to restart it would not help. */
  private Reply health(State now) {
    return out ->
        out.writeStartObject()
            .writeStringProperty("status", now == State.BUSY ? State.OK.text : now.text)
            .writeStringProperty("version", version)
            .writeStringProperty("engine", engine)
            .writeEndObject();
  }

  private static Reply status(State now) {
    return out -> out.writeStartObject().writeStringProperty("status", now.text).writeEndObject();
  }

  private void clock(Exchange exchange, byte[] body) throws IOException {
    if (clock == null) {
      error(exchange, 404, "there is no test clock; start the server with --test-clock");
    } else if (isRead(exchange)) {
      send(exchange, 200, now(clock));
    } else if (exchange.method().equals("POST")) {
      move(body, clock);
      send(exchange, 200, now(clock));
    } else {
      error(exchange, 405, "GET shows the clock, POST moves it");
    }
  }

  private static Reply now(TestClock clock) {
    return out ->
        out.writeStartObject()
            .writeStringProperty("now", clock.instant().toString())
            .writeEndObject();
  }

  private static void move(byte[] body, TestClock clock) {
    Map<String, String> members = members(body);
    String advance = members.remove("advance");
    String set = members.remove("set");
    if (!members.isEmpty() || (advance == null) == (set == null)) {
      throw usage();
    }
    try {
      if (advance != null) {
        clock.advance(Duration.parse(advance));
      } else if (set != null) {
        clock.set(Instant.parse(set));
      }
    } catch (DateTimeException e) {
      throw usage();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BadRequest(String.valueOf(e.getMessage()));
    }
    LOG.info("the test clock is {}", clock.instant());
  }

  private static Map<String, String> members(byte[] body) {
    Map<String, String> members = new HashMap<>();
    try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(), body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw usage();
      }
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        if (in.nextToken() != JsonToken.VALUE_STRING) {
          throw usage();
        }
        members.put(name, in.getString());
      }
      if (in.nextToken() != null) {
        throw usage();
      }
    } catch (JacksonException e) {
      throw usage();
    }
    return members;
  }

  private static BadRequest usage() {
    return new BadRequest("send {\"advance\":\"PT15M\"} or {\"set\":\"2026-01-01T00:00:00Z\"}");
  }

  private static void error(Exchange exchange, int status, String message) throws IOException {
    send(exchange, status, message(message));
  }

  private static Reply message(String message) {
    return out -> out.writeStartObject().writeStringProperty("error", message).writeEndObject();
  }

  private static void send(Exchange exchange, int status, Reply reply) throws IOException {
    send(exchange, status, "application/json", Json.bytes(reply));
  }

  private static void send(Exchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.respond(status, headers(exchange, type), body);
  }

  private static Map<String, String> headers(Exchange exchange, String type) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amzn-RequestId", exchange.requestId());
    headers.put("Content-Type", type);
    return headers;
  }

  private static final class BadRequest extends RuntimeException {
    BadRequest(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
