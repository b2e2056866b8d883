package dev.tidemark.http;

import dev.tidemark.access.Act;
import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.operation.ActsOf;
import dev.tidemark.operation.Caller;
import dev.tidemark.operation.Operation;
import dev.tidemark.schema.SchemaReader;
import dev.tidemark.schema.Struct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The APIs of DynamoDB and its streams, in AWS JSON 1.0, and of KMS, in AWS JSON 1.1. The order of
 * checks and the answers outside the protocol are those of DynamoDB, as recorded by dynalite's
 * tests.
 */
public final class JsonService implements Service {
  /** What the header X-Amz-Target begins with in requests to an API. */
  public static final String DYNAMODB = "DynamoDB_20120810.";

  public static final String STREAMS = "DynamoDBStreams_20120810.";

  public static final String KMS = "TrentService.";

  private static final Logger LOG = LoggerFactory.getLogger(JsonService.class);
  private static final int BODY_BYTES_MAX = 16 * 1024 * 1024;

  /** Shorter answers are not compressed. Source: ScyllaDB's test/alternator. */
  private static final int CODED_BYTES_MIN = 4096;

  private static final String JSON_10 = "application/x-amz-json-1.0";
  private static final String JSON_11 = "application/x-amz-json-1.1";
  private static final String JSON = "application/json";
  private static final byte[] UNKNOWN =
      "<UnknownOperationException/>\n".getBytes(StandardCharsets.US_ASCII);

  private final List<Api> apis;
  private final SignatureV4 signatures;
  private final String account;
  private final byte[] healthy;
  private final BodyBudget bodies;
  private final Admission admission;

  /**
   * One of the APIs that are served in this framing.
   *
   * @param targetPrefix {@link #DYNAMODB}, {@link #STREAMS} or {@link #KMS}
   * @param operations by the API's names; those that it has and that are missing here are refused
   * @param acts what requests do, for judging whether their senders may
   */
  public record Api(
      String targetPrefix, Map<String, Operation> operations, SchemaReader reader, ActsOf acts) {
    public Api {
      operations = Map.copyOf(operations);
      for (String operation : operations.keySet()) {
        if (!reader.knows(operation)) {
          throw new IllegalArgumentException("not in the API: " + operation);
        }
      }
    }

    /** For counting. */
    private String service() {
      return switch (targetPrefix) {
        case STREAMS -> "streams";
        case JsonService.KMS -> "kms";
        default -> "dynamodb";
      };
    }
  }

  /** How the APIs of one service are framed. */
  private enum Framing {
    /** JSON 1.0; names of errors with their model's, checksums, coded answers. */
    DYNAMODB("dynamodb", JSON_10),
    /** JSON 1.1; bare names of errors. */
    KMS("kms", JSON_11);

    private final String service;
    private final String contentType;

    Framing(String service, String contentType) {
      this.service = service;
      this.contentType = contentType;
    }

    static Framing of(Exchange exchange) {
      String target = exchange.header("x-amz-target");
      return target != null && target.startsWith(JsonService.KMS) ? KMS : DYNAMODB;
    }

    byte[] body(ApiError error) {
      return switch (this) {
        case DYNAMODB -> ErrorBody.of(error);
        case KMS -> ErrorBody.bare(error);
      };
    }

    ApiError.Type internalError() {
      return switch (this) {
        case DYNAMODB -> ApiError.Type.INTERNAL_SERVER_ERROR;
        case KMS -> ApiError.Type.KMS_INTERNAL;
      };
    }
  }

  /** An operation that a request names, served or not. */
  private record Asked(Api api, String name) {
    Operation operation() {
      Operation operation = api.operations.get(name);
      if (operation == null) {
        throw ApiError.of(
            ApiError.Type.UNKNOWN_OPERATION,
            "The operation " + name + " is not supported by Tidemark.");
      }
      return operation;
    }
  }

