package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The whole port over real sockets. Answers outside the protocol: dynalite's tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpServerTest {
  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=key/20260101/eu-west-3/dynamodb/aws4_request,"
          + " SignedHeaders=host;x-amz-date, Signature=00";
  private static final String DATE = "20260101T000000Z";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ToyServer toy = new ToyServer(0, null);

  @BeforeAll
  void isListening() {
    assertThat(toy.port()).isPositive();
  }

  @AfterAll
  void close() {
    toy.close();
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + toy.port() + path));
  }

  private HttpRequest.Builder operation(String name) {
    return request("/")
        .header("X-Amz-Target", "DynamoDB_20120810." + name)
        .header("X-Amz-Date", DATE)
        .header("Authorization", AUTHORIZATION)
        .header("Content-Type", "application/x-amz-json-1.0");
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws Exception {
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    CRC32 crc = new CRC32();
    crc.update(response.body());
    response
        .headers()
        .firstValue("x-amz-crc32")
        .ifPresent(sent -> assertThat(sent).isEqualTo(Long.toString(crc.getValue())));
    return response;
  }

  private HttpResponse<byte[]> post(HttpRequest.Builder request, String body) throws Exception {
    return send(request.POST(BodyPublishers.ofString(body)).build());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Test
  void operation_called_answersInTheFraming() throws Exception {
    HttpResponse<byte[]> response = post(operation("ListTables"), "{}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(text(response)).isEqualTo("{\"TableNames\":[\"eu-west-3\"]}");
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("application/x-amz-json-1.0");
    assertThat(response.headers().firstValue("x-amzn-requestid").orElse(""))
        .matches("[0-9A-Z]{52}");
    assertThat(response.headers().firstValue("x-amz-crc32")).hasValue("3421602624");
  }

  @Test
  void operation_fails_tellsTheRequestIdAndNothingElse() throws Exception {
    HttpResponse<byte[]> response =
        post(operation("GetItem"), "{\"TableName\":\"abc\",\"Key\":{}}");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(text(response))
        .startsWith("{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\"")
        .contains(response.headers().firstValue("x-amzn-requestid").orElse("none"))
        .doesNotContain("a bug");
  }

  @Test
  void protocol_notKept_answersAsTheService() throws Exception {
    assertThat(text(post(operation("ListTable"), "{}")))
        .isEqualTo("{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"}");
    assertThat(text(post(operation("DescribeTable"), "{}")))
        .isEqualTo(
            "{\"__type\":\"com.amazon.coral.service#UnknownOperationException\",\"message\":\"The"
                + " operation DescribeTable is not supported by Tidemark.\"}");
    assertThat(text(post(operation("ListTables"), "hi")))
        .isEqualTo("{\"__type\":\"com.amazon.coral.service#SerializationException\"}");
    assertThat(text(post(operation("ListTables"), "")))
        .isEqualTo("{\"__type\":\"com.amazon.coral.service#SerializationException\"}");
    assertThat(text(post(operation("ListTables"), "{\"Limit\":true}")))
        .isEqualTo(
            "{\"__type\":\"com.amazon.coral.service#SerializationException\",\"Message\":"
                + "\"TRUE_VALUE cannot be converted to Integer\"}");
    assertThat(text(post(operation("ListTables"), "{\"Limit\":0}")))
        .startsWith(
            "{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":\"1"
                + " validation error detected: ");
    HttpRequest.Builder bare =
        request("/")
            .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
            .header("Content-Type", "application/json; charset=utf-8");
    HttpResponse<byte[]> missing = post(bare, "{}");
    assertThat(text(missing))
        .isEqualTo(
            "{\"__type\":\"com.amazon.coral.service#MissingAuthenticationTokenException\","
                + "\"message\":\"Request is missing Authentication Token\"}");
    assertThat(missing.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(text(post(bare, "{")))
        .isEqualTo("{\"__type\":\"com.amazon.coral.service#SerializationException\"}");
    HttpResponse<byte[]> noType = post(request("/"), "hi");
    assertThat(noType.statusCode()).isEqualTo(404);
    assertThat(text(noType)).isEqualTo("<UnknownOperationException/>\n");
    assertThat(noType.headers().firstValue("x-amz-crc32")).hasValue("3552371480");
    assertThat(send(request("/").PUT(BodyPublishers.noBody()).build()).statusCode()).isEqualTo(404);
  }

  @Test
  void root_read_isHealthy() throws Exception {
    HttpResponse<byte[]> get = send(request("/").build());
    assertThat(text(get)).isEqualTo("healthy: dynamodb.us-east-1.amazonaws.com ");
    assertThat(get.headers().firstValue("x-amz-crc32")).hasValue("3128867991");
    HttpResponse<String> head = client.send(request("/").HEAD().build(), BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("content-length")).hasValue("42");
  }

  @Test
  void preflight_fromABrowser_isAllowed() throws Exception {
    HttpResponse<byte[]> response =
        send(
            request("/")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "http://example.org")
                .header("Access-Control-Request-Headers", "x-amz-target")
                .header("Access-Control-Request-Method", "POST")
                .build());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map())
        .containsEntry("access-control-allow-origin", List.of("*"))
        .containsEntry("access-control-allow-headers", List.of("x-amz-target"))
        .containsEntry("access-control-allow-methods", List.of("POST"))
        .containsEntry("access-control-max-age", List.of("172800"));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void gzip_bothWays_isUnderstood() throws Exception {
    String item = "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"S\":\"" + "x".repeat(5000) + "\"}}}";
    HttpResponse<byte[]> response =
        send(
            operation("PutItem")
                .header("Content-Encoding", "gzip")
                .header("Accept-Encoding", "gzip, deflate")
                .POST(BodyPublishers.ofByteArray(gzip(item.getBytes(StandardCharsets.UTF_8))))
                .build());
    assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(response.body().length).isLessThan(1000);
    byte[] body = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
    assertThat(new String(body, StandardCharsets.UTF_8)).contains("x".repeat(5000));
    HttpResponse<byte[]> broken =
        post(operation("PutItem").header("Content-Encoding", "gzip"), "no gzip");
    assertThat(text(broken)).contains("SerializationException");
    HttpResponse<byte[]> bomb =
        send(
            operation("PutItem")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip(new byte[16 * 1024 * 1024 + 1])))
                .build());
    assertThat(bomb.statusCode()).isEqualTo(413);
  }

  @Test
  void deflate_ofLongAnswer_isWhatTheClientAskedFor() throws Exception {
    for (int length : new int[] {4000, 5000}) {
      HttpResponse<byte[]> response =
          post(
              operation("PutItem").header("Accept-Encoding", "deflate, gzip;q=0.5"),
              "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"S\":\"" + "x".repeat(length) + "\"}}}");
      assertThat(response.headers().firstValue("content-encoding"))
          .isEqualTo(length > 4096 ? Optional.of("deflate") : Optional.empty());
      assertThat(response.headers().firstValue("x-amz-crc32")).isPresent();
      byte[] body =
          length > 4096
              ? new InflaterInputStream(new ByteArrayInputStream(response.body())).readAllBytes()
              : response.body();
      assertThat(new String(body, StandardCharsets.UTF_8)).contains("x".repeat(length));
    }
  }

  @Test
  void operation_fromABrowser_letsItReadTheHeaders() throws Exception {
    for (String name : List.of("ListTables", "DescribeTable")) {
      HttpResponse<byte[]> response =
          post(operation(name).header("Origin", "http://example.org"), "{\"Unknown\":[1]}");
      assertThat(response.headers().map())
          .containsEntry("access-control-allow-origin", List.of("*"))
          .containsEntry(
              "access-control-expose-headers",
              List.of("x-amzn-RequestId, x-amz-crc32, x-amzn-ErrorType, Date"))
          .containsKey("x-amz-crc32");
    }
  }

  @Test
  void body_of16MiB_isRead() throws Exception {
    byte[] body = new byte[16 * 1024 * 1024];
    Arrays.fill(body, (byte) ' ');
    body[0] = '{';
    body[body.length - 1] = '}';
    assertThat(
            send(operation("ListTables").POST(BodyPublishers.ofByteArray(body)).build())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void services_onOnePort_areToldApart() throws Exception {
    assertThat(text(post(request("/_tidemark/exports"), ""))).contains("only be read");
    assertThat(text(send(request("/_tidemark/exports").build()))).isEqualTo("\"none\"");
    assertThat(text(send(request("/_tidemark/health").build())))
        .isEqualTo("{\"status\":\"ok\",\"version\":\"1.2.3\",\"engine\":\"toy\"}");
    assertThat(send(request("/_tidemark/nope").build()).statusCode()).isEqualTo(404);
    assertThat(text(send(request("/bucket/key").build()))).isEqualTo("s3 0");
    String s3 = AUTHORIZATION.replace("dynamodb", "s3");
    assertThat(text(send(request("/").header("Authorization", s3).build()))).isEqualTo("s3 0");
    assertThat(
            text(
                send(
                    request("/?X-Amz-Credential=key%2F20260101%2Feu-west-3%2Fs3%2Faws4_request")
                        .build())))
        .isEqualTo("s3 0");
    HttpRequest.Builder form =
        request("/").header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    assertThat(text(post(form.copy(), "Action=GetCallerIdentity")))
        .contains("<Code>MissingAuthenticationToken</Code>");
    HttpRequest.Builder signed =
        form.header("Authorization", AUTHORIZATION).header("X-Amz-Date", DATE);
    // The form says STS even where the scope is made up by somebody.
    assertThat(
            text(
                post(
                    signed
                        .copy()
                        .setHeader("Authorization", AUTHORIZATION.replace("dynamodb", "sts")),
                    "Action=GetCallerIdentity&Version=2011-06-15")))
        .contains("<Account>000000000000</Account>", "<Arn>", "<UserId>");
    assertThat(
            text(
                post(
                    signed
                        .copy()
                        .setHeader("Authorization", AUTHORIZATION.replace("dynamodb", "sts")),
                    "Action=Nope")))
        .contains("<Code>InvalidAction</Code>");
    // Terraform asks IAM who it is if it may not ask STS.
    String iam = AUTHORIZATION.replace("dynamodb", "iam");
    assertThat(
            text(
                post(
                    signed.copy().setHeader("Authorization", iam),
                    "Action=GetUser&Version=2010-05-08")))
        .contains("<GetUserResult>", "<Arn>arn:aws:iam::000000000000:root</Arn>");
    HttpResponse<byte[]> somebody =
        post(signed.copy().setHeader("Authorization", iam), "Action=GetUser&UserName=me");
    assertThat(somebody.statusCode()).isEqualTo(404);
    assertThat(text(somebody)).contains("<Code>NoSuchEntity</Code>");
    assertThat(text(post(request("/").header("X-Amz-Target", "AWSEvents.PutEvents"), "{}")))
        .contains("UnknownOperationException", "AWSEvents.PutEvents");
  }

  /** The protocol of AWS JSON 1.1, with error names as LocalStack's snapshots of KMS have them. */
  @Test
  void kms_inItsOwnFraming_answersBareNames() throws Exception {
    HttpRequest.Builder kms =
        request("/")
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("Authorization", AUTHORIZATION.replace("dynamodb", "kms"))
            .header("X-Amz-Date", DATE);
    HttpResponse<byte[]> listed =
        post(kms.copy().header("X-Amz-Target", "TrentService.ListKeys"), "{}");
    assertThat(text(listed)).isEqualTo("{\"Keys\":[]}");
    assertThat(listed.headers().firstValue("content-type")).contains("application/x-amz-json-1.1");
    HttpResponse<byte[]> refused =
        post(kms.copy().header("X-Amz-Target", "TrentService.GenerateRandom"), "{}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(text(refused))
        .isEqualTo("{\"__type\":\"ValidationException\",\"message\":\"no bytes\"}");
    HttpResponse<byte[]> broken =
        post(kms.copy().header("X-Amz-Target", "TrentService.ListAliases"), "{}");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(text(broken)).startsWith("{\"__type\":\"KMSInternalException\",");
    assertThat(text(post(kms.copy().header("X-Amz-Target", "TrentService.Nope"), "{}")))
        .isEqualTo("{\"__type\":\"UnknownOperationException\"}");
    HttpResponse<byte[]> otherFraming =
        post(
            kms.copy()
                .setHeader("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "TrentService.ListKeys"),
            "{}");
    assertThat(otherFraming.statusCode()).isEqualTo(404);
  }

  @Test
  void clock_moved_tellsListenersAndGoesForwardOnly() throws Exception {
    int[] moves = new int[1];
    toy.clock.onMove(() -> moves[0]++);
    assertThat(text(send(request("/_tidemark/clock").build())))
        .isEqualTo("{\"now\":\"2026-01-01T00:00:00Z\"}");
    assertThat(text(post(request("/_tidemark/clock"), "{\"advance\":\"PT15M\"}")))
        .isEqualTo("{\"now\":\"2026-01-01T00:15:00Z\"}");
    assertThat(text(post(request("/_tidemark/clock"), "{\"set\":\"2026-02-01T00:00:00Z\"}")))
        .isEqualTo("{\"now\":\"2026-02-01T00:00:00Z\"}");
    assertThat(moves[0]).isEqualTo(2);
    for (String bad :
        new String[] {
          "",
          "{}",
          "[]",
          "{\"advance\":5}",
          "{\"advance\":\"15M\"}",
          "{\"advance\":\"-PT1S\"}",
          "{\"advance\":\"PT99999999999H\"}",
          "{\"set\":\"2026-01-01T00:00:00Z\"}",
          "{\"set\":\"+999999999-01-01T00:00:00Z\"}",
          "{\"set\":\"x\",\"advance\":\"PT1S\"}",
          "{\"to\":\"x\"}"
        }) {
      HttpResponse<byte[]> response = post(request("/_tidemark/clock"), bad);
      assertThat(response.statusCode()).as(bad).isEqualTo(400);
      assertThat(text(response)).as(bad).startsWith("{\"error\":\"");
    }
    assertThat(moves[0]).isEqualTo(2);
  }

  @Test
  void clock_absent_saysHowToGetOne() throws Exception {
    TidemarkService pages =
        new TidemarkService(
            "1",
            "toy",
            () -> TidemarkService.State.OK,
            null,
            Map.of(),
            () -> new byte[0],
            new SignatureV4(null, InstantSource.system()),
            ToyServer.ACCOUNT);
    RecordedExchange exchange = RecordedExchange.of("GET /_tidemark/clock HTTP/1.1");
    pages.serve(exchange);
    assertThat(exchange.status).isEqualTo(404);
    assertThat(exchange.responseBody.toString(StandardCharsets.UTF_8)).contains("--test-clock");
  }

  @Test
  void service_throwingAnError_isAnsweredWithTheRequestId() throws Exception {
    HttpResponse<byte[]> response = send(request("/b/error").build());
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(text(response))
        .contains("<Code>InternalError</Code>")
        .contains(response.headers().firstValue("x-amz-request-id").orElse("none"))
        .doesNotContain("a bug");
  }

  @Test
  void port_inUse_saysSoInOneLine() {
    assertThatThrownBy(() -> new ToyServer(toy.port(), null))
        .isInstanceOf(StartFailure.class)
        .hasMessageStartingWith("cannot listen on 127.0.0.1:" + toy.port() + ": ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void credentials_configured_refuseAStranger() throws Exception {
    try (ToyServer strict = new ToyServer(0, Credentials.of("key", "secret"))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + strict.port() + "/"))
              .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
              .header("X-Amz-Date", DATE)
              .header("Authorization", AUTHORIZATION)
              .header("Content-Type", "application/x-amz-json-1.0")
              .POST(BodyPublishers.ofString("{}"))
              .build();
      assertThat(text(send(request))).contains("InvalidSignatureException", "Signature expired");
    }
  }

  @Test
  void operation_notInTheModel_isRefusedAtTheStart() {
    assertThatThrownBy(() ->
            new JsonService.Api(
                JsonService.DYNAMODB,
                Map.of(
                    "DropTable",
                    (_, _) -> {
                      throw new IllegalStateException();
                    }),
                new SchemaReader(Schema.dynamoDb()),
                (_, _, _) -> List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
