package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.EnvOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/** Sorted files of rows, written beside the database and taken into it all at once. */
final class RocksFiles implements AutoCloseable {
  private final RocksStore store;
  private final long fileBytes;
  private final Options options;
  private final EnvOptions environment = new EnvOptions();
  private final List<Path> files = new ArrayList<>();
  private @Nullable SstFileWriter writer;

  /**
   * @param fileBytes about how large a file becomes
   */
  RocksFiles(RocksStore store, long fileBytes) {
    this.store = store;
    this.fileBytes = fileBytes;
    this.options = store.fileOptions();
  }

  /** Adds a row; within a table in the order of keys, each once. */
  void put(TableId table, Row row) {
    try {
      SstFileWriter open = writer;
      if (open == null) {
        open = open();
      }
      open.put(RocksLayout.currentKey(table, row.key().bytes()), RocksLayout.row(row));
      if (open.fileSize() >= fileBytes) {
        end();
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private SstFileWriter open() throws RocksDBException {
    SstFileWriter opened = new SstFileWriter(environment, options);
    writer = opened;
    Path file = store.temporary().resolve("load" + store.nextFile() + ".sst");
    files.add(file);
    opened.open(file.toString());
    return opened;
  }

  /** After a table's last row. */
  void end() {
    SstFileWriter open = writer;
    writer = null;
    if (open == null) {
      return;
    }
    try (open) {
      open.finish();
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /**
   * Takes all files into the current rows, in one step that a crash does not divide. What was
   * written before is durable then too, even if writes are not synced: else a crash of the machine
   * might keep these rows and lose the table that they belong to.
   */
  void ingest() {
    if (files.isEmpty()) {
      return;
    }
    try (IngestExternalFileOptions ingest =
        new IngestExternalFileOptions().setMoveFiles(true).setWriteGlobalSeqno(false)) {
      store.db.syncWal();
      store.db.ingestExternalFile(
          store.current, files.stream().map(Path::toString).toList(), ingest);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private static StorageException failed(RocksDBException e) {
    return new StorageException(
        StorageException.Kind.RETRY, "rows cannot be loaded: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    SstFileWriter open = writer;
    if (open != null) {
      open.close();
    }
    options.close();
    environment.close();
    try {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new StorageException(
          StorageException.Kind.RETRY, "files of loaded rows cannot be removed: " + e, e);
    }
  }
}
