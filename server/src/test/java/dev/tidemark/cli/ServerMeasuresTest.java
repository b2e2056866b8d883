package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of metrics of a whole server. */
final class ServerMeasuresTest {
  private static final String OLDEST = "tidemark_oldest_restorable_timestamp_seconds";

  @TempDir private Path folder;
  private Server server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void start() {
    server = Server.start(ServeOptions.embedded(folder, 0));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private void ask(String operation, String body) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(uri("/"))
                .header("X-Amz-Target", "DynamoDB_20120810." + operation)
                .header("X-Amz-Date", "20260101T000000Z")
                .header("Content-Type", "application/x-amz-json-1.0")
                .header(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=key/20260101/eu-west-3/dynamodb/aws4_request,"
                        + " SignedHeaders=host;x-amz-date, Signature=00")
                .POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private Map<String, Double> samples() throws Exception {
    HttpResponse<String> page = send(HttpRequest.newBuilder(uri("/_tidemark/metrics")));
    assertThat(page.statusCode()).isEqualTo(200);
    Map<String, Double> samples = new HashMap<>();
    page.body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> {
          int end = line.lastIndexOf(' ');
          samples.put(line.substring(0, end), Double.valueOf(line.substring(end + 1)));
        });
    return samples;
  }

  @Test
  void page_ofAFreshServer_hasEveryMeasure() throws Exception {
    Map<String, Double> samples = samples();

    assertThat(samples)
        .containsEntry("tidemark_storage_writable", 1.0)
        .containsEntry("tidemark_storage_writes_stopped", 0.0)
        .containsEntry("tidemark_storage_background_errors", 0.0)
        .containsEntry("tidemark_requests_in_flight", 1.0)
        .containsEntry("tidemark_connections", 1.0)
        .containsEntry("tidemark_jobs_running{kind=\"export\"}", 0.0)
        .containsKeys(
            "tidemark_storage_file_bytes{store=\"history\"}",
            "tidemark_storage_memory_bytes{store=\"current\"}",
            "tidemark_version_info{version=\"of an unpacked build\"}",
            "jvm_threads_current",
            "process_start_time_seconds")
        .doesNotContainKey(OLDEST);
    assertThat(samples.keySet()).anyMatch(name -> name.startsWith("jvm_gc_collection_seconds"));
  }

  @Test
  void oldestRestorable_isThatOfTheTableWithTheLongestPast() throws Exception {
    Instant before = Instant.now();
    for (String table : new String[] {"first", "second", "without"}) {
      ask(
          "CreateTable",
          """
          {"TableName":"%s","BillingMode":"PAY_PER_REQUEST",\
          "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],\
          "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]}\
          """
              .formatted(table));
    }
    recover("first");
    Double first = samples().get(OLDEST);
    recover("second");

    assertThat(first)
        .isBetween(before.getEpochSecond() - 1.0, Instant.now().getEpochSecond() + 1.0);
    assertThat(samples()).containsEntry(OLDEST, first);

    ask("DeleteTable", "{\"TableName\":\"first\"}");
    ask("DeleteTable", "{\"TableName\":\"second\"}");
    assertThat(samples()).doesNotContainKey(OLDEST);
  }

  private void recover(String table) throws Exception {
    ask(
        "UpdateContinuousBackups",
        """
        {"TableName":"%s",\
        "PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}}\
        """
            .formatted(table));
  }

  @Test
  void exportIntoNoBucket_isAFailureOfTheObjectStore() throws Exception {
    ask(
        "CreateTable",
        """
        {"TableName":"table","BillingMode":"PAY_PER_REQUEST",\
        "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],\
        "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]}\
        """);
    recover("table");
    ask(
        "ExportTableToPointInTime",
        """
        {"TableArn":"arn:aws:dynamodb:eu-west-3:000000000000:table/table","S3Bucket":"no-bucket"}\
        """);
    Map<String, Double> samples = samples();
    while (!Objects.equals(samples.get("tidemark_jobs_running{kind=\"export\"}"), 0.0)) {
      samples = samples();
    }
    assertThat(samples)
        .containsEntry("tidemark_object_store_errors_total{call=\"put\",kind=\"refused\"}", 1.0);
  }

  @Test
  void ready_andHealth_ofAFreshServer_areGood() throws Exception {
    assertThat(send(HttpRequest.newBuilder(uri("/_tidemark/ready"))).statusCode()).isEqualTo(200);
    assertThat(send(HttpRequest.newBuilder(uri("/_tidemark/health"))).statusCode()).isEqualTo(200);
  }
}
