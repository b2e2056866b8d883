package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.Status;

/** What is wrong with a folder that cannot be opened, in a line for a person. */
final class RocksFailures {
  private RocksFailures() {}

  /** A folder that cannot be opened, in our terms. */
  static StorageException cannotOpen(Path folder, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("LOCK")) {
      return message.contains("Permission denied")
          ? unwritable(folder, e)
          : unusable(
              "data folder "
                  + folder
                  + " is in use by another process: stop it or choose another folder",
              e);
    }
    if (message.contains("Permission denied") || message.contains("Read-only")) {
      return unwritable(folder, e);
    }
    Status status = e.getStatus();
    if (status != null
        && (status.getCode() == Status.Code.Corruption || message.contains("No such file"))) {
      return corrupt(folder, e);
    }
    return unusable("data folder " + folder + " cannot be opened: " + message, e);
  }

  static StorageException unwritable(Path folder, Exception e) {
    return unusable(
        "data folder " + folder + " cannot be written: check its owner and permissions", e);
  }

  /**
   * @param line for a person
   */
  static StorageException unusable(String line, @Nullable Exception cause) {
    return new StorageException(
        StorageException.Kind.UNUSABLE, line.lines().findFirst().orElse(line), cause);
  }

  /** What the database says does not always name the file, and sometimes names another. */
  private static StorageException corrupt(Path folder, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    List<String> suspects = new ArrayList<>();
    String[] names = folder.resolve(RocksLayout.DATABASE).toFile().list();
    for (String name : names == null ? new String[0] : names) {
      boolean log = name.endsWith(".log") && !message.contains(RocksLayout.DATABASE + "/");
      boolean rows = name.endsWith(".sst") && !isReadable(folder, name);
      if (log || rows) {
        suspects.add(RocksLayout.DATABASE + "/" + name);
      }
    }
    Collections.sort(suspects);
    String where = suspects.isEmpty() ? "" : ", in " + String.join(" or ", suspects);
    return new StorageException(
        StorageException.Kind.CORRUPT,
        "data folder " + folder + " is damaged" + where + ": " + message,
        e);
  }

  private static boolean isReadable(Path folder, String file) {
    try (Options options = new Options();
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(folder.resolve(RocksLayout.DATABASE).resolve(file).toString());
      return true;
    } catch (RocksDBException e) {
      return false;
    }
  }
}
