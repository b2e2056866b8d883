package dev.tidemark.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

  @Test
  void uploadCutOffByACrash_isGoneAfterReopening_butNotThatOfAClient() throws IOException {
    Upload lost = store.begin(path("a"), PutOptions.DEFAULT);
    lost.part(ByteBuffer.wrap(bytes("x")));
    MultipartUpload clients = open(folder).begin(path("a"), ObjectMetadata.NONE, null, null, null);

    assertThat(open(folder).uploads(BUCKET)).containsExactly(clients);

    Path data = folder.resolve("buckets").resolve(BUCKET).resolve("data");
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files).isEmpty();
    }
  }

  @Override
  ObjectStore store() {
    return store;
  }

  private static LocalBuckets open(Path folder) {
    return LocalBuckets.open(
        folder,
        false,
        TestKeys.open(folder),
        InstantSource.system(),
        RandomGenerator.of("L64X128MixRandom"));
  }
}
