package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/**
 * The operations about the auto scaling of a global table's replicas. No table here has replicas;
 * of such a table AWS says the same. Source: ack-api-quirks DDB-TABLE-254 and 446, measured in
 * October 2026.
 */
final class ReplicaAutoScaling {
  private ReplicaAutoScaling() {}

  static Reply none(Struct request, Caller caller) {
    String name = request.requiredString("TableName");
    throw ApiError.of(
        ApiError.Type.RESOURCE_NOT_FOUND,
        "Global table with name: '"
            + name.substring(name.lastIndexOf('/') + 1)
            + "' does not exist.");
  }
}
