package dev.tidemark.http;

import dev.tidemark.error.ApiError;
import dev.tidemark.metrics.MetricsPage;
import dev.tidemark.metrics.Requests;
import dev.tidemark.operation.Operation;
import dev.tidemark.operation.TableActs;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The whole port before operations that do next to nothing. */
final class ToyServer implements AutoCloseable {
  static final String ACCOUNT = "000000000000";

  final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));
  volatile TidemarkService.State state = TidemarkService.State.OK;
  final Requests requests = new Requests();
  final Queue<EndedRequest> ended = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  ToyServer(int port, @Nullable Credentials credentials) {
    this(port, credentials, null);
  }

  ToyServer(int port, @Nullable Credentials credentials, @Nullable Tls tls) {
    this(port, credentials, tls, Capacity.ofThisProcess());
  }

  ToyServer(int port, @Nullable Credentials credentials, @Nullable Tls tls, Capacity capacity) {
    SignatureV4 signatures = new SignatureV4(credentials, InstantSource.system());
    Map<String, Operation> operations = new LinkedHashMap<>();
    operations.put(
        "ListTables",
        (_, caller) ->
            out ->
                out.writeStartObject()
                    .writeArrayPropertyStart("TableNames")
                    .writeString(caller.region())
                    .writeEndArray()
                    .writeEndObject());
    operations.put(
        "PutItem",
        (request, _) ->
            out ->
                out.writeStartObject()
                    .writeStringProperty("Echo", request.toString())
                    .writeEndObject());
    operations.put(
        "GetItem",
        (_, _) -> {
          throw new IllegalStateException("a bug");
        });
    JsonService dynamoDb =
        new JsonService(
            List.of(
                new JsonService.Api(
                    JsonService.DYNAMODB,
                    operations,
                    new SchemaReader(Schema.dynamoDb()),
                    TableActs::of),
                new JsonService.Api(
                    JsonService.KMS,
                    kmsOperations(),
                    new SchemaReader(Schema.kms()),
                    (_, _, _) -> List.of())),
            signatures,
            ACCOUNT,
            "us-east-1",
            capacity);
    TidemarkService pages =
        new TidemarkService(
            "1.2.3",
            "toy",
            () -> state,
            clock,
            Map.of("exports", TidemarkService.Page.single(() -> out -> out.writeString("none"))),
            new MetricsPage(requests, List.of())::text,
            signatures,
            ACCOUNT);
    Service s3 =
        exchange -> {
          if (exchange.rawPath().equals("/b/error")) {
            throw new AssertionError("a bug");
          }
          long bytes = exchange.body().transferTo(OutputStream.nullOutputStream());
          exchange.respond(
              200,
              Map.of("x-path", exchange.rawPath(), "x-scheme", exchange.scheme()),
              ("s3 " + bytes).getBytes(StandardCharsets.UTF_8));
        };
    server =
        new HttpServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            new Router(
                dynamoDb,
                s3,
                StsService.sts(signatures, ACCOUNT),
                StsService.iam(signatures, ACCOUNT),
                pages,
                capacity),
            new RequestIds(new Random(1)),
            tls,
            requests,
            ended::add,
            capacity);
    server.start();
  }

  int connections() {
    return server.connections();
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  /** For trying clients by hand. */
  public static void main(String[] args) throws InterruptedException {
    List<String> words = List.of(args);
    try (ToyServer toy = new ToyServer(Integer.parseInt(words.getFirst()), null)) {
      System.out.println("listening on " + toy.port());
      Thread.currentThread().join();
    }
  }

  private static Map<String, Operation> kmsOperations() {
    return Map.of(
        "ListKeys",
        (_, _) ->
            out ->
                out.writeStartObject()
                    .writeArrayPropertyStart("Keys")
                    .writeEndArray()
                    .writeEndObject(),
        "GenerateRandom",
        (_, _) -> {
          throw ApiError.validation("no bytes");
        },
        "ListAliases",
        (_, _) -> {
          throw new IllegalStateException("a bug");
        });
  }
}
