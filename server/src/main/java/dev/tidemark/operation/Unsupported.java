package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Struct;
import java.util.List;

/** What this server cannot honour, it refuses. */
final class Unsupported {
  private Unsupported() {}

  static ApiException parameter(String name) {
    return ApiError.validation(
        "One or more parameter values were invalid: " + name + " is not supported by this server");
  }

  /**
   * An operation that makes no sense here.
   *
   * @param reason a sentence
   */
  static ApiException operation(String name, String reason) {
    return ApiError.of(
        ApiError.Type.UNKNOWN_OPERATION,
        "The operation " + name + " is not supported by Tidemark. " + reason);
  }

  /** Refuses a request that has any of these members; empty lists count as absent. */
  static void refuse(Struct request, List<String> parameters) {
    for (String name : parameters) {
      if (request.has(name)) {
        throw parameter(name);
      }
    }
  }
}