  /**
   * @param account 12 digits, the account of everybody
   * @param region named by the health page; requests name theirs
   */
  public JsonService(
      List<Api> apis, SignatureV4 signatures, String account, String region, Capacity capacity) {
    this.bodies = capacity.bodies();
    this.admission = capacity.admission();
    this.apis = List.copyOf(apis);
    this.signatures = signatures;
    this.account = account;
    // The space at the end is the service's.
    this.healthy =
        ("healthy: dynamodb." + region + ".amazonaws.com ").getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    switch (exchange.method()) {
      case "GET", "HEAD" -> send(exchange, 200, headers(exchange), healthy);
      case "OPTIONS" -> preflight(exchange);
      case "POST" -> post(exchange);
      default -> send(exchange, 404, headers(exchange), UNKNOWN);
    }
  }

  private static void preflight(Exchange exchange) throws IOException {
    Map<String, String> headers = headers(exchange);
    if (exchange.header("origin") == null) {
      send(exchange, 404, headers, UNKNOWN);
      return;
    }
    copy(exchange, "Access-Control-Request-Headers", headers, "Access-Control-Allow-Headers");
    copy(exchange, "Access-Control-Request-Method", headers, "Access-Control-Allow-Methods");
    headers.put("Access-Control-Max-Age", "172800");
    exchange.respond(200, headers, new byte[0]);
  }

  private static void copy(Exchange exchange, String from, Map<String, String> headers, String to) {
    String value = exchange.header(from);
    if (value != null) {
      headers.put(to, value);
    }
  }

  private void post(Exchange exchange) throws IOException {
    Framing framing = Framing.of(exchange);
    Map<String, String> headers = headers(exchange);
    try (BodyBudget.Share memory = bodies.share(exchange::holds)) {
      byte[] sent = memory.read(exchange.body(), contentLength(exchange), BODY_BYTES_MAX);
      if (sent == null) {
        tooLarge(exchange, headers);
      } else {
        post(exchange, framing, headers, sent, memory);
      }
    } catch (BodyBudget.Exhausted | Admission.Busy e) {
      putOff(exchange, framing, headers);
    } catch (BodyTooLarge e) {
      tooLarge(exchange, headers);
    }
  }

