package dev.tidemark.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as its bytes were sent, and the answer that was given to it. */
final class RecordedExchange implements Exchange {
  private final String method;
  private final String target;
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private final byte[] body;
  private final RequestLabel label = new RequestLabel();
  int status;
  Map<String, String> responseHeaders = Map.of();
  ByteArrayOutputStream responseBody = new ByteArrayOutputStream();

  RecordedExchange(byte[] raw) {
    String text = new String(raw, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    String[] lines = text.substring(0, end).split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    method = words[0];
    target = words[1];
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers
          .computeIfAbsent(
              lines[i].substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).strip());
    }
    body = Arrays.copyOfRange(raw, end + 4, raw.length);
  }

  static RecordedExchange of(String... lines) {
    return new RecordedExchange(
        (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  byte[] bodyBytes() {
    return body;
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
    return false;
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
    return "REQUEST";
  }

  @Override
  public RequestLabel label() {
    return label;
  }

  @Override
  public void respond(int status, Map<String, String> headers, byte[] body) {
    respond(status, headers, body.length);
    responseBody.writeBytes(body);
  }

  @Override
  public OutputStream respond(int status, Map<String, String> headers, long length) {
    this.status = status;
    responseHeaders = headers;
    return responseBody;
  }
}
