package dev.tidemark.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lean client of a server on this machine that takes any well-formed credentials. Thread-safe;
 * blocking; one connection for each call under way.
 */
final class Client implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LISTED =
      Pattern.compile("<Key>([^<]*)</Key>.*?<Size>(\\d+)</Size>", Pattern.DOTALL);
  private static final Pattern BUCKET = Pattern.compile("<Bucket>.*?<Name>([^<]*)</Name>");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String url;

  Client(int port) {
    url = "http://127.0.0.1:" + port;
  }

  String url() {
    return url;
  }

  /**
   * Calls an operation of DynamoDB.
   *
   * @throws CommandFailure if the answer is an error
   */
  Map<String, Object> call(String operation, String body) {
    return call(operation, body.getBytes(StandardCharsets.UTF_8));
  }

  Map<String, Object> call(String operation, byte[] body) {
    return Json.object(post(operation, body));
  }

  /** Calls an operation of DynamoDB and returns the body of its answer. */
  byte[] post(String operation, byte[] body) {
    HttpRequest request =
        request("/", "dynamodb")
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "DynamoDB_20120810." + operation)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
    check(operation, response.statusCode(), response.body());
    return response.body();
  }

  /** One of the server's own pages. */
  Map<String, Object> page(String name) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/_tidemark/" + name)).timeout(PATIENCE).build();
    HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
    check(name, response.statusCode(), response.body());
    return Json.object(response.body());
  }

  void createBucket(String bucket) {
    s3("PUT", "/" + bucket, BodyPublishers.noBody());
  }

  List<String> buckets() {
    List<String> names = new ArrayList<>();
    Matcher matcher = BUCKET.matcher(s3("GET", "/", BodyPublishers.noBody()));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** What lies in a bucket, in key order; up to a thousand. */
  List<Listed> list(String bucket, String prefix) {
    List<Listed> found = new ArrayList<>();
    Matcher matcher =
        LISTED.matcher(
            s3(
                "GET",
                "/" + bucket + "?list-type=2&prefix=" + prefix.replace("/", "%2F"),
                BodyPublishers.noBody()));
    while (matcher.find()) {
      found.add(new Listed(matcher.group(1), Long.parseLong(matcher.group(2))));
    }
    return found;
  }

  /** An object in a bucket. */
  record Listed(String key, long sizeBytes) {}

  /** An object's bytes as they come; to be closed. */
  InputStream object(String bucket, String key) {
    HttpResponse<InputStream> response =
        send(request("/" + bucket + "/" + key, "s3").GET().build(), BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new CommandFailure("no object " + bucket + "/" + key + ": " + response.statusCode());
    }
    return response.body();
  }

  byte[] objectBytes(String bucket, String key) {
    try (InputStream in = object(bucket, key)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + key + ": " + e.getMessage(), e);
    }
  }

  private String s3(String method, String path, BodyPublisher body) {
    HttpResponse<byte[]> response =
        send(request(path, "s3").method(method, body).build(), BodyHandlers.ofByteArray());
    check(method + " " + path, response.statusCode(), response.body());
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** Signed in form only: a server on a loopback address asks for no more. */
  private HttpRequest.Builder request(String path, String service) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(PATIENCE)
        .header("X-Amz-Date", "20260101T000000Z")
        .header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
        .header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/"
                + service
                + "/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                + "0".repeat(64));
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new CommandFailure("lost the server at " + url + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private static void check(String what, int status, byte[] body) {
    if (status / 100 != 2) {
      String said = new String(body, StandardCharsets.UTF_8).replaceAll("\\s+", " ");
      throw new CommandFailure(what + " was answered " + status + ": " + said);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
