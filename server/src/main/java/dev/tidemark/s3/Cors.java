package dev.tidemark.s3;

import dev.tidemark.http.Exchange;
import dev.tidemark.http.RequestLabel;
import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalBuckets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What browsers may do from other pages: GetBucketCors and its like, the preflight, and the headers
 * on answers.
 *
 * <p>Source: recorded answers of S3 in LocalStack's {@code TestS3Cors}; S3 user guide, "Using
 * cross-origin resource sharing".
 */
final class Cors implements BucketConfiguration {
  static final String NAME = "cors";

  private static final String NOT_ALLOWED =
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of"
          + " Origin, request method / Access-Control-Request-Method or"
          + " Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

  private final LocalBuckets buckets;

  Cors(LocalBuckets buckets) {
    this.buckets = buckets;
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    request.answerDocument(bucket.configuration(NAME), S3Error.NO_SUCH_CORS);
  }

  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    List<CorsRule> rules = CorsRule.parse(new IncomingBody(request).document());
    buckets.configure(bucket.name(), NAME, CorsRule.document(rules));
    request.answer(200);
  }

  @Override
  public void delete(S3Request request, Bucket bucket) throws IOException {
    buckets.configure(bucket.name(), NAME, null);
    request.answer(204);
  }

  /** Answers OPTIONS, which nobody signs. */
  void preflight(Exchange exchange, String bucket, String key) throws IOException {
    String origin = exchange.header("origin");
    if (origin == null) {
      throw S3Error.BAD_REQUEST.withText("Insufficient information. Origin request header needed.");
    }
    String method = exchange.header("access-control-request-method");
    String subject = method == null ? "OPTIONS" : method;
    if (!buckets.hasBucket(bucket)) {
      throw forbidden("CORSResponse: Bucket not found", subject, "BUCKET");
    }
    List<CorsRule> rules = rules(bucket);
    if (rules.isEmpty()) {
      throw forbidden(S3Error.ACCESS_FORBIDDEN.text(), subject, "BUCKET");
    }
    if (method == null) {
      throw S3Error.BAD_REQUEST.withText("Invalid Access-Control-Request-Method: null");
    }
    Map<String, String> answer = answer(exchange, rules, origin, method);
    if (answer == null) {
      throw forbidden(NOT_ALLOWED, method, key.isEmpty() ? "BUCKET" : "OBJECT");
    }
    exchange.respond(200, S3Request.withIds(exchange, answer), new byte[0]);
  }

  private static S3Exception forbidden(String text, String method, String resource) {
    return S3Error.ACCESS_FORBIDDEN
        .withText(text)
        .with("Method", method)
        .with("ResourceType", resource);
  }

  /** The exchange, with what a browser must be told on its answer, whatever that will be. */
  Exchange told(Exchange exchange, String bucket) {
    String origin = exchange.header("origin");
    if (origin == null || bucket.isEmpty() || !buckets.hasBucket(bucket)) {
      return exchange;
    }
    Map<String, String> answer = answer(exchange, rules(bucket), origin, exchange.method());
    return answer == null ? exchange : new Told(exchange, answer);
  }

  private List<CorsRule> rules(String bucket) {
    String document = buckets.bucket(bucket).configuration(NAME);
    return document == null ? List.of() : CorsRule.parse(document.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable Map<String, String> answer(
      Exchange exchange, List<CorsRule> rules, String origin, String method) {
    String named = exchange.header("access-control-request-headers");
    List<String> headers =
        named == null
            ? List.of()
            : Arrays.stream(named.split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    for (CorsRule rule : rules) {
      Map<String, String> answer = rule.answer(origin, method, headers);
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }

  /** Adds headers to an answer. */
  private record Told(Exchange exchange, Map<String, String> added) implements Exchange {
    @Override
    public String method() {
      return exchange.method();
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
      return exchange.rawPath();
    }

    @Override
    public @Nullable String rawQuery() {
      return exchange.rawQuery();
    }

    @Override
    public @Nullable String header(String name) {
      return exchange.header(name);
    }

    @Override
    public Map<String, List<String>> headers() {
      return exchange.headers();
    }

    @Override
    public InputStream body() {
      return exchange.body();
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
      exchange.respond(status, with(headers), body);
    }

    @Override
    public OutputStream respond(int status, Map<String, String> headers, long length)
        throws IOException {
      return exchange.respond(status, with(headers), length);
    }

    private Map<String, String> with(Map<String, String> headers) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.putAll(added);
      return all;
    }
  }
}
