package dev.tidemark.ingest;

import dev.tidemark.item.Item;
import dev.tidemark.job.JobStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Writes down the errors of one object. For one thread. */
final class ImportErrors implements AutoCloseable {
  private static final int BATCH = 100;

  private final JobStore<Import> store;
  private final Import imported;
  private final AtomicLong numbers;
  private final String objectKey;
  private final List<ImportError> batch = new ArrayList<>();
  private long count;

  /**
   * @param numbers the number of the last error of the import, whose objects share it
   */
  ImportErrors(JobStore<Import> store, Import imported, AtomicLong numbers, String objectKey) {
    this.store = store;
    this.imported = imported;
    this.numbers = numbers;
    this.objectKey = objectKey;
  }

  void add(long position, String reason) {
    batch.add(new ImportError(objectKey, position, reason));
    count++;
    if (batch.size() == BATCH) {
      close();
    }
  }

  /** How many there were. */
  long count() {
    return count;
  }

  /** Writes what has not been written. */
  @Override
  public void close() {
    if (!batch.isEmpty()) {
      long number = numbers.getAndAdd(batch.size());
      Map<Long, Item> details = new LinkedHashMap<>();
      for (ImportError error : batch) {
        details.put(++number, ImportCodec.toItem(error));
      }
      store.putDetails(imported, details);
      batch.clear();
    }
  }
}
