package dev.tidemark.error;

/** Carries an {@link ApiError} to the edge. Expected, so it has no stack trace. */
public final class ApiException extends RuntimeException {
  private final transient ApiError error;

  public ApiException(ApiError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public ApiError error() {
    return error;
  }
}
