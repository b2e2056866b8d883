package dev.tidemark.format;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The records of one data file, in constant memory. For one thread. */
final class DataFileReader implements AutoCloseable {
  /** Twice an item of 400 KB in which every byte is escaped stays well below. */
  private static final int LINE_BYTES_MAX = 16 << 20;

  private final InputStream in;
  private final RecordReader records;
  private final String fileName;
  private byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;
  private long lines;

  /**
   * @param in the lines, not compressed; closed with this
   * @param fileName for messages
   */
  DataFileReader(InputStream in, ExportFormat format, String fileName) {
    this.in = in;
    this.records = RecordReader.of(format);
    this.fileName = fileName;
  }

  /** How many records were read. */
  long lines() {
    return lines;
  }

  /**
   * The next record, or null at the end of the file.
   *
   * @throws InvalidExportException naming file and line
   */
  @Nullable ExportRecord next() throws IOException {
    int end = endOfLine();
    if (end < 0) {
      return null;
    }
    lines++;
    int start = from;
    from = end;
    try {
      return records.read(buffer, start, end - start);
    } catch (InvalidExportException e) {
      throw at(e.getMessage(), e);
    }
  }

  /** Where the next line's newline ends, or -1 if there is no further line. */
  private int endOfLine() throws IOException {
    int searched = from;
    while (true) {
      for (int i = searched; i < to; i++) {
        if (buffer[i] == '\n') {
          return i + 1;
        }
      }
      searched = to;
      if (to == buffer.length) {
        searched -= from;
        makeRoom();
      }
      int count = in.read(buffer, to, buffer.length - to);
      if (count < 0) {
        return from == to ? -1 : to;
      }
      to += count;
    }
  }

  private void makeRoom() {
    int held = to - from;
    if (held >= LINE_BYTES_MAX) {
      lines++;
      throw at("longer than " + LINE_BYTES_MAX + " bytes", null);
    }
    byte[] target = held > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
    System.arraycopy(buffer, from, target, 0, held);
    buffer = target;
    from = 0;
    to = held;
  }

  private InvalidExportException at(@Nullable String reason, @Nullable Throwable cause) {
    return new InvalidExportException(fileName + ", line " + lines + ": " + reason, cause);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
