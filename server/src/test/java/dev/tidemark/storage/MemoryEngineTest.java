package dev.tidemark.storage;

import java.time.InstantSource;

final class MemoryEngineTest extends StorageEngineContract {
  @Override
  StorageEngine open(InstantSource clock) {
    return new MemoryEngine(clock);
  }
}
