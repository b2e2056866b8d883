package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Reply;
import dev.tidemark.table.ResourcePolicy;
import dev.tidemark.table.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the operations about resource-based policies have in common. Source: ack-api-quirks
 * DDB-TABLE-205, 209 and 212; moto's tests that were verified against AWS.
 */
final class PolicyParameters {
  static final String NOT_FOUND = "Resource-based policy not found for the provided ResourceArn: ";

  /** Stands for a revision: there is to be no policy. */
  private static final String NO_POLICY = "NO_POLICY";

  private PolicyParameters() {}

  /**
   * The table of a policy.
   *
   * @throws ApiException as AWS, if the caller's region has no such table or stream
   */
  static Table table(TableLookup tables, ResourceArn arn, Caller caller) {
    if (!arn.account().equals(caller.account())) {
      throw ApiError.validation(
          "This action is only supported by accounts that match the resource owner’s account.");
    }
    if (!arn.isOfRegion(caller)) {
      throw ApiError.validation(
          "One or more parameter values were invalid: Invalid resource Arn: " + arn.text());
    }
    Table table = tables.byArn(arn);
    if (table == null) {
      throw notFound("Table: " + arn.tableName() + " not found");
    }
    if (arn.isStream()) {
      throw notFound("Stream: " + arn.streamLabel() + " not found for Table: " + arn.tableName());
    }
    return table;
  }

  private static ApiException notFound(String what) {
    return ApiError.of(ApiError.Type.RESOURCE_NOT_FOUND, TableLookup.NOT_FOUND + ": " + what);
  }

  /**
   * Checks that the policy is the one that the caller knows.
   *
   * @param expected null: any, or none
   * @throws ApiException PolicyNotFoundException
   */
  static void checkRevision(Table table, @Nullable String expected) {
    ResourcePolicy now = table.settings().policy();
    if (expected == null) {
      return;
    }
    if (expected.equals(NO_POLICY)) {
      if (now != null && now.document() != null) {
        throw mismatch(
            "Requested policy update expecting none to be present for table "
                + table.name()
                + ", but a policy exists with revision id "
                + now.revisionId()
                + ".");
      }
    } else if (now == null) {
      throw mismatch(
          "Requested update for policy with revision id "
              + expected
              + ", but table "
              + table.name()
              + " has no associated policy.");
    } else if (!expected.equals(now.revisionId())) {
      throw mismatch(
          "Requested update for policy with revision id "
              + expected
              + ", but the policy associated to target table "
              + table.name()
              + " has revision id "
              + now.revisionId()
              + ".");
    }
  }

  private static ApiException mismatch(String text) {
    return ApiError.of(ApiError.Type.POLICY_NOT_FOUND, NOT_FOUND + text);
  }

  /** When a policy changes, in milliseconds since the epoch: always later than before. */
  static long changedMillis(@Nullable ResourcePolicy before, Instant now) {
    return before == null
        ? now.toEpochMilli()
        : Math.max(now.toEpochMilli(), before.changedMillis() + 1);
  }

  static Reply revision(String revisionId) {
    return out ->
        out.writeStartObject().writeStringProperty("RevisionId", revisionId).writeEndObject();
  }
}
