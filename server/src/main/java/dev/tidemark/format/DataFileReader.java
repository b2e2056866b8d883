package dev.tidemark.format;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The records of one data file, in constant memory. For one thread. */
final class DataFileReader implements AutoCloseable {
  private final Lines lines;
  private final RecordReader records;
  private final String fileName;

  /**
   * @param in the lines, not compressed; closed with this
   * @param fileName for messages
   */
  DataFileReader(InputStream in, ExportFormat format, String fileName) {
    this.lines = new Lines(in);
    this.records = RecordReader.of(format);
    this.fileName = fileName;
  }

  /** How many records were read. */
  long lines() {
    return lines.number();
  }

  /**
   * The next record, or null at the end of the file.
   *
   * @throws InvalidExportException naming file and line
   */
  @Nullable ExportRecord next() throws IOException {
    try {
      return lines.next() ? records.read(lines.bytes(), lines.offset(), lines.length()) : null;
    } catch (InvalidExportException e) {
      throw new InvalidExportException(
          fileName + ", line " + lines.number() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
