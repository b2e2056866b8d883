package dev.tidemark.ingest;

import dev.tidemark.error.Findings;
import dev.tidemark.job.JobStoreCheck;
import dev.tidemark.storage.StorageEngine;
import java.util.HashSet;
import java.util.Set;

/** Checks what is known of imports, without changing any. */
public final class ImportsCheck {
  private final Set<String> unfinished = new HashSet<>();
  private long imports;

  /** Returns how many imports there are. */
  public long run(StorageEngine storage, Findings findings) {
    new JobStoreCheck<>(
            storage,
            Import.KIND,
            item -> {
              ImportError _ = ImportCodec.errorFromItem(item);
            },
            findings,
            imported -> {
              imports++;
              if (!imported.isFinal()) {
                unfinished.add(imported.arn());
              }
            })
        .run();
    return imports;
  }

  /** The ARNs of those in progress; after {@link #run}. */
  public Set<String> unfinished() {
    return unfinished;
  }
}