  /** Negative if the request does not say, or not so that it can be understood. */
  private static long contentLength(Exchange exchange) {
    String length = exchange.header("content-length");
    if (length == null || exchange.header("transfer-encoding") != null) {
      return -1;
    }
    try {
      return Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * Source: DynamoDB developer guide, "Error handling": ThrottlingException may be tried again,
   * with the same text. All SDKs do so.
   */
  private static void putOff(Exchange exchange, Framing framing, Map<String, String> headers)
      throws IOException {
    ApiError busy =
        new ApiError.Plain(
            ApiError.Type.THROTTLING, "Rate of requests exceeds the allowed throughput.");
    headers.put("Content-Type", framing.contentType);
    exchange.label().failed(busy.type().shortName());
    byte[] body = framing.body(busy);
    if (framing == Framing.KMS) {
      exchange.respond(busy.type().httpStatus(), headers, body);
    } else {
      send(exchange, busy.type().httpStatus(), headers, body);
    }
  }

  private void post(
      Exchange exchange,
      Framing framing,
      Map<String, String> headers,
      byte[] sent,
      BodyBudget.Share memory)
      throws IOException {
    String contentType = mediaType(exchange);
    boolean framed = contentType.equals(framing.contentType);
    if (sent.length > 0 && !framed && !contentType.equals(JSON)) {
      send(exchange, 404, headers, UNKNOWN);
      return;
    }
    String operation = operationName(exchange);
    try (Admission.Place place = admission.enter(operation, unpackedLength(exchange, sent))) {
      headers.put("Content-Type", framed ? contentType : JSON);
      int status = 200;
      byte[] answer;
      try {
        answer = answer(exchange, framing, sent, memory);
      } catch (ApiException e) {
        status = e.error().type().httpStatus();
        exchange.label().failed(e.error().type().shortName());
        answer = framing.body(e.error());
      } catch (BodyBudget.Exhausted | BodyTooLarge | IOException e) {
        throw e;
      } catch (Throwable e) {
        ApiError error = fault(exchange, framing, e);
        status = error.type().httpStatus();
        exchange.label().failed(error.type().shortName());
        answer = framing.body(error);
      }
      memory.close();
      if (framing == Framing.DYNAMODB && answer.length >= CODED_BYTES_MIN) {
        AnswerCoding coding = AnswerCoding.best(exchange.header("accept-encoding"));
        if (coding != null) {
          answer = coding.encode(answer);
          headers.put("Content-Encoding", coding.header());
        }
      }
      exchange.holds(true);
      if (!place.answer(answer.length)) {
        if (Admission.isRepeatable(operation)) {
          headers.remove("Content-Encoding");
          throw new Admission.Busy();
        }
        // Done, perhaps: as if the answer had been lost on its way.
        throw new IOException("no memory for the answer");
      }
      if (framing == Framing.KMS) {
        exchange.respond(status, headers, answer);
      } else {
        send(exchange, status, headers, answer);
      }
    }
  }

  /** How long the body is once it is unpacked. */
  private static int unpackedLength(Exchange exchange, byte[] sent) throws IOException {
    if (!isGzip(exchange)) {
      return sent.length;
    }
    try {
      int length = Body.unpackedLength(sent, BODY_BYTES_MAX);
      if (length > BODY_BYTES_MAX) {
        throw new BodyTooLarge();
      }
      return length;
    } catch (ZipException e) {
      return sent.length; // refused when it is read
    }
  }

  private static boolean isGzip(Exchange exchange) {
    String encoding = exchange.header("content-encoding");
    return encoding != null && encoding.strip().equalsIgnoreCase("gzip");
  }

  /** What the request asks for, known or not. */
  private static String operationName(Exchange exchange) {
    String target = exchange.header("x-amz-target");
    return target == null ? "" : target.substring(target.indexOf('.') + 1);
  }

  private static String mediaType(Exchange exchange) {
    String contentType = exchange.header("content-type");
    if (contentType == null) {
      return "";
    }
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private byte[] answer(Exchange exchange, Framing framing, byte[] sent, BodyBudget.Share memory)
      throws IOException {
    byte[] body = decode(exchange, sent, memory);
    Operation operation;
    Asked asked;
    Identity identity;
    try {
      asked = asked(exchange);
      identity = authenticate(exchange, framing, sent);
      operation = asked.operation();
    } catch (ApiException e) {
      // The service looks at the JSON first.
      throw body.length > 0 && !SchemaReader.isJson(body)
          ? ApiError.of(ApiError.Type.SERIALIZATION, "")
          : e;
    }
    Struct request = asked.api().reader().read(asked.name(), body);
    Caller caller = new Caller(identity.region(), account, identity.principal());
    authorize(asked, request, caller);
    return Json.bytes(operation.handle(request, caller));
  }

  private static void authorize(Asked asked, Struct request, Caller caller) {
    if (caller.principal().isAlmighty()) {
      return;
    }
    for (Act act : asked.api().acts().of(asked.name(), request, caller)) {
      String refusal = caller.principal().refusal(act, caller.account());
      if (refusal != null) {
        throw ApiError.of(ApiError.Type.ACCESS_DENIED, refusal);
      }
    }
  }

  private static byte[] decode(Exchange exchange, byte[] sent, BodyBudget.Share memory)
      throws IOException {
    String encoding = exchange.header("content-encoding");
    if (encoding == null || encoding.isBlank() || encoding.equalsIgnoreCase("identity")) {
      return sent;
    }
    if (!encoding.strip().equalsIgnoreCase("gzip")) {
      throw ApiError.of(ApiError.Type.SERIALIZATION, "Content-Encoding not supported: " + encoding);
    }
    try {
      byte[] body = Body.gunzip(sent, in -> memory.read(in, BODY_BYTES_MAX));
      if (body == null) {
        throw new BodyTooLarge();
      }
      return body;
    } catch (ZipException e) {
      throw ApiError.of(ApiError.Type.SERIALIZATION, "");
    }
  }

  /** Whether a header X-Amz-Target names an operation of these APIs, or of no API that we know. */
  static boolean isTarget(String target) {
    return target.startsWith(DYNAMODB) || target.startsWith(STREAMS) || target.startsWith(KMS);
  }

  private Asked asked(Exchange exchange) {
    String target = exchange.header("x-amz-target");
    if (target != null) {
      for (Api api : apis) {
        if (target.startsWith(api.targetPrefix())) {
          String name = target.substring(api.targetPrefix().length());
          if (api.reader().knows(name)) {
            exchange.label().service(api.service());
            exchange.label().operation(name);
            return new Asked(api, name);
          }
        }
      }
    }
    throw ApiError.of(ApiError.Type.UNKNOWN_OPERATION, "");
  }

  private Identity authenticate(Exchange exchange, Framing framing, byte[] body) {
    try {
      return signatures.verify(exchange, framing.service, body);
    } catch (SignatureFailure e) {
      ApiError.Type type =
          switch (e.kind()) {
            case MISSING -> ApiError.Type.MISSING_AUTHENTICATION_TOKEN;
            case INCOMPLETE -> ApiError.Type.INCOMPLETE_SIGNATURE;
            case UNKNOWN_KEY -> ApiError.Type.UNRECOGNIZED_CLIENT;
            case AMBIGUOUS, SCOPE, UNSIGNED_HEADER, SKEWED, EXPIRED, MISMATCH ->
                ApiError.Type.INVALID_SIGNATURE;
          };
      throw ApiError.of(type, e.text());
    }
  }

  private static ApiError fault(Exchange exchange, Framing framing, Throwable e) {
    Faults.log(LOG, exchange, e);
    if (e instanceof StorageException storage && storage.kind() == StorageException.Kind.RETRY) {
      return new ApiError.Plain(
          ApiError.Type.THROTTLING, "The storage engine is busy. Try your request again.");
    }
    return new ApiError.Plain(
        framing.internalError(),
        "The request could not be completed. The log tells why, under request id "
            + exchange.requestId()
            + ".");
  }

  private static void tooLarge(Exchange exchange, Map<String, String> headers) throws IOException {
    exchange.label().failed("RequestEntityTooLargeException");
    headers.put("Content-Type", JSON_10);
    headers.put("Connection", "close");
    byte[] body =
        Json.bytes(out ->
            out.writeStartObject()
                .writeStringProperty(
                    "__type", "com.amazon.coral.service#RequestEntityTooLargeException")
                .writeStringProperty(
                    "message", "Request size exceeded " + BODY_BYTES_MAX + " bytes")
                .writeEndObject());
    send(exchange, 413, headers, body);
  }

  private static Map<String, String> headers(Exchange exchange) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amzn-RequestId", exchange.requestId());
    if (exchange.header("origin") != null) {
      headers.put("Access-Control-Allow-Origin", "*");
      headers.put(
          "Access-Control-Expose-Headers", "x-amzn-RequestId, x-amz-crc32, x-amzn-ErrorType, Date");
    }
    return headers;
  }

  private static void send(Exchange exchange, int status, Map<String, String> headers, byte[] body)
      throws IOException {
    headers.put("x-amz-crc32", checksum(body));
    exchange.respond(status, headers, body);
  }

  /** Of the bytes as they are sent. */
  static String checksum(byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(body);
    return Long.toString(crc.getValue());
  }

  /** A small body that unpacks to one beyond the limit. */
  private static final class BodyTooLarge extends RuntimeException {
    BodyTooLarge() {
      super("unpacked body too large", null, false, false);
    }
  }
}
