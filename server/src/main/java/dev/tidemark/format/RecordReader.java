package dev.tidemark.format;

/**
 * Reads the lines that {@link RecordWriter} and AWS write: full and incremental ones, attributes in
 * any order, with or without a space in front. Strict in all else. Thread-safe.
 */
public sealed interface RecordReader permits JsonRecordReader, IonRecordReader {
  static RecordReader of(ExportFormat format) {
    return switch (format) {
      case DYNAMODB_JSON -> new JsonRecordReader();
      case ION -> new IonRecordReader();
    };
  }

  /**
   * Reads one line, with or without its newline.
   *
   * @throws InvalidExportException if it is not exactly one record; says why, but not where
   */
  ExportRecord read(byte[] bytes, int offset, int length);
}
