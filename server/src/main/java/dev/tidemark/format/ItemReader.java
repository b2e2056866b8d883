package dev.tidemark.format;

import dev.tidemark.item.KeyAttribute;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The items of one file that is imported, in constant memory. For one thread. Throws nothing for
 * what stands in the file; what its stream throws, but for {@link IOException}, passes through.
 */
public sealed interface ItemReader extends AutoCloseable
    permits JsonItemReader, IonItemReader, CsvItemReader {
  /**
   * A reader of a file.
   *
   * @param in not compressed; closed with the reader
   * @param keys the attributes of keys, by whose types CSV is read
   */
  static ItemReader of(ImportFormat format, InputStream in, List<KeyAttribute> keys) {
    return switch (format) {
      case ImportFormat.Json _ -> new JsonItemReader(in);
      case ImportFormat.Ion _ -> new IonItemReader(in);
      case ImportFormat.Csv csv -> new CsvItemReader(csv, in, keys);
    };
  }

  /** What comes next, or null at the end. */
  @Nullable ImportedItem next();

  /** Where what came last begins: a line, or in Ion the how-manieth item; from 1 on. */
  long position();

  @Override
  void close() throws IOException;
}
