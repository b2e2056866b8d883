package dev.tidemark.storage;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

final class RocksEngineTest extends StorageEngineContract {
  static final RocksOptions SMALL = new RocksOptions(true, 1 << 20, 1 << 20, 2000);

  @TempDir Path folder;

  @Override
  StorageEngine open(InstantSource clock) {
    return RocksEngine.open(folder, SMALL, clock);
  }
}
