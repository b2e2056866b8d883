package dev.tidemark.homecoming;

import dev.tidemark.storage.CommitTime;
import java.time.Instant;

/**
 * An export that has come home.
 *
 * @param asOf the moment, on the clock of where it was made, that it tells of
 * @param at the moment, a whole second, at which the table here was as it was there then
 * @param records its items, or its changes
 * @param full whether it holds all items
 */
public record Arrival(String exportArn, Instant asOf, CommitTime at, long records, boolean full) {
  /** The id that the export's folder is named by. */
  public String exportId() {
    return ExportSet.exportId(exportArn);
  }
}
