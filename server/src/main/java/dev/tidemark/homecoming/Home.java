package dev.tidemark.homecoming;

import dev.tidemark.storage.CommitTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A table that came home, and how far.
 *
 * @param region and {@code table}, {@code uuid}: the table here
 * @param sourceArn and {@code sourceId}: the table there
 * @param asOf the last export that is here tells of this moment there
 * @param at when that was here: nothing was written from then on, unless by others
 * @param rows of the table, then
 * @param applying the export whose changes are being made; null: none
 */
record Home(
    String region,
    String table,
    String uuid,
    String sourceArn,
    String sourceId,
    Instant asOf,
    CommitTime at,
    long rows,
    @Nullable StagedSet applying) {
  Home applying(StagedSet set) {
    return new Home(region, table, uuid, sourceArn, sourceId, asOf, at, rows, set);
  }

  /** With what was being applied applied, or anything else that has arrived. */
  Home reached(Arrival arrival, long rowsNow) {
    return new Home(
        region, table, uuid, sourceArn, sourceId, arrival.asOf(), arrival.at(), rowsNow, null);
  }
}
