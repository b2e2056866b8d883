package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import java.util.function.Supplier;

/**
 * What PutItem, UpdateItem and DeleteItem put before the text of whatever is wrong with a request
 * by itself, table aside. Source: paritysuite/dynamodb-conformance, captures of September 2026, and
 * error-messages of the three, October 2026.
 */
final class Envelope {
  private static final String PREFIX = "1 validation error detected: ";

  private Envelope() {}

  /** What the checks return; a ValidationException of theirs comes in the envelope. */
  static <T> T around(Supplier<T> checks) {
    try {
      return checks.get();
    } catch (ApiException e) {
      if (e.error() instanceof ApiError.Plain(ApiError.Type type, String message)
          && type == ApiError.Type.VALIDATION) {
        throw ApiError.validation(PREFIX + message);
      }
      throw e;
    }
  }
}
