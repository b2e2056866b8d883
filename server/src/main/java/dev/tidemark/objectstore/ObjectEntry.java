package dev.tidemark.objectstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An object in the index, and who is reading it. Its data files go when it has been replaced or
 * deleted and the last reader has left.
 */
final class ObjectEntry {
  private final Path dataFolder;
  private LocalObject object;
  private int readers;
  private boolean dead;

  ObjectEntry(Path dataFolder, LocalObject object) {
    this.dataFolder = dataFolder;
    this.object = object;
  }

  synchronized LocalObject object() {
    return object;
  }

  /** Other metadata over the same data files. */
  synchronized void describe(LocalObject same) {
    object = same;
  }

  /** False if the object is gone: look it up again. */
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
    for (LocalObject.Part part : object.parts()) {
      Files.deleteIfExists(dataFolder.resolve(part.file()));
    }
  }
}
