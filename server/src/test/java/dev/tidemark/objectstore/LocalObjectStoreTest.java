package dev.tidemark.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KeyState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalObjectStoreTest extends ObjectStoreContract {
  @TempDir private Path folder;
  private ObjectStore store;
  private KeyRing ring;

  @BeforeEach
  void openEmpty() {
    ring = TestKeys.open(folder);
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

  @Test
  void put_underAKmsKey_isReadBack_untilTheKeyIsDisabled() {
    String arn = ring.create("us-east-1", "", "{}", new TreeMap<>()).arn();
    PutOptions options = new PutOptions(new PutOptions.Encryption.Kms(arn), null, null);
    StoredObject one = store.put(path("one"), bytes("x"), options);
    StoredObject parts;
    try (Upload upload = store.begin(path("parts"), options)) {
      upload.part(ByteBuffer.wrap(bytes("y")));
      parts = upload.complete();
    }

    assertThat(read("one", 0, -1)).isEqualTo(bytes("x"));
    assertThat(read("parts", 0, -1)).isEqualTo(bytes("y"));
    assertThat(store.head(path("one"))).isEqualTo(one);
    assertThat(parts.etag()).matches("[0-9a-f]{32}-1");

    ring.change("us-east-1", arn, key -> key.withState(new KeyState.Disabled()));
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> store.get(path("one"), 0, -1),
            () -> store.put(path("two"), bytes("x"), options),
            () -> store.begin(path("two"), options))) {
      assertRefused(use, "KMS.DisabledException", arn + " is disabled.");
    }
    assertThat(store.head(path("parts"))).isEqualTo(parts);
  }

  @Override
  ObjectStore store() {
    return store;
  }

  private LocalBuckets open(Path folder) {
    return LocalBuckets.open(
        folder, false, ring, InstantSource.system(), RandomGenerator.of("L64X128MixRandom"));
  }
}
