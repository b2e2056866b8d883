package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.http.Exchange;
import dev.tidemark.http.RequestLabel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request in memory, and the answer that was given to it. */
public final class MemoryExchange implements Exchange {
  private final String method;
  private final String target;
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private final byte[] body;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private final RequestLabel label = new RequestLabel();
  private int status;
  private Map<String, String> answerHeaders = Map.of();

  /**
   * @param target path and query as sent
   */
  public MemoryExchange(String method, String target, byte[] body) {
    this.method = method;
    this.target = target.startsWith("/") ? target : "/" + target;
    this.body = body;
  }

  /** Adds a header as a listener would: no line ends, no spaces around, one character a byte. */
  public MemoryExchange with(String name, String value) {
    return withRaw(name, new String(value.getBytes(UTF_8), ISO_8859_1));
  }

  /** The same of a value that is one character a byte already. */
  MemoryExchange withRaw(String name, String value) {
    headers
        .computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
        .add(value.replaceAll("[\\r\\n\\x00]", "").strip());
    return this;
  }

  MemoryExchange withDefault(String name, String value) {
    return headers.containsKey(name) ? this : with(name, value);
  }

  public MemoryExchange without(String name) {
    headers.remove(name.toLowerCase(Locale.ROOT));
    return this;
  }

  String requestText() {
    return method + " " + target + " " + headers + "\n" + new String(body, UTF_8);
  }

  public int status() {
    return status;
  }

  public Map<String, String> answerHeaders() {
    return answerHeaders;
  }

  public byte[] answer() {
    return answer.toByteArray();
  }

  public String answerText() {
    return answer.toString(UTF_8);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public boolean isPrivate() {
    return true;
  }

  @Override
  public RequestLabel label() {
    return label;
  }

  @Override
  public String rawPath() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  @Override
  public @Nullable String rawQuery() {
    int query = target.indexOf('?');
    return query < 0 ? null : target.substring(query + 1);
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
    return new ByteArrayInputStream(body);
  }

  @Override
  public String requestId() {
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEF";
  }

  @Override
  public void respond(int answerStatus, Map<String, String> with, byte[] content) {
    begin(answerStatus, with);
    if (!method.equals("HEAD")) {
      answer.writeBytes(content);
    }
  }

  @Override
  public OutputStream respond(int answerStatus, Map<String, String> with, long length) {
    begin(answerStatus, with);
    return method.equals("HEAD") ? OutputStream.nullOutputStream() : answer;
  }

  private void begin(int answerStatus, Map<String, String> with) {
    if (status != 0) {
      throw new IllegalStateException("answered twice");
    }
    status = answerStatus;
    answerHeaders = Map.copyOf(with);
    with.forEach((name, value) -> {
      if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
        throw new AssertionError("a line end in the header " + name + ": " + value);
      }
    });
  }
}
