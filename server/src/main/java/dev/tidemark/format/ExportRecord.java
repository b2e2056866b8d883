package dev.tidemark.format;

import dev.tidemark.item.Item;
import org.jspecify.annotations.Nullable;

/** What one line of an export says. */
public sealed interface ExportRecord {
  /** A line of a full export: an item as it was. */
  record FullItem(Item item) implements ExportRecord {}

  /**
   * A line of an incremental export: an item that was written within the window.
   *
   * @param writeMicros when it was last written, in microseconds since 1970
   * @param keys its key attributes
   * @param oldImage the item before, or null if it was not there or not asked for
   * @param newImage the item after, or null if it was deleted
   */
  record Changed(long writeMicros, Item keys, @Nullable Item oldImage, @Nullable Item newImage)
      implements ExportRecord {}
}
