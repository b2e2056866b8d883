package dev.tidemark.partiql;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;

/**
 * How statements are refused. Source of the texts, where they are not said to be ours:
 * paritysuite/dynamodb-conformance, error-messages of PartiQL, October 2026.
 */
final class Refusals {
  private Refusals() {}

  /** Text that is no PartiQL. Characters that begin no token are refused without a detail. */
  static ApiException malformed(String detail) {
    return ApiError.validation("Statement wasn't well formed, can't be processed: " + detail);
  }

  /** PartiQL that DynamoDB does not know. */
  static ApiException operation(String name) {
    return ApiError.validation("Unsupported operation: " + name);
  }

  static ApiException clause(String name, At at) {
    return ApiError.validation("Unsupported clause: " + name + " at " + at);
  }

  static ApiException function(String name, At at) {
    return ApiError.validation("Unrecognized function: " + name + " at " + at);
  }

  static ApiException pathComponent(At at) {
    return ApiError.validation("Unexpected path component at " + at);
  }
}
