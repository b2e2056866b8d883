package dev.tidemark.conformance;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What is tested: the packaged server, started for the purpose, or with {@code -Dendpoint=URL}
 * another that answers the DynamoDB API, in the region {@code -Dregion} (us-east-1), with the
 * credentials of the environment.
 */
final class Target implements AutoCloseable {
  private final URI endpoint;
  private final Region region;
  private final AwsCredentialsProvider credentials;
  private final @Nullable ServerProcess server;

  private Target(
      URI endpoint,
      Region region,
      AwsCredentialsProvider credentials,
      @Nullable ServerProcess server) {
    this.endpoint = endpoint;
    this.region = region;
    this.credentials = credentials;
    this.server = server;
  }

  static Target open(Path folder) {
    Region region = Region.of(System.getProperty("region", "us-east-1"));
    String endpoint = System.getProperty("endpoint");
    if (endpoint != null && !endpoint.isBlank()) {
      return new Target(
          URI.create(endpoint), region, DefaultCredentialsProvider.builder().build(), null);
    }
    ServerProcess server = new ServerProcess(folder.resolve("data"));
    return new Target(
        server.endpoint(),
        region,
        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
        server);
  }

  URI endpoint() {
    return endpoint;
  }

  Region region() {
    return region;
  }

  AwsCredentialsProvider credentials() {
    return credentials;
  }

  DynamoDbClient dynamoDb() {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(region)
        .credentialsProvider(credentials)
        .httpClientBuilder(Apache5HttpClient.builder().maxConnections(32))
        .build();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
