package dev.tidemark.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** A server in a process of its own that can be killed and started again on the same data. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);

  /** More of the server's JVM, for those who start it hundreds of times. */
  private static final List<String> JVM_OPTIONS =
      System.getProperty("tidemark.jvm", "").lines().toList();

  private static final Pattern NOW = Pattern.compile("\"now\"\\s*:\\s*\"([^\"]+)\"");

  private final Path data;
  private final int port = freePort();
  private final List<String> options;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Process process;

  ServerProcess(Path data, String... options) {
    this.data = data;
    this.options = List.of(options);
    start();
  }

  void start() {
    try {
      Path log = begin();
      awaitHealth(Objects.requireNonNull(process), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it without waiting until it listens. */
  Path begin() {
    List<String> arguments =
        new ArrayList<>(
            List.of("serve", "--port", Integer.toString(port), "--data", data.toString()));
    arguments.addAll(options);
    Path log = data.toAbsolutePath().resolveSibling("server.log");
    process = run(arguments, log);
    return log;
  }

  /** {@code tidemark check} of the data folder, while the server is down. */
  void check() {
    Path log = data.toAbsolutePath().resolveSibling("check.log");
    Process check = run(List.of("check", "--data", data.toString()), log);
    try {
      if (!check.waitFor(120, TimeUnit.SECONDS) || check.exitValue() != 0) {
        check.destroyForcibly();
        throw new AssertionError("tidemark check of " + data + ":\n" + Files.readString(log));
      }
      Files.delete(log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process run(List<String> arguments, Path log) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-jar", System.getProperty("tidemark.jar")));
    command.addAll(arguments);
    try {
      Files.createDirectories(log.getParent());
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets time pass; an error if the process ends meanwhile. */
  void live(Duration time) {
    Process running = Objects.requireNonNull(process);
    try {
      if (running.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the server ended by itself, exit code " + running.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the process as {@code kill -9} does. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      waitFor(running);
    }
  }

  DynamoDbClient dynamoDb() {
    return dynamoDbBuilder().build();
  }

  /** One that sends every request once: so a request without an answer was done once or never. */
  DynamoDbClient dynamoDbWithoutRetries() {
    return dynamoDbBuilder()
        .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  private DynamoDbClientBuilder dynamoDbBuilder() {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .httpClientBuilder(Apache5HttpClient.builder().maxConnections(32));
  }

  S3Client s3() {
    return s3Builder().build();
  }

  /** As {@link #dynamoDbWithoutRetries}. */
  S3Client s3WithoutRetries() {
    return s3Builder()
        .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  private S3ClientBuilder s3Builder() {
    return S3Client.builder()
        .endpointOverride(endpoint())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(credentials())
        .httpClientBuilder(Apache5HttpClient.builder());
  }

  DynamoDbStreamsClient streams() {
    return DynamoDbStreamsClient.builder()
        .endpointOverride(endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .httpClientBuilder(Apache5HttpClient.builder())
        .build();
  }

  /** As {@link #dynamoDbWithoutRetries}. */
  KmsClient kmsWithoutRetries() {
    return KmsClient.builder()
        .endpointOverride(endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .httpClientBuilder(Apache5HttpClient.builder())
        .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Of the running process. */
  long pid() {
    return Objects.requireNonNull(process).pid();
  }

  /** Moves the test clock forward and returns what it shows then. */
  Instant advanceClock(Duration by) {
    return clock(
        HttpRequest.newBuilder(endpoint().resolve("/_tidemark/clock"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"advance\":\"" + by + "\"}"))
            .build());
  }

  private Instant clock(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      Matcher now = NOW.matcher(response.body());
      if (response.statusCode() != 200 || !now.find()) {
        throw new IllegalStateException(response.statusCode() + " " + response.body());
      }
      return Instant.parse(now.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the process as SIGTERM does, waits for it and returns its exit code. */
  int stop() {
    Process running = Objects.requireNonNull(process);
    running.destroy();
    waitFor(running);
    return running.exitValue();
  }

  /** Ends the process as SIGTERM does, and waits for it. */
  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroy();
      waitFor(running);
    }
    http.close();
  }

  private static void waitFor(Process process) {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server did not end within 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitHealth(Process starting, Path log) throws IOException {
    Instant giveUp = Instant.now().plus(START_MAX);
    HttpRequest health =
        HttpRequest.newBuilder(endpoint().resolve("/_tidemark/health"))
            .timeout(Duration.ofSeconds(5))
            .build();
    while (Instant.now().isBefore(giveUp) && starting.isAlive()) {
      try {
        if (http.send(health, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        pause(starting);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    starting.destroyForcibly();
    throw new IllegalStateException("the server did not start:\n" + Files.readString(log));
  }

  /** Waits a moment for another process, which no injected clock can do. */
  private static void pause(Process process) {
    try {
      boolean _ = process.waitFor(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
