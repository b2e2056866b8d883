package dev.tidemark.format;

import dev.tidemark.item.Item;
import dev.tidemark.item.KeySchema;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of an export's data files, byte for byte as AWS does where the order is defined;
 * otherwise in the stored order, so that the same items give the same bytes. One writer serves one
 * thread at a time.
 */
public sealed interface RecordWriter permits JsonRecordWriter, IonRecordWriter {
  /**
   * A writer for a table.
   *
   * @param keys the table's primary key
   */
  static RecordWriter of(ExportFormat format, KeySchema keys) {
    return switch (format) {
      case DYNAMODB_JSON -> new JsonRecordWriter(keys);
      case ION -> new IonRecordWriter(keys);
    };
  }

  /** Appends the line of an item in a full export, newline included. */
  void item(Item item, ByteSink out);

  /**
   * Appends the line of a changed item in an incremental export, newline included.
   *
   * <p>Who was there is who is shown: an insert has no old image, a delete no new one; {@link
   * ViewType#NEW_IMAGE} leaves out the old image always, so that a delete shows the keys only.
   *
   * @param writeMicros when the item was last written within the window, in microseconds since 1970
   * @param before the item at the start of the window, or null if there was none
   * @param after the item at the end of the window, or null if there was none; not both are null
   */
  void change(
      long writeMicros, @Nullable Item before, @Nullable Item after, ViewType view, ByteSink out);
}
