package dev.tidemark.http;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * What the port says where no service can: of requests that are no HTTP, and of our own faults. In
 * JSON if the request names an operation as DynamoDB's clients do, else in the XML of S3.
 *
 * <p>Source of codes and texts: S3 API reference, "Error responses". JSON: our choice.
 */
record PortAnswer(int status, String s3Code, String jsonType, String message) {
  private static final String SERVICE = "com.amazon.coral.service#";

  static final PortAnswer FAULT =
      new PortAnswer(
          500,
          "InternalError",
          "com.amazonaws.dynamodb.v20120810#InternalServerError",
          "We encountered an internal error. Please try again.");

  static final PortAnswer TOO_SLOW =
      new PortAnswer(
          400,
          "RequestTimeout",
          SERVICE + "RequestTimeoutException",
          "Your socket connection to the server was not read from or written to within the timeout"
              + " period. Idle connections will be closed.");

  /** Source: S3 API reference, "Error responses"; clients try again, later and later. */
  static final PortAnswer SLOW_DOWN =
      new PortAnswer(
          503, "SlowDown", SERVICE + "ThrottlingException", "Please reduce your request rate.");

  /**
   * For a status that the HTTP parser or the stopping server chose.
   *
   * @param cause what the parser threw, if it did
   */
  static PortAnswer of(int status, @Nullable Throwable cause) {
    return switch (status) {
      case HttpStatus.URI_TOO_LONG_414 ->
          new PortAnswer(
              status, "InvalidURI", SERVICE + "SerializationException", "The URI is too long.");
      case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
          new PortAnswer(
              400,
              "RequestHeaderSectionTooLarge",
              SERVICE + "SerializationException",
              "Your request header section exceeds the maximum allowed size.");
      case HttpStatus.SERVICE_UNAVAILABLE_503 ->
          new PortAnswer(
              status,
              "ServiceUnavailable",
              SERVICE + "ServiceUnavailableException",
              "Service is unable to handle request.");
      case HttpStatus.REQUEST_TIMEOUT_408 -> TOO_SLOW;
      default -> {
        if (status >= 500 && status != HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505) {
          yield FAULT;
        }
        boolean uri = cause != null && cause.getCause() instanceof IllegalArgumentException;
        yield new PortAnswer(
            status,
            uri ? "InvalidURI" : "BadRequest",
            SERVICE + "SerializationException",
            uri ? "Couldn't parse the specified URI." : "The request is no valid HTTP request.");
      }
    };
  }

  /** Sets status and headers and returns the body. */
  byte[] begin(Request request, Response response, String requestId) {
    boolean json = isDynamoDb(request);
    byte[] body = json ? json() : xml(requestId).getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, json ? "application/x-amz-json-1.0" : "application/xml");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.getHeaders().put(json ? "x-amzn-RequestId" : "x-amz-request-id", requestId);
    if (json) {
      response.getHeaders().put("x-amz-crc32", JsonService.checksum(body));
    }
    return body;
  }

  /** Of a request that the parser refused no header is left. */
  private static boolean isDynamoDb(Request request) {
    return request.getHeaders().contains("X-Amz-Target")
        || (request.getMethod().equals("POST") && "/".equals(request.getHttpURI().getPath()));
  }

  private byte[] json() {
    return Json.bytes(out ->
        out.writeStartObject()
            .writeStringProperty("__type", jsonType)
            .writeStringProperty("message", message)
            .writeEndObject());
  }

  private String xml(String requestId) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
        + s3Code
        + "</Code><Message>"
        + message
        + "</Message><RequestId>"
        + requestId
        + "</RequestId></Error>";
  }
}
