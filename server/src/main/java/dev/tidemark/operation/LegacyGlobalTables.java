package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.util.List;

/**
 * The operations about global tables of the first version. AWS lets nobody make one any more, so
 * there are none, there as here. Source: ack-api-quirks DDB-GLOBALTABLE-002 and 004; replies
 * recorded by radkawar/stackd, legacy_global_controls; both autumn 2026.
 */
@SuppressWarnings("DoNotCallSuggester") // they are called as operations are
final class LegacyGlobalTables {
  private static final String INVALID = "One or more parameter values were invalid";
  private static final String RETIRED =
      INVALID
          + ": DynamoDB global tables version 2017.11.29 is not supported. We recommend using"
          + " DynamoDB global tables version 2019.11.21, instead of version 2017.11.29 (Legacy).";

  private LegacyGlobalTables() {}

  static Reply create(Struct request, Caller caller) {
    throw ApiError.validation(
        request.requiredList("ReplicationGroup").isEmpty()
            ? INVALID + ": Global table must have atleast one replica"
            : RETIRED);
  }

  static Reply update(Struct request, Caller caller) {
    List<Struct> updates = request.requiredList("ReplicaUpdates");
    boolean creates = false;
    for (Struct update : updates) {
      boolean deletes = update.has("Delete");
      if (update.has("Create") == deletes) {
        throw ApiError.validation(
            deletes
                ? INVALID
                    + ": A ReplicaUpdate structure cannot contain both a create replica action and"
                    + " a delete replica action"
                : INVALID);
      }
      creates |= !deletes;
    }
    if (updates.isEmpty()) {
      throw ApiError.validation(INVALID);
    }
    throw creates ? ApiError.validation(RETIRED) : missing("Global table not found: ", request);
  }

  static Reply describe(Struct request, Caller caller) {
    throw missing("Global table not found: ", request);
  }

  static Reply settings(Struct request, Caller caller) {
    throw missing("", request);
  }

  static Reply list(Struct request, Caller caller) {
    return out ->
        out.writeStartObject()
            .writeArrayPropertyStart("GlobalTables")
            .writeEndArray()
            .writeEndObject();
  }

  private static ApiException missing(String prefix, Struct request) {
    return ApiError.of(
        ApiError.Type.GLOBAL_TABLE_NOT_FOUND,
        prefix
            + "Global table with name: '"
            + request.requiredString("GlobalTableName")
            + "' does not exist.");
  }
}
