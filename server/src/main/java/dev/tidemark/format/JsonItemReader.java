package dev.tidemark.format;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of DynamoDB JSON. Blank lines are no items. */
final class JsonItemReader implements ItemReader {
  private final Lines lines;
  private final JsonRecordReader records = new JsonRecordReader();
  private boolean over;

  JsonItemReader(InputStream in) {
    this.lines = new Lines(in);
  }

  /** AWS gives up the rest of a file at the first line that it cannot read, so nothing is Bad. */
  @Override
  public @Nullable ImportedItem next() {
    try {
      while (!over && lines.next()) {
        if (!lines.isBlank()) {
          return new ImportedItem.Read(
              records.readItem(lines.bytes(), lines.offset(), lines.length()));
        }
      }
      return null;
    } catch (InvalidExportException e) {
      over = true;
      return new ImportedItem.Unreadable(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      over = true;
      return new ImportedItem.Unreadable("cannot be decompressed: " + e.getMessage());
    }
  }

  @Override
  public long position() {
    return lines.number();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
