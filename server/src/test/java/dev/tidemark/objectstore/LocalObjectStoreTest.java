package dev.tidemark.objectstore;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class LocalObjectStoreTest extends ObjectStoreContract {
  @TempDir private Path folder;
  private ObjectStore store;

  @BeforeEach
  void openEmpty() {
    LocalBuckets buckets = open(folder);
    buckets.createBucket(BUCKET, "us-east-1");
    store = new LocalObjectStore(buckets, OWNER);
  }

  @Override
  ObjectStore store() {
    return store;
  }

  private static LocalBuckets open(Path folder) {
    return LocalBuckets.open(
        folder, false, InstantSource.system(), RandomGenerator.of("L64X128MixRandom"));
  }
}
