package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Capacity;
import dev.tidemark.table.OnDemandLimits;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableClass;
import dev.tidemark.table.TableSettings;
import dev.tidemark.table.WarmThroughput;
import java.time.Instant;
import java.util.List;

/**
 * What an UpdateTable makes of a table's settings, and what may go together in one. Source:
 * ack-api-quirks DDB-TABLE-047, 174, 410, 442 and 456, measured in October 2026.
 */
final class TableUpdate {
  private static final String INVALID = "One or more parameter values were invalid: ";

  /** Members that ask for a change. */
  private static final List<String> CHANGES =
      List.of(
          "ProvisionedThroughput",
          "BillingMode",
          "StreamSpecification",
          "GlobalSecondaryIndexUpdates",
          "SSESpecification",
          "ReplicaUpdates",
          "MultiRegionConsistency",
          "DeletionProtectionEnabled",
          "OnDemandThroughput",
          "WarmThroughput",
          "TableClass");

  private static final String REQUIRED =
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
          + " GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates,"
          + " MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency,"
          + " DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is"
          + " required";

  private TableUpdate() {}

  /** Refuses a request that asks for nothing, or for what does not go together. */
  static void check(Struct request) {
    List<String> asked = asked(request);
    if (asked.isEmpty()) {
      throw ApiError.validation(REQUIRED);
    }
    refuseTogether(
        asked,
        "SSESpecification",
        "Server-Side Encryption modification must be the only operation in the request");
    refuseTogether(
        asked, "TableClass", "TableClass modification must be the only operation in the request");
    refuseTogether(
        asked,
        "DeletionProtectionEnabled",
        "DeletionProtection modification must be the only operation in the request");
    if (!asked.contains("GlobalSecondaryIndexUpdates")) {
      refuseTogether(
          asked, "WarmThroughput", "WarmThroughput must be the only operation in the request");
    }
    if (asked.contains("OnDemandThroughput")
        && asked.stream()
            .anyMatch(name -> !name.equals("OnDemandThroughput") && !name.equals("BillingMode"))) {
      throw ApiError.validation(
          INVALID
              + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable"
              + " request");
    }
  }

  private static void refuseTogether(List<String> asked, String member, String text) {
    if (asked.size() > 1 && asked.contains(member)) {
      throw ApiError.validation(INVALID + text);
    }
  }

  /** The members of the request that ask for a change; empty structures and lists ask for none. */
  private static List<String> asked(Struct request) {
    return CHANGES.stream()
        .filter(member ->
            switch (member) {
              case "OnDemandThroughput", "WarmThroughput" ->
                  CapacityParameters.given(request, member) != null;
              case "GlobalSecondaryIndexUpdates" -> {
                List<Struct> updates = request.list(member);
                yield updates != null && !updates.isEmpty();
              }
              default -> request.has(member);
            })
        .toList();
  }

  /** Whether the table is busy with the change for a while, as the answer says. */
  static boolean isLong(Struct request) {
    return request.has("BillingMode")
        || request.has("ProvisionedThroughput")
        || request.has("TableClass")
        || request.has("StreamSpecification");
  }

  /** The table with changed settings; its billing is still to be changed. */
  static Table settings(
      Table table, BillingMode billing, Struct request, Instant now, Caller caller) {
    TableSettings settings = table.settings();
    Boolean deletionProtected = request.bool("DeletionProtectionEnabled");
    if (deletionProtected != null) {
      settings = settings.withDeletionProtected(deletionProtected);
    }
    String tableClass = request.string("TableClass");
    if (tableClass != null) {
      TableClass wanted = TableClass.valueOf(tableClass);
      if (wanted != (settings.tableClass() == null ? TableClass.STANDARD : settings.tableClass())) {
        settings = settings.withTableClass(wanted, now);
      }
    }
    Capacity capacity = BillingUpdate.capacity(table, billing, now);
    OnDemandLimits limits =
        CapacityParameters.limitsOfUpdate(request, billing, capacity.limits(), null, caller);
    WarmThroughput warm =
        CapacityParameters.warmOfUpdate(request, table.warmThroughput(), null, caller);
    capacity = capacity.with(limits);
    return table.with(settings.with(warm == null ? capacity : capacity.with(warm)));
  }
}
