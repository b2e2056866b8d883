package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Tells AWS's default quotas, which are not enforced here. Source: "Service quotas". */
final class DescribeLimits implements Operation {
  private static final long ACCOUNT_UNITS_MAX = 80_000;
  private static final long TABLE_UNITS_MAX = 40_000;

  @Override
  public Reply handle(Struct request, Caller caller) {
    return out -> {
      out.writeStartObject();
      out.writeNumberProperty("AccountMaxReadCapacityUnits", ACCOUNT_UNITS_MAX);
      out.writeNumberProperty("AccountMaxWriteCapacityUnits", ACCOUNT_UNITS_MAX);
      out.writeNumberProperty("TableMaxReadCapacityUnits", TABLE_UNITS_MAX);
      out.writeNumberProperty("TableMaxWriteCapacityUnits", TABLE_UNITS_MAX);
      out.writeEndObject();
    };
  }
}
