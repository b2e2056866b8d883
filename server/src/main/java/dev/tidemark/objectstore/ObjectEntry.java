package dev.tidemark.objectstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A version in the index, and who is reading it. Its data files go when it has been replaced or
 * deleted and the last reader has left.
 */
final class ObjectEntry {
  private final Path dataFolder;
  private ObjectVersion version;
  private int readers;
  private boolean dead;

  ObjectEntry(Path dataFolder, ObjectVersion version) {
    this.dataFolder = dataFolder;
    this.version = version;
  }

  synchronized ObjectVersion version() {
    return version;
  }

  /** Other metadata over the same data files. */
  synchronized void describe(LocalObject same) {
    version = same;
  }

  /** False if the version is gone: look it up again. */
  synchronized boolean acquire() {
    if (dead) {
      return false;
    }
    readers++;
    return true;
  }

  synchronized void release() throws IOException {
    readers--;
    if (dead && readers == 0) {
      removeData();
    }
  }

  synchronized void kill() throws IOException {
    dead = true;
    if (readers == 0) {
      removeData();
    }
  }

  private void removeData() throws IOException {
    if (version instanceof LocalObject object) {
      for (LocalObject.Part part : object.parts()) {
        Files.deleteIfExists(dataFolder.resolve(part.file()));
      }
    }
  }
}
