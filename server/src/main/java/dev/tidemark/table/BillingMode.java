package dev.tidemark.table;

/** How a table's capacity is paid for. Kept and told, never enforced. */
public sealed interface BillingMode {
  /** Capacity units a second. */
  record Provisioned(long readUnits, long writeUnits) implements BillingMode {}

  /** On demand. */
  record PayPerRequest() implements BillingMode {}
}
