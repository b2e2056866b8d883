package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.BillingMode;

/** Reads the API's ProvisionedThroughput. */
final class ProvisionedThroughput {
  /** Source: measured by others. */
  private static final long UNITS_MAX = 1_000_000_000_000L;

  private ProvisionedThroughput() {}

  static BillingMode.Provisioned of(Struct throughput) {
    return of(throughput, "");
  }

  static BillingMode.Provisioned ofIndex(Struct throughput, String index) {
    return of(throughput, " for index " + index);
  }

  private static BillingMode.Provisioned of(Struct throughput, String where) {
    return new BillingMode.Provisioned(
        units(throughput, "ReadCapacityUnits", where),
        units(throughput, "WriteCapacityUnits", where));
  }

  /**
   * Refuses more than a table can have by default.
   *
   * @throws dev.tidemark.error.ApiException LimitExceededException
   */
  static void checkLimits(BillingMode billing, Caller caller) {
    if (billing instanceof BillingMode.Provisioned(long read, long write)) {
      checkLimit("ReadCapacityUnits", read, caller);
      checkLimit("WriteCapacityUnits", write, caller);
    }
  }

  private static void checkLimit(String member, long units, Caller caller) {
    if (units > CapacityParameters.UNITS_MAX) {
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "The requested "
              + member
              + ", "
              + units
              + ", is above the per table maximum for the account in "
              + caller.region()
              + ". Per table maximum: "
              + CapacityParameters.UNITS_MAX
              + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to"
              + " request higher limits.");
    }
  }

  private static long units(Struct throughput, String member, String where) {
    Long units = throughput.longInteger(member);
    if (units == null) {
      throw new IllegalStateException("the validator let a missing " + member + " pass");
    }
    if (units > UNITS_MAX) {
      throw ApiError.validation(
          "Given value " + units + " for " + member + " is out of bounds" + where);
    }
    return units;
  }
}
