package dev.tidemark.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a table's capacity is paid for. Kept and told, never enforced. */
public sealed interface BillingMode {
  /** Capacity units a second. */
  record Provisioned(long readUnits, long writeUnits) implements BillingMode {}

  /**
   * On demand.
   *
   * @param since when the table was switched to it; null: when it was made
   */
  record PayPerRequest(@Nullable Instant since) implements BillingMode {
    public PayPerRequest() {
      this(null);
    }
  }
}
