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
 * Reads and checks the API's OnDemandThroughput and WarmThroughput of a table, or of a global
 * index, whose name is then given. Source: ack-api-quirks DDB-TABLE-038, 039, 059, 128, 153, 155,
 * 171, 178 and 456, measured in October 2026.
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
  static Capacity ofNew(
      Struct request, BillingMode billing, @Nullable String index, Caller caller) {
    Struct limits = given(request, ON_DEMAND);
    Struct warm = given(request, WARM);
    Capacity capacity = Capacity.NONE;
    if (limits != null) {
      if (billing instanceof BillingMode.Provisioned) {
        throw ApiError.validation(
            INVALID
                + firstMember(limits)
                + " for OnDemandThroughput"
                + (index == null ? "" : " for index: " + index)
                + " cannot be specified when table BillingMode is PROVISIONED.");
      }
      capacity = capacity.with(limitsOfNew(limits, index, caller));
    }
    return warm == null ? capacity : capacity.with(warmOfNew(warm, billing, index, caller));
  }

  /** The limits of a table, or an index of it, that had none. */
  static OnDemandLimits limitsOfNew(Struct limits, @Nullable String index, Caller caller) {
    return new OnDemandLimits(
        limit(limits, "MaxReadRequestUnits", 1, index, caller),
        limit(limits, "MaxWriteRequestUnits", 1, index, caller));
  }

  private static WarmThroughput warmOfNew(
      Struct warm, BillingMode billing, @Nullable String index, Caller caller) {
    WarmThroughput least = WarmThroughput.of(billing);
    Long read = warm.longInteger("ReadUnitsPerSecond");
    Long write = warm.longInteger("WriteUnitsPerSecond");
    if (read != null && read < least.readUnits()) {
      throw tooCold("Read", billing, index);
    }
    if (write != null && write < least.writeUnits()) {
      throw tooCold("Write", billing, index);
    }
    return warm(read, write, least, index, caller);
  }

  private static ApiException tooCold(String kind, BillingMode billing, @Nullable String index) {
    return ApiError.validation(
        INVALID
            + "Requested "
            + kind
            + "UnitsPerSecond for WarmThroughput for "
            + warmTarget(index)
            + " is lower than "
            + switch (billing) {
              case BillingMode.Provisioned _ -> kind + "CapacityUnits of ProvisionedThroughput";
              case BillingMode.PayPerRequest _ ->
                  "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb"
                      + "/latest/developerguide/on-demand-capacity-mode.html"
                      + "#on-demand-capacity-mode-initial";
            });
  }

  private static WarmThroughput warm(
      @Nullable Long read,
      @Nullable Long write,
      WarmThroughput otherwise,
      @Nullable String index,
      Caller caller) {
    String where = warmTarget(index);
    checkMax(read, "ReadUnitsPerSecond for WarmThroughput for " + where, "Read", caller);
    checkMax(write, "WriteUnitsPerSecond for WarmThroughput for " + where, "Write", caller);
    return new WarmThroughput(
        read == null ? otherwise.readUnits() : read,
        write == null ? otherwise.writeUnits() : write);
  }

  /** The warm throughput that a table is to have from now on; null: as it is. */
  static @Nullable WarmThroughput warmOfUpdate(
      Struct request, WarmThroughput now, @Nullable String index, Caller caller) {
    Struct warm = given(request, WARM);
    if (warm == null) {
      return null;
    }
    Long read = warm.longInteger("ReadUnitsPerSecond");
    Long write = warm.longInteger("WriteUnitsPerSecond");
    if (read != null && read < now.readUnits()) {
      throw cooler("Read", index);
    }
    if (write != null && write < now.writeUnits()) {
      throw cooler("Write", index);
    }
    return warm(read, write, now, index, caller);
  }

  private static ApiException cooler(String kind, @Nullable String index) {
    return ApiError.validation(
        INVALID
            + "Requested "
            + kind
            + "UnitsPerSecond for WarmThroughput for "
            + warmTarget(index)
            + " is lower than current WarmThroughput, decreasing WarmThroughput is not supported");
  }

  private static String warmTarget(@Nullable String index) {
    return index == null ? "table" : "index " + index;
  }

  private static String limitTarget(@Nullable String index) {
    return index == null ? "table" : "index : " + index;
  }

  /** The limits that a table is to have from now on: those not given stay. */
  static OnDemandLimits limitsOfUpdate(
      Struct request,
      BillingMode billing,
      OnDemandLimits now,
      @Nullable String index,
      Caller caller) {
    Struct limits = given(request, ON_DEMAND);
    if (limits == null) {
      return now;
    }
    if (billing instanceof BillingMode.Provisioned) {
      throw ApiError.validation(
          INVALID
              + firstMember(limits)
              + " for OnDemandThroughput"
              + (index == null ? "" : " for index : " + index)
              + " cannot be specified when the table BillingMode is PROVISIONED");
    }
    Long read = limit(limits, "MaxReadRequestUnits", NO_LIMIT, index, caller);
    Long write = limit(limits, "MaxWriteRequestUnits", NO_LIMIT, index, caller);
    return new OnDemandLimits(
        read == null ? now.readUnits() : positive(read),
        write == null ? now.writeUnits() : positive(write));
  }

  private static @Nullable Long positive(Long limit) {
    return limit > 0 ? limit : null;
  }

  private static @Nullable Long limit(
      Struct limits, String member, long least, @Nullable String index, Caller caller) {
    Long units = limits.longInteger(member);
    if (units != null && (units < least || units == 0)) {
      throw ApiError.validation(
          INVALID
              + "Requested "
              + member
              + " for OnDemandThroughput for "
              + limitTarget(index)
              + " is outside of valid range");
    }
    String kind = member.equals("MaxReadRequestUnits") ? "Read" : "Write";
    checkMax(units, member + " for OnDemandThroughput for " + limitTarget(index), kind, caller);
    return units;
  }

  private static void checkMax(@Nullable Long units, String what, String kind, Caller caller) {
    if (units != null && units > UNITS_MAX) {
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "Subscriber limit exceeded: Requested "
              + what
              + " exceeds TableMax"
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
