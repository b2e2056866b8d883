package dev.tidemark.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Sends signed JSON as it stands, also what no SDK would send. */
final class RawClient implements AutoCloseable {
  /** Takes names as long as DynamoDB's may be. */
  static final ObjectMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNameLength(1 << 17).build())
              .build());

  /** The HTTP status and the body. */
  record Answer(int status, JsonNode body) {}

  private final Target target;
  private final SdkHttpClient http = Apache5HttpClient.create();
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  RawClient(Target target) {
    this.target = target;
  }

  Answer call(String operation, String json) {
    ContentStreamProvider body = ContentStreamProvider.fromString(json, StandardCharsets.UTF_8);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .uri(target.endpoint())
            .encodedPath("/")
            .method(SdkHttpMethod.POST)
            .putHeader("Content-Type", "application/x-amz-json-1.0")
            .putHeader("X-Amz-Target", "DynamoDB_20120810." + operation)
            .build();
    SignedRequest signed =
        signer.sign(unsigned ->
            unsigned
                .identity(target.credentials().resolveCredentials())
                .request(request)
                .payload(body)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "dynamodb")
                .putProperty(AwsV4HttpSigner.REGION_NAME, target.region().id()));
    HttpExecuteRequest execute =
        HttpExecuteRequest.builder()
            .request(signed.request())
            .contentStreamProvider(signed.payload().orElse(body))
            .build();
    try {
      HttpExecuteResponse response = http.prepareRequest(execute).call();
      try (InputStream in = response.responseBody().orElseThrow()) {
        return new Answer(
            response.httpResponse().statusCode(),
            JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
