package dev.tidemark.s3;

import dev.tidemark.http.Exchange;
import dev.tidemark.http.RequestLabel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A form as the PUT that it stands for: headers are its fields, the body is its file, held against
 * the lengths that its policy allows, and the answer is the one that the form asks for.
 */
final class FormExchange implements Exchange {
  /** What a bucket's policy may ask about who sends a request. */
  private static final List<String> OF_THE_SENDER =
      List.of("host", "origin", "referer", "user-agent");

  private final Exchange exchange;
  private final String bucket;
  private final String key;
  private final Map<String, String> fields;
  private final Map<String, List<String>> headers;
  private final InputStream file;

  /**
   * @param fields by name in lower case
   */
  FormExchange(
      Exchange exchange,
      String bucket,
      String key,
      Map<String, String> fields,
      MultipartForm form,
      PostPolicy policy) {
    this.exchange = exchange;
    this.bucket = bucket;
    this.key = key;
    this.fields = fields;
    this.headers =
        PostObject.headers(fields).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(raw(entry.getValue()))));
    this.file = new Checked(form, policy);
  }

  /** As headers hold text: one character for each byte of it. */
  private static String raw(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String scheme() {
    return exchange.scheme();
  }

  @Override
  public boolean isPrivate() {
    return exchange.isPrivate();
  }

  @Override
  public String rawPath() {
    return "/" + bucket + "/" + Uris.encode(key);
  }

  @Override
  public @Nullable String rawQuery() {
    return null;
  }

  @Override
  public @Nullable String header(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    List<String> values = headers.get(lower);
    if (values != null) {
      return values.getFirst();
    }
    return OF_THE_SENDER.contains(lower) ? exchange.header(name) : null;
  }

  @Override
  public Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  public InputStream body() {
    return file;
  }

  @Override
  public String requestId() {
    return exchange.requestId();
  }

  @Override
  public RequestLabel label() {
    return exchange.label();
  }

  @Override
  public void respond(int status, Map<String, String> headers, byte[] body) throws IOException {
    if (status != 200) {
      exchange.respond(status, headers, body);
      return;
    }
    Map<String, String> all = new LinkedHashMap<>(headers);
    String etag = headers.getOrDefault("ETag", "");
    String redirect = redirect(etag);
    if (redirect != null) {
      all.put("Location", redirect);
      exchange.respond(303, all, new byte[0]);
      return;
    }
    String location =
        scheme()
            + "://"
            + exchange.header("host")
            + resource()
            + Uris.encode(key).replace("/", "%2F");
    all.put("Location", location);
    switch (fields.getOrDefault("success_action_status", "")) {
      case "200" -> exchange.respond(200, all, new byte[0]);
      case "201" -> {
        all.put("Content-Type", "application/xml");
        XmlWriter xml = XmlWriter.plain("PostResponse");
        xml.text("Location", location).text("Bucket", bucket).text("Key", key).text("ETag", etag);
        exchange.respond(201, all, xml.finish());
      }
      default -> exchange.respond(204, all, new byte[0]);
    }
  }

  /** The path that the form was sent to, with a slash at its end. */
  private String resource() {
    String path = exchange.rawPath();
    return path.endsWith("/") ? path : path + "/";
  }

  /** Where the form wants its sender to go, or null if that is nowhere or no URL. */
  private @Nullable String redirect(String etag) {
    String url = fields.getOrDefault("success_action_redirect", fields.get("redirect"));
    if (url == null) {
      return null;
    }
    try {
      URI uri = new URI(url);
      if (!uri.isAbsolute() || uri.getHost() == null) {
        return null;
      }
    } catch (URISyntaxException e) {
      return null;
    }
    return url
        + (url.contains("?") ? "&" : "?")
        + "bucket="
        + bucket
        + "&key="
        + Uris.encode(key).replace("/", "%2F")
        + "&etag="
        + etag.replace("\"", "%22");
  }

  @Override
  public OutputStream respond(int status, Map<String, String> headers, long length)
      throws IOException {
    return exchange.respond(status, headers, length);
  }

  /** Counts the file, and fails at its end if the policy allows no file of that length. */
  private static final class Checked extends InputStream {
    private final MultipartForm form;
    private final InputStream in;
    private final PostPolicy policy;
    private long bytes;

    Checked(MultipartForm form, PostPolicy policy) {
      this.form = form;
      this.in = form.file();
      this.policy = policy;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      if (count < 0) {
        form.skipRest();
        policy.checkLength(bytes);
      } else {
        bytes += count;
      }
      return count;
    }
  }
}
