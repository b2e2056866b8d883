package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** One operation of the API. Thread-safe; blocking. */
@FunctionalInterface
public interface Operation {
  /**
   * Checks and does what was asked.
   *
   * @param request has passed the reader and the validator
   * @throws dev.tidemark.error.ApiException what the client is told instead of the reply
   */
  Reply handle(Struct request, Caller caller);
}
