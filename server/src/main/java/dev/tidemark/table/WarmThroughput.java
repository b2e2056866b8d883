package dev.tidemark.table;

/**
 * What a table can serve at once, in units a second. Kept and told; nothing is throttled.
 *
 * <p>It never falls. Measured by others: ack-api-quirks DDB-TABLE-032, 061.
 */
public record WarmThroughput(long readUnits, long writeUnits) {
  /** What every on-demand table has. */
  public static final WarmThroughput ON_DEMAND = new WarmThroughput(12_000, 4_000);

  static final WarmThroughput NONE = new WarmThroughput(0, 0);

  /** What the billing mode alone gives. */
  public static WarmThroughput of(BillingMode billing) {
    return switch (billing) {
      case BillingMode.Provisioned(long read, long write) -> new WarmThroughput(read, write);
      case BillingMode.PayPerRequest _ -> ON_DEMAND;
    };
  }

  /** The higher of both, reads and writes apart. */
  public WarmThroughput max(WarmThroughput other) {
    return new WarmThroughput(
        Math.max(readUnits, other.readUnits), Math.max(writeUnits, other.writeUnits));
  }
}
