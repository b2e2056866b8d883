package dev.tidemark.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A DynamoDB and S3 endpoint that checks no signatures. Thread-safe. */
final class Endpoint implements AutoCloseable {
  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Endpoint(URI base) {
    this.base = base;
  }

  /** Calls an operation of DynamoDB and returns the answer's body. */
  String call(String operation, String body) {
    HttpRequest request =
        signed("/", "dynamodb")
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "DynamoDB_20120810." + operation)
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(operation + ": " + response.body());
    }
    return response.body();
  }

  /** An object's content. */
  InputStream object(String bucket, String key) {
    HttpResponse<InputStream> response =
        send(signed("/" + bucket + "/" + key, "s3").build(), BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IllegalStateException("GET " + key + ": " + response.statusCode());
    }
    return response.body();
  }

  void put(String bucket, String key, byte[] body) {
    HttpResponse<String> response =
        send(
            signed("/" + bucket + "/" + key, "s3").PUT(BodyPublishers.ofByteArray(body)).build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException("PUT " + key + ": " + response.body());
    }
  }

  void createBucket(String bucket) {
    send(
        signed("/" + bucket, "s3").PUT(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
  }

  /** The value of the first string or number member of this name. */
  static String member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}]+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + name + " in " + json);
    }
    return matcher.group(1);
  }

  @Override
  public void close() {
    http.close();
  }

  private HttpRequest.Builder signed(String path, String service) {
    return HttpRequest.newBuilder(base.resolve(path))
        .header("X-Amz-Date", "20260101T000000Z")
        .header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
        .header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/"
                + service
                + "/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                + "0".repeat(64));
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
