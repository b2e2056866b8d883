package dev.tidemark.s3;

import dev.tidemark.http.Exchange;
import dev.tidemark.http.SignatureFailure;
import dev.tidemark.objectstore.DeleteMarker;
import dev.tidemark.objectstore.ObjectStoreException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Errors as S3 writes them: the code, the message, and what the code is about.
 *
 * <p>Source of the elements beside code and message: recorded answers of S3 in LocalStack's
 * snapshots.
 */
final class ErrorAnswer {
  private ErrorAnswer() {}

  /** A signature's failure in S3's words, which depend on where the signature was. */
  static S3Exception of(SignatureFailure failure, Exchange exchange) {
    String query = exchange.rawQuery();
    boolean presigned = query != null && query.contains("X-Amz-Algorithm=");
    String message = String.valueOf(failure.getMessage());
    return switch (failure.kind()) {
      case MISSING -> S3Error.ACCESS_DENIED.toException();
      case AMBIGUOUS ->
          S3Error.INVALID_ARGUMENT.withText(
              "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature"
                  + " query string parameter or the Authorization header should be specified");
      case INCOMPLETE, SCOPE -> {
        if (query != null && query.contains("AWSAccessKeyId=")) {
          yield S3Error.ACCESS_DENIED.withText(message);
        }
        if (!presigned) {
          yield S3Error.AUTHORIZATION_HEADER_MALFORMED.withText(message);
        }
        yield S3Error.AUTHORIZATION_QUERY_PARAMETERS.withText(
            message.startsWith("AWS query-string parameters must include")
                ? S3Error.AUTHORIZATION_QUERY_PARAMETERS.text()
                : message);
      }
      case UNKNOWN_KEY -> S3Error.INVALID_ACCESS_KEY_ID.toException();
      case UNSIGNED_HEADER ->
          S3Error.ACCESS_DENIED.withText(
              "There were headers present in the request which were not signed");
      case SKEWED -> S3Error.REQUEST_TIME_TOO_SKEWED.toException();
      case EXPIRED -> S3Error.ACCESS_DENIED.withText("Request has expired");
      case MISMATCH -> S3Error.SIGNATURE_DOES_NOT_MATCH.toException();
    };
  }

  /** A failure of the store, as the error that has its code. */
  static S3Exception of(S3Error error, ObjectStoreException failure) {
    S3Exception answer = error.withText(String.valueOf(failure.getMessage()));
    DeleteMarker marker = failure.deleteMarker();
    return marker == null ? answer : VersionHeaders.add(answer, marker);
  }

  /**
   * @param request null: it never came to that
   */
  static void write(Exchange exchange, @Nullable S3Request request, S3Exception failure)
      throws IOException {
    S3Error error = failure.error();
    exchange.label().failed(error.code());
    if (error == S3Error.NOT_MODIFIED) {
      exchange.respond(304, S3Request.withIds(exchange, Map.of()), new byte[0]);
      return;
    }
    Map<String, String> details = new LinkedHashMap<>();
    if (request != null) {
      addSubject(details, error, request);
    }
    details.putAll(failure.details());
    XmlWriter xml =
        XmlWriter.plain("Error").text("Code", error.code()).text("Message", failure.getMessage());
    details.forEach(xml::text);
    xml.text("RequestId", S3Request.shortId(exchange)).text("HostId", exchange.requestId());
    Map<String, String> headers = new LinkedHashMap<>(failure.headers());
    headers.put("Content-Type", "application/xml");
    exchange.respond(error.status(), S3Request.withIds(exchange, headers), xml.finish());
  }

  private static void addSubject(Map<String, String> details, S3Error error, S3Request request) {
    switch (error) {
      case BUCKET_ALREADY_OWNED_BY_YOU,
          BUCKET_NOT_EMPTY,
          INVALID_BUCKET_NAME,
          NO_SUCH_BUCKET,
          NO_SUCH_BUCKET_POLICY,
          NO_SUCH_CORS,
          NO_SUCH_LIFECYCLE,
          NO_SUCH_PUBLIC_ACCESS_BLOCK,
          NO_SUCH_TAG_SET,
          NO_SUCH_WEBSITE,
          OBJECT_LOCK_NOT_FOUND,
          OWNERSHIP_CONTROLS_NOT_FOUND,
          REPLICATION_NOT_FOUND ->
          details.put("BucketName", request.bucket());
      case CONDITIONAL_REQUEST_CONFLICT -> {
        details.put("Condition", condition(request));
        details.put("Key", request.key());
      }
      case PRECONDITION_FAILED -> details.put("Condition", condition(request));
      case NO_SUCH_KEY -> details.put("Key", request.key());
      case NO_SUCH_VERSION -> {
        details.put("Key", request.key());
        details.put("VersionId", request.parameter("versionId", ""));
      }
      case NO_SUCH_UPLOAD -> details.put("UploadId", request.parameter("uploadId", ""));
      case METHOD_NOT_ALLOWED -> {
        details.put("Method", request.exchange().method());
        details.put("ResourceType", resourceType(request));
      }
      default -> {}
    }
  }

  private static String condition(S3Request request) {
    return request.header("if-match") == null ? "If-None-Match" : "If-Match";
  }

  /** What a request is about: {@code SERVICE}, {@code BUCKET} or {@code OBJECT}. */
  static String resourceType(S3Request request) {
    if (request.bucket().isEmpty()) {
      return "SERVICE";
    }
    return request.key().isEmpty() ? "BUCKET" : "OBJECT";
  }
}
