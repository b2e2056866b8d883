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
    return new BillingMode.Provisioned(
        units(throughput, "ReadCapacityUnits"), units(throughput, "WriteCapacityUnits"));
  }

  private static long units(Struct throughput, String member) {
    Long units = throughput.longInteger(member);
    if (units == null) {
      throw new IllegalStateException("the validator let a missing " + member + " pass");
    }
    if (units > UNITS_MAX) {
      throw ApiError.validation("Given value " + units + " for " + member + " is out of bounds");
    }
    return units;
  }
}
