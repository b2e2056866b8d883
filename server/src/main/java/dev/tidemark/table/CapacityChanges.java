package dev.tidemark.table;

import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * When provisioned capacity was changed last.
 *
 * @param increased null: never
 * @param decreased null: never
 * @param decreases how often on the UTC day of {@code decreased}
 */
public record CapacityChanges(
    @Nullable Instant increased, @Nullable Instant decreased, int decreases) {
  public static final CapacityChanges NONE = new CapacityChanges(null, null, 0);

  /** How often capacity was decreased on the UTC day of {@code now}. */
  public int decreasesToday(Instant now) {
    return decreased != null && day(decreased) == day(now) ? decreases : 0;
  }

  public CapacityChanges increasedAt(Instant now) {
    return new CapacityChanges(now, decreased, decreases);
  }

  public CapacityChanges decreasedAt(Instant now) {
    return new CapacityChanges(increased, now, decreasesToday(now) + 1);
  }

  private static long day(Instant time) {
    return time.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
  }
}
