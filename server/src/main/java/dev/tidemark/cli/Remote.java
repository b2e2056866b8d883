package dev.tidemark.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** DynamoDB somewhere, AWS or a server of ours, with credentials as the AWS SDK finds them. */
final class Remote implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The client writes them itself. */
  private static final Set<String> NOT_OURS = Set.of("host", "content-length", "connection");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI endpoint;
  private final String region;
  private @Nullable AwsCredentials credentials;

  /**
   * @param endpoint null: what {@code AWS_ENDPOINT_URL_DYNAMODB} or {@code AWS_ENDPOINT_URL} say,
   *     else AWS
   */
  Remote(@Nullable URI endpoint, String region) {
    this.endpoint = endpoint == null ? usual(region) : endpoint;
    this.region = region;
  }

  private static URI usual(String region) {
    for (String name : new String[] {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"}) {
      String url = System.getenv(name);
      if (url != null && !url.isEmpty()) {
        return URI.create(url);
      }
    }
    return URI.create("https://dynamodb." + region + ".amazonaws.com");
  }

  URI endpoint() {
    return endpoint;
  }

  /** An answer that is an error of the API. */
  static final class Refusal extends RuntimeException {
    private final String type;

    Refusal(String type, String message) {
      super(message);
      this.type = type;
    }

    /** Such as {@code ResourceNotFoundException}. */
    String type() {
      return type;
    }
  }

  /**
   * Calls an operation.
   *
   * @throws Refusal if the answer is an error
   * @throws CommandFailure if there is no answer
   */
  Map<String, Object> call(String operation, Map<String, Object> parameters) {
    byte[] body = Json.text(parameters).getBytes(StandardCharsets.UTF_8);
    try {
      HttpResponse<byte[]> answer = http.send(request(operation, body), BodyHandlers.ofByteArray());
      Map<String, Object> members = Json.object(answer.body());
      if (answer.statusCode() / 100 == 2) {
        return members;
      }
      String type = String.valueOf(members.get("__type"));
      Object message = members.getOrDefault("message", members.get("Message"));
      throw new Refusal(type.substring(type.indexOf('#') + 1), String.valueOf(message));
    } catch (IOException e) {
      throw new CommandFailure("cannot reach " + endpoint + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private HttpRequest request(String operation, byte[] body) {
    SdkHttpRequest unsigned =
        SdkHttpRequest.builder()
            .uri(endpoint.getPath().isEmpty() ? endpoint.resolve("/") : endpoint)
            .method(SdkHttpMethod.POST)
            .putHeader("Content-Type", "application/x-amz-json-1.0")
            .putHeader("X-Amz-Target", "DynamoDB_20120810." + operation)
            .build();
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(each ->
                each.identity(credentials())
                    .request(unsigned)
                    .payload(() -> new ByteArrayInputStream(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "dynamodb")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(signed.request().getUri())
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofByteArray(body));
    signed
        .request()
        .forEachHeader((name, values) -> {
          if (!NOT_OURS.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    return request.build();
  }

  private AwsCredentials credentials() {
    AwsCredentials known = credentials;
    if (known == null) {
      try (DefaultCredentialsProvider provider = DefaultCredentialsProvider.builder().build()) {
        known = provider.resolveCredentials();
      } catch (SdkClientException e) {
        throw new CommandFailure(
            "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile", e);
      }
      credentials = known;
    }
    return known;
  }

  @Override
  public void close() {
    http.close();
  }
}
