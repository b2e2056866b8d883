package dev.tidemark.s3;

import java.util.LinkedHashMap;
import java.util.Map;

/** An answer that is an error. Expected, so it has no stack trace. */
final class S3Exception extends RuntimeException {
  private final S3Error error;
  private final Map<String, String> details = new LinkedHashMap<>();
  private final Map<String, String> headers = new LinkedHashMap<>();

  S3Exception(S3Error error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  /** Adds an element to the answer. */
  S3Exception with(String name, String value) {
    details.put(name, value);
    return this;
  }

  /** Adds a header to the answer. */
  S3Exception withHeader(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Map<String, String> headers() {
    return headers;
  }

  /** What the answer says beyond code and message, by element. */
  Map<String, String> details() {
    return details;
  }

  S3Error error() {
    return error;
  }
}
