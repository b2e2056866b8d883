package dev.tidemark.simulation;

import dev.tidemark.storage.StorageEngine;

/** A bug that is put into the world on purpose. */
enum Plant {
  NONE;

  StorageEngine sown(StorageEngine engine, World world) {
    return engine;
  }
}
