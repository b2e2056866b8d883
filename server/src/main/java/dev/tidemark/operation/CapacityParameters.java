package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Capacity;
import dev.tidemark.table.OnDemandLimits;
import dev.tidemark.table.WarmThroughput;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks the API's OnDemandThroughput and WarmThroughput of a table. Source:
 * ack-api-quirks DDB-TABLE-038, 039, 059, 171 and 178, measured in October 2026.
 */
final class CapacityParameters {
  /** Of a table, reads and writes alike. Source: AWS developer guide, "Service quotas". */
  static final long UNITS_MAX = 40_000;

  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final String ON_DEMAND = "OnDemandThroughput";
  private static final String WARM = "WarmThroughput";

  /** Takes a limit away. */
  private static final long NO_LIMIT = -1;

  private CapacityParameters() {}

  /** What a new table's capacity is to be. */
  static Capacity ofNew(Struct request, BillingMode billing, Caller caller) {
    Struct limits = given(request, ON_DEMAND);
    Struct warm = given(request, WARM);
    Capacity capacity = Capacity.NONE;
    if (limits != null) {
      if (billing instanceof BillingMode.Provisioned) {
        throw ApiError.validation(
            INVALID
                + firstMember(limits)
                + " for OnDemandThroughput cannot be specified when table BillingMode is"
                + " PROVISIONED.");
      }
      capacity =
          capacity.with(
              new OnDemandLimits(
                  limit(limits, "MaxReadRequestUnits", 1, caller),
                  limit(limits, "MaxWriteRequestUnits", 1, caller)));
    }
    return warm == null ? capacity : capacity.with(warmOfNew(warm, billing, caller));
  }

  private static WarmThroughput warmOfNew(Struct warm, BillingMode billing, Caller caller) {
    WarmThroughput least = WarmThroughput.of(billing);
    Long read = warm.longInteger("ReadUnitsPerSecond");
    Long write = warm.longInteger("WriteUnitsPerSecond");
    if (read != null && read < least.readUnits()) {
      throw tooCold("Read", billing);
    }
    if (write != null && write < least.writeUnits()) {
      throw tooCold("Write", billing);
    }
    return warm(read, write, least, caller);
  }

  private static ApiException tooCold(String kind, BillingMode billing) {
    return ApiError.validation(
        INVALID
            + "Requested "
            + kind
            + "UnitsPerSecond for WarmThroughput for table is lower than "
            + switch (billing) {
              case BillingMode.Provisioned _ -> kind + "CapacityUnits of ProvisionedThroughput";
              case BillingMode.PayPerRequest _ ->
                  "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb"
                      + "/latest/developerguide/on-demand-capacity-mode.html"
                      + "#on-demand-capacity-mode-initial";
            });
  }

  private static WarmThroughput warm(
      @Nullable Long read, @Nullable Long write, WarmThroughput otherwise, Caller caller) {
    checkMax(read, "ReadUnitsPerSecond for WarmThroughput", "Read", caller);
    checkMax(write, "WriteUnitsPerSecond for WarmThroughput", "Write", caller);
    return new WarmThroughput(
        read == null ? otherwise.readUnits() : read,
        write == null ? otherwise.writeUnits() : write);
  }

  /** The warm throughput that a table is to have from now on; null: as it is. */
  static @Nullable WarmThroughput warmOfUpdate(Struct request, WarmThroughput now, Caller caller) {
    Struct warm = given(request, WARM);
    if (warm == null) {
      return null;
    }
    Long read = warm.longInteger("ReadUnitsPerSecond");
    Long write = warm.longInteger("WriteUnitsPerSecond");
    if (read != null && read < now.readUnits()) {
      throw cooler("Read");
    }
    if (write != null && write < now.writeUnits()) {
      throw cooler("Write");
    }
    return warm(read, write, now, caller);
  }

  private static ApiException cooler(String kind) {
    return ApiError.validation(
        INVALID
            + "Requested "
            + kind
            + "UnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput,"
            + " decreasing WarmThroughput is not supported");
  }

  /** The limits that a table is to have from now on: those not given stay. */
  static OnDemandLimits limitsOfUpdate(
      Struct request, BillingMode billing, OnDemandLimits now, Caller caller) {
    Struct limits = given(request, ON_DEMAND);
    if (limits == null) {
      return now;
    }
    if (billing instanceof BillingMode.Provisioned) {
      throw ApiError.validation(
          INVALID
              + firstMember(limits)
              + " for OnDemandThroughput cannot be specified when the table BillingMode is"
              + " PROVISIONED");
    }
    Long read = limit(limits, "MaxReadRequestUnits", NO_LIMIT, caller);
    Long write = limit(limits, "MaxWriteRequestUnits", NO_LIMIT, caller);
    return new OnDemandLimits(
        read == null ? now.readUnits() : positive(read),
        write == null ? now.writeUnits() : positive(write));
  }

  private static @Nullable Long positive(Long limit) {
    return limit > 0 ? limit : null;
  }

  private static @Nullable Long limit(Struct limits, String member, long least, Caller caller) {
    Long units = limits.longInteger(member);
    if (units != null && (units < least || units == 0)) {
      throw ApiError.validation(
          INVALID
              + "Requested "
              + member
              + " for OnDemandThroughput for table is outside of valid range");
    }
    String kind = member.equals("MaxReadRequestUnits") ? "Read" : "Write";
    checkMax(units, member + " for OnDemandThroughput", kind, caller);
    return units;
  }

  private static void checkMax(@Nullable Long units, String what, String kind, Caller caller) {
    if (units != null && units > UNITS_MAX) {
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "Subscriber limit exceeded: Requested "
              + what
              + " for table exceeds TableMax"
              + kind
              + "CapacityUnits of the account in region "
              + caller.region());
    }
  }

  private static String firstMember(Struct limits) {
    return limits.has("MaxReadRequestUnits") ? "MaxReadRequestUnits" : "MaxWriteRequestUnits";
  }

  /** A structure that says something; an empty one counts as absent. */
  static @Nullable Struct given(Struct request, String member) {
    Struct struct = request.struct(member);
    boolean says =
        struct != null
            && (struct.has("MaxReadRequestUnits")
                || struct.has("MaxWriteRequestUnits")
                || struct.has("ReadUnitsPerSecond")
                || struct.has("WriteUnitsPerSecond"));
    return says ? struct : null;
  }
}
