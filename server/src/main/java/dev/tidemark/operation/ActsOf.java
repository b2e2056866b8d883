package dev.tidemark.operation;

import dev.tidemark.access.Act;
import dev.tidemark.schema.Struct;
import java.util.List;

/** Tells what requests to an API do, so that it can be judged whether their senders may. */
@FunctionalInterface
public interface ActsOf {
  /**
   * All that the request does; it is done only if each is allowed.
   *
   * @param operation one of the API's
   * @param request has passed the reader and the validator
   * @throws IllegalStateException if nobody decided about the operation
   */
  List<Act> of(String operation, Struct request, Caller caller);
}
