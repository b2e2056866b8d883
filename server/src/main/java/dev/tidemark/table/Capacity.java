package dev.tidemark.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A table's capacity beside its billing mode.
 *
 * @param warmFloor below this the warm throughput never falls, see {@link Table#warmThroughput}
 * @param lastOnDemand of a provisioned table that once was on demand: since when it was
 */
public record Capacity(
    WarmThroughput warmFloor,
    OnDemandLimits limits,
    CapacityChanges changes,
    @Nullable Instant lastOnDemand) {
  public static final Capacity NONE =
      new Capacity(WarmThroughput.NONE, OnDemandLimits.NONE, CapacityChanges.NONE, null);

  /** Whether warm throughput was ever set, or was once higher than billing gives now. */
  public boolean hasWarmFloor() {
    return !warmFloor.equals(WarmThroughput.NONE);
  }

  /** The same; what is counted by the day is counted for the UTC day of {@code now}. */
  public Capacity asOf(Instant now) {
    return with(
        new CapacityChanges(changes.increased(), changes.decreased(), changes.decreasesToday(now)));
  }

  public Capacity with(WarmThroughput changed) {
    return new Capacity(changed, limits, changes, lastOnDemand);
  }

  public Capacity with(OnDemandLimits changed) {
    return new Capacity(warmFloor, changed, changes, lastOnDemand);
  }

  public Capacity with(CapacityChanges changed) {
    return new Capacity(warmFloor, limits, changed, lastOnDemand);
  }

  public Capacity withLastOnDemand(@Nullable Instant changed) {
    return new Capacity(warmFloor, limits, changes, changed);
  }
}
