package dev.tidemark.ingest;

import dev.tidemark.error.ApiException;
import dev.tidemark.format.ImportedItem;
import dev.tidemark.format.ItemReader;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.job.Stop;
import dev.tidemark.objectstore.StoredObject;
import dev.tidemark.storage.BulkLoader;
import dev.tidemark.table.Table;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Reads objects into a table that is being filled. Thread-safe. */
final class ObjectLoad {
  private static final int STOP_ITEMS = 256;

  private final ImportJob.Tools tools;
  private final Import imported;
  private final Table table;
  private final List<KeyAttribute> keys;
  private final BulkLoader loader;
  private final Progress progress;
  private final Stop stop;
  private final BooleanSupplier givenUp;
  private final AtomicLong errorNumbers = new AtomicLong();

  /** Another object's failure has ended the import; nobody looks at this one's. */
  static final class GivenUp extends RuntimeException {
    GivenUp() {
      super("given up", null, false, false);
    }
  }

  /**
   * @param givenUp ends the reading of all objects
   */
  ObjectLoad(
      ImportJob.Tools tools,
      Import imported,
      Table table,
      BulkLoader loader,
      Progress progress,
      Stop stop,
      BooleanSupplier givenUp) {
    this.tools = tools;
    this.imported = imported;
    this.table = table;
    this.keys = table.settings().attributeDefinitions();
    this.loader = loader;
    this.progress = progress;
    this.stop = stop;
    this.givenUp = givenUp;
  }

  /** Reads one object; what of it is no item is written down. */
  ImportTally read(StoredObject object) {
    try (ImportErrors errors =
        new ImportErrors(tools.store(), imported, errorNumbers, object.key())) {
      Tally tally = new Tally();
      try (ObjectStream stored =
          new ObjectStream(
              tools.objects(),
              imported.source().bucket(),
              object,
              tools.settings().retry(),
              stop)) {
        if (!stored.isAtEnd()) {
          read(stored, errors, tally);
        }
      } catch (IOException e) {
        errors.add(0, "cannot be decompressed: " + e.getMessage());
      } catch (ObjectStream.Changed e) {
        errors.add(0, String.valueOf(e.getMessage()));
      }
      progress.objects.increment();
      return new ImportTally(tally.items, errors.count(), tally.bytes);
    }
  }

  private void read(ObjectStream stored, ImportErrors errors, Tally tally) throws IOException {
    ImportSource source = imported.source();
    try (InputStream plain = counted(source.compression().open(stored), tally);
        ItemReader reader = ItemReader.of(source.format(), plain, keys)) {
      for (ImportedItem next = reader.next(); next != null; next = reader.next()) {
        switch (next) {
          case ImportedItem.Read(Map<String, AttributeValue> item) -> {
            if (tally.items % STOP_ITEMS == 0) {
              check();
            }
            put(item, reader, errors, tally);
          }
          case ImportedItem.Bad(String reason) -> errors.add(reader.position(), reason);
          case ImportedItem.Unreadable(String reason) -> errors.add(reader.position(), reason);
        }
      }
    }
  }

  private void check() {
    stop.check();
    if (givenUp.getAsBoolean()) {
      throw new GivenUp();
    }
  }

  private void put(
      Map<String, AttributeValue> item, ItemReader reader, ImportErrors errors, Tally tally) {
    ImportedRow row;
    try {
      row = tools.rule().rowOf(item, table);
    } catch (ApiException e) {
      errors.add(reader.position(), e.error().message());
      return;
    }
    loader.put(row.key(), row.sizeBytes(), row.value());
    tally.items++;
    progress.items.increment();
  }

  /** What was read of one object. */
  private static final class Tally {
    long items;
    long bytes;
  }

  private InputStream counted(InputStream plain, Tally tally) {
    return new FilterInputStream(plain) {
      @Override
      public int read() throws IOException {
        int one = super.read();
        count(one < 0 ? 0 : 1);
        return one;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        count(Math.max(read, 0));
        return read;
      }

      @Override
      public long skip(long wanted) throws IOException {
        long skipped = super.skip(wanted);
        count(skipped);
        return skipped;
      }

      private void count(long more) {
        tally.bytes += more;
        progress.bytes.add(more);
      }
    };
  }
}
