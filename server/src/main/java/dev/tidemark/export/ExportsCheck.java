package dev.tidemark.export;

import dev.tidemark.error.Findings;
import dev.tidemark.format.ExportReader;
import dev.tidemark.format.InvalidExportException;
import dev.tidemark.item.Item;
import dev.tidemark.job.JobStoreCheck;
import dev.tidemark.objectstore.BucketsCheck;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.StoredTable;
import dev.tidemark.storage.TableId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks what is known of exports, without changing any: their rows; that those in progress can go
 * on; and that the files of those that are done are there, as far as their buckets are here.
 */
public final class ExportsCheck {
  private final Map<TableId, StoredTable> stored;
  private final @Nullable BucketsCheck buckets;
  private final Findings findings;
  private long exports;

  /**
   * @param buckets null: not to be looked at
   */
  public ExportsCheck(
      Map<TableId, StoredTable> stored, @Nullable BucketsCheck buckets, Findings findings) {
    this.stored = stored;
    this.buckets = buckets;
    this.findings = findings;
  }

  /** Returns how many exports there are. */
  public long run(StorageEngine storage) {
    new JobStoreCheck<>(storage, Export.KIND, ExportsCheck::dataFile, findings, this::check).run();
    return exports;
  }

  private static void dataFile(Item item) {
    DataFile _ = ExportCodec.fileFromItem(item);
  }

  private void check(Export export) {
    exports++;
    switch (export.state()) {
      case ExportState.Writing _, ExportState.Closing _ -> {
        StoredTable table = stored.get(export.source().storageId());
        if (table == null || !table.reachesBackTo(export.window().start())) {
          findings.fault("export", export.arn(), "is in progress, and the past it needs is gone");
        }
      }
      case ExportState.Completed done -> checkFiles(export, done);
      case ExportState.Failed _ -> {}
    }
  }

  private void checkFiles(Export export, ExportState.Completed done) {
    String bucket = export.destination().bucket();
    if (buckets == null || !buckets.hasBucket(bucket)) {
      return;
    }
    try {
      if (!isThere(bucket, export.manifestKey())) {
        missing(export, bucket);
        return;
      }
      ExportReader reader = ExportReader.open(key -> open(bucket, key), export.manifestKey());
      if (reader.summary().itemCount() != done.items()) {
        findings.fault(
            "export",
            export.arn(),
            "has %d items by its manifest, and had %d"
                .formatted(reader.summary().itemCount(), done.items()));
      }
      for (ExportReader.DataFile file : reader.dataFiles()) {
        if (!isThere(bucket, file.key())) {
          findings.fault(
              "export", export.arn(), "its file s3://" + bucket + "/" + file.key() + " is missing");
        }
      }
    } catch (InvalidExportException | IOException e) {
      findings.fault("export", export.arn(), String.valueOf(e.getMessage()));
    }
  }

  /** Whoever removes an export's files does so as a whole, or begins elsewhere. */
  private void missing(Export export, String bucket) throws IOException {
    ObjectKeys keys = ObjectKeys.of(export);
    String summary = "s3://" + bucket + "/" + export.manifestKey();
    if (isThere(bucket, keys.started()) || isThere(bucket, keys.manifestFiles())) {
      findings.fault(
          "export", export.arn(), summary + " is missing, and other files of it are there");
    } else {
      findings.note("export", export.arn(), "somebody has removed it: there is no " + summary);
    }
  }

  private boolean isThere(String bucket, String key) throws IOException {
    return buckets != null && buckets.isThere(new ObjectPath(bucket, key));
  }

  private InputStream open(String bucket, String key) throws IOException {
    InputStream in = buckets == null ? null : buckets.open(new ObjectPath(bucket, key));
    if (in == null) {
      throw new FileNotFoundException("no object s3://" + bucket + "/" + key);
    }
    return in;
  }
}
