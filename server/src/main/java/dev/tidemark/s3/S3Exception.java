package dev.tidemark.s3;

/** An answer that is an error. Expected, so it has no stack trace. */
final class S3Exception extends RuntimeException {
  private final S3Error error;

  S3Exception(S3Error error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  S3Error error() {
    return error;
  }
}
