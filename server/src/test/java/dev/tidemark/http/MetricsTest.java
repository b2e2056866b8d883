package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.http.TidemarkService.State;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted of requests through a running port, and the form of the page. */
final class MetricsTest {
  /** Source: Prometheus, "Exposition formats", text format 0.0.4. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\.)*\",?)*})?"
              + " (NaN|[+-]Inf|-?[0-9.]+(?:E-?[0-9]+)?)");

  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=key/20260101/eu-west-3/dynamodb/aws4_request,"
          + " SignedHeaders=host;x-amz-date, Signature=00";

  private final ToyServer toy = new ToyServer(0, null);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    client.close();
    toy.close();
  }

  private HttpResponse<String> page(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + toy.port() + path)).build(),
        BodyHandlers.ofString());
  }

  private int ask(String target) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + toy.port() + "/"))
                .header("X-Amz-Target", target)
                .header("X-Amz-Date", "20260101T000000Z")
                .header("Authorization", AUTHORIZATION)
                .header("Content-Type", "application/x-amz-json-1.0")
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  /** A request is counted when it is over, which its client may see a moment before. */
  private Map<String, Double> samples() throws Exception {
    Map<String, Double> samples;
    do {
      HttpResponse<String> page = page("/_tidemark/metrics");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("content-type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      samples = samples(page.body());
    } while (!Objects.equals(samples.get("tidemark_requests_in_flight"), 1.0));
    return samples;
  }

  /** Every line of the page, held against the format. */
  private static Map<String, Double> samples(String page) {
    assertThat(page).endsWith("\n");
    Map<String, Double> samples = new LinkedHashMap<>();
    Set<String> typed = new HashSet<>();
    for (String line : page.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (words[0].equals("#")) {
        assertThat(words[1]).isIn("HELP", "TYPE");
        if (words[1].equals("TYPE")) {
          assertThat(words[3]).isIn("counter", "gauge", "histogram", "summary", "untyped");
          assertThat(typed.add(words[2])).as("one TYPE: %s", line).isTrue();
        }
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      String name = sample.group(1);
      assertThat(typed).as(line).containsAnyOf(name, name.replaceFirst("_[a-z]+$", ""));
      String labels = sample.group(2) == null ? "" : sample.group(2);
      double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
      assertThat(samples.put(name + labels, value)).as("twice: %s", line).isNull();
    }
    return samples;
  }

  private static String total(String service, String operation, String result) {
    return "tidemark_requests_total{operation=\"%s\",result=\"%s\",service=\"%s\"}"
        .formatted(operation, result, service);
  }

  @Test
  void requests_served_areCountedByOperationAndResult() throws Exception {
    assertThat(ask("DynamoDB_20120810.ListTables")).isEqualTo(200);
    assertThat(ask("DynamoDB_20120810.ListTables")).isEqualTo(200);
    assertThat(ask("DynamoDB_20120810.PutItem")).isEqualTo(400);
    assertThat(ask("DynamoDB_20120810.DescribeLimits")).isEqualTo(400);
    assertThat(ask("DynamoDB_20120810.Nonsense")).isEqualTo(400);
    assertThat(page("/bucket/key").statusCode()).isEqualTo(200);
    assertThat(page("/b/error").statusCode()).isEqualTo(500);
    assertThat(page("/_tidemark/health").statusCode()).isEqualTo(200);

    Map<String, Double> samples = samples();

    assertThat(samples)
        .containsEntry(total("dynamodb", "ListTables", "2xx"), 2.0)
        .containsEntry(total("dynamodb", "PutItem", "ValidationException"), 1.0)
        .containsEntry(total("dynamodb", "DescribeLimits", "UnknownOperationException"), 1.0)
        .containsEntry(total("dynamodb", "other", "UnknownOperationException"), 1.0)
        .containsEntry(total("s3", "other", "2xx"), 1.0)
        .containsEntry(total("s3", "other", "InternalError"), 1.0)
        .containsEntry(total("tidemark", "health", "2xx"), 1.0)
        .containsEntry("tidemark_requests_in_flight", 1.0);
  }

  @Test
  void durations_served_addUp() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(ask("DynamoDB_20120810.ListTables")).isEqualTo(200);
    }
    Map<String, Double> samples = samples();
    String of =
        "tidemark_request_duration_seconds_%s{operation=\"ListTables\",service=\"dynamodb\"";
    assertThat(samples).containsEntry(of.formatted("count") + "}", 20.0);
    assertThat(samples.get(of.formatted("sum") + "}")).isPositive();
    List<Double> buckets =
        samples.entrySet().stream()
            .filter(sample -> sample.getKey().startsWith(of.formatted("bucket")))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(buckets).hasSize(17).isSorted().endsWith(20.0);
  }

  @Test
  void labels_underRandomTargets_areBounded() throws Exception {
    long seed = 6;
    Random random = new Random(seed);
    samples();
    Set<String> before = samples().keySet();
    String host = "127.0.0.1";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), toy.port())) {
      InputStream in = socket.getInputStream();
      BufferedReader answers =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
      for (int i = 0; i < 10_000; i++) {
        String name = Long.toString(random.nextLong() & Long.MAX_VALUE, 36);
        String request =
            switch (i % 4) {
              case 0 -> "POST / HTTP/1.1\r\nX-Amz-Target: DynamoDB_20120810." + name;
              case 1 -> "POST / HTTP/1.1\r\nX-Amz-Target: " + name + "." + name;
              case 2 -> "GET /_tidemark/" + name + " HTTP/1.1";
              default -> "GET /" + name + " HTTP/1.1\r\nX-Amz-Date: " + name;
            };
        socket
            .getOutputStream()
            .write(
                (request + "\r\nHost: " + host + "\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        skipAnswer(answers);
      }
    }
    Map<String, Double> samples = samples();
    Set<String> added = new HashSet<>(samples.keySet());
    added.removeAll(before);
    assertThat(added.stream().filter(name -> name.startsWith("tidemark_requests_total")))
        .as("seed %d", seed)
        .containsExactlyInAnyOrder(
            total("dynamodb", "other", "UnknownOperationException"),
            total("http", "other", "4xx"),
            total("tidemark", "other", "4xx"),
            total("s3", "other", "2xx"));
    assertThat(samples).containsEntry(total("s3", "other", "2xx"), 2_500.0);
  }

  private static void skipAnswer(BufferedReader answers) throws Exception {
    int length = 0;
    for (String line = answers.readLine(); !line.isEmpty(); line = answers.readLine()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    for (int i = 0; i < length; i++) {
      assertThat(answers.read()).isNotNegative();
    }
  }

  @Test
  void noHttp_refused_isCounted() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), toy.port())) {
      socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
    assertThat(samples()).containsEntry(total("http", "other", "4xx"), 1.0);
  }

  @Test
  void ready_engineBusyOrUnwritable_tellsApartFromHealth() throws Exception {
    assertThat(page("/_tidemark/ready").statusCode()).isEqualTo(200);
    toy.state = State.BUSY;
    assertThat(page("/_tidemark/ready").statusCode()).isEqualTo(503);
    assertThat(page("/_tidemark/health").statusCode()).isEqualTo(200);
    toy.state = State.UNWRITABLE;
    assertThat(page("/_tidemark/ready").statusCode()).isEqualTo(503);
    assertThat(page("/_tidemark/health").statusCode()).isEqualTo(503);
  }
}
