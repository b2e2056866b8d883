package dev.tidemark.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metrics.MetricsPage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of operations. Source: Amazon S3 API reference, "Actions". */
final class OperationNameTest {
  private static final Pattern TOTAL =
      Pattern.compile("tidemark_requests_total\\{operation=\"([^\"]*)\".*service=\"http\"}.*");

  @TempDir private Path folder;
  private LocalS3 s3;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void open() {
    s3 = LocalS3.open(folder);
  }

  @AfterEach
  void close() {
    client.close();
    s3.close();
  }

  private void ask(String method, String target, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(s3.url() + target))
            .method(method, BodyPublishers.noBody())
            .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            .header("x-amz-date", "20260101T000000Z")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request,"
                    + " SignedHeaders=host;x-amz-date, Signature=00");
    if (headers.length > 0) {
      request.headers(headers);
    }
    client.send(request.build(), BodyHandlers.discarding());
  }

  /** A request is counted when it is over, which its client may see a moment before. */
  private String page() {
    MetricsPage page = new MetricsPage(s3.requests, List.of());
    String text;
    do {
      text = new String(page.text(), StandardCharsets.UTF_8);
    } while (!text.contains("tidemark_requests_in_flight 0.0"));
    return text;
  }

  private Set<String> counted() {
    Set<String> operations = new TreeSet<>();
    for (String line : page().lines().toList()) {
      Matcher total = TOTAL.matcher(line);
      if (total.matches()) {
        operations.add(total.group(1));
      }
    }
    return operations;
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, ListBuckets",
    "PUT, /bucket, CreateBucket",
    "HEAD, /bucket, HeadBucket",
    "DELETE, /bucket, DeleteBucket",
    "GET, /bucket, ListObjects",
    "GET, /bucket?list-type=2, ListObjectsV2",
    "GET, /bucket?location, GetBucketLocation",
    "GET, /bucket?uploads, ListMultipartUploads",
    "GET, /bucket?versions, ListObjectVersions",
    "POST, /bucket?delete, DeleteObjects",
    "GET, /bucket?versioning, GetBucketConfiguration",
    "PUT, /bucket?policy, PutBucketConfiguration",
    "DELETE, /bucket?cors, DeleteBucketConfiguration",
    "GET, /bucket/key, GetObject",
    "GET, /bucket/key?attributes, GetObjectAttributes",
    "GET, /bucket/key?uploadId=1, ListParts",
    "HEAD, /bucket/key, HeadObject",
    "PUT, /bucket/key, PutObject",
    "PUT, /bucket/key?partNumber=1&uploadId=1, UploadPart",
    "POST, /bucket/key?uploads, CreateMultipartUpload",
    "POST, /bucket/key?uploadId=1, CompleteMultipartUpload",
    "DELETE, /bucket/key?uploadId=1, AbortMultipartUpload",
    "DELETE, /bucket/key, DeleteObject",
    "GET, /bucket/key?tagging, GetObjectTagging",
    "PUT, /bucket/key?acl, PutObjectAcl",
    "PATCH, /bucket/key, other",
    "POST, /bucket/key, other",
    "POST, /bucket, other",
  })
  void request_ofAnOperation_isCountedByItsName(String method, String target, String name)
      throws Exception {
    ask(method, target);
    assertThat(counted()).containsExactly(name);
  }

  @Test
  void copies_areToldApartByTheirHeader() throws Exception {
    ask("PUT", "/bucket/key", "x-amz-copy-source", "/bucket/other");
    ask("PUT", "/bucket/key?partNumber=1&uploadId=1", "x-amz-copy-source", "/bucket/other");
    assertThat(counted()).containsExactly("CopyObject", "UploadPartCopy");
  }

  @Test
  void names_underRandomRequests_areFew() throws Exception {
    long seed = 31;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      String word = Long.toString(random.nextLong() & Long.MAX_VALUE, 36);
      String method =
          random.nextBoolean() ? word.replaceAll("[0-9]", "X").toUpperCase(Locale.ROOT) : "GET";
      ask(method, "/" + word + (random.nextBoolean() ? "/" + word : "") + "?" + word + "=" + word);
    }
    assertThat(counted()).as("seed %d", seed).hasSizeLessThan(5);
  }
}
