package dev.tidemark.storage;

import java.util.List;

/**
 * Rows in the order asked for.
 *
 * @param more whether the range may hold rows after the last one given
 */
public record Page(List<Row> rows, boolean more) {
  public Page {
    rows = List.copyOf(rows);
  }
}
