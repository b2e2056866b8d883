package dev.tidemark.table;

import org.jspecify.annotations.Nullable;

/**
 * How much an on-demand table may take, in request units a second. Kept and told; nothing is
 * throttled.
 *
 * @param readUnits null: no limit
 * @param writeUnits null: no limit
 */
public record OnDemandLimits(@Nullable Long readUnits, @Nullable Long writeUnits) {
  public static final OnDemandLimits NONE = new OnDemandLimits(null, null);
}
