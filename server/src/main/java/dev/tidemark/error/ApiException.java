package dev.tidemark.error;

import java.util.List;

/** Carries an {@link ApiError} to the edge. Expected, so it has no stack trace. */
public final class ApiException extends RuntimeException {
  /**
   * All kinds, loaded before the first can be thrown. A virtual thread whose caller was compiled
   * when there was but one kind, and who is thrown another after it has waited, goes on in code
   * that is no longer valid and ends with an IncompatibleClassChangeError: JDK-8389310.
   */
  @SuppressWarnings("unused")
  private static final List<Class<?>> KINDS = List.of(ApiError.class.getPermittedSubclasses());

  private final transient ApiError error;

  public ApiException(ApiError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public ApiError error() {
    return error;
  }
}
