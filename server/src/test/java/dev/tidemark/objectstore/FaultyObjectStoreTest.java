package dev.tidemark.objectstore;

import static dev.tidemark.objectstore.ObjectStoreContract.BUCKET;
import static dev.tidemark.objectstore.ObjectStoreContract.bytes;
import static dev.tidemark.objectstore.ObjectStoreContract.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.objectstore.FaultyObjectStore.Died;
import dev.tidemark.objectstore.FaultyObjectStore.Faults;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FaultyObjectStoreTest {
  @TempDir private Path folder;
  private ObjectStore sound;

  @BeforeEach
  void openEmpty() {
    LocalBuckets buckets =
        LocalBuckets.open(
            folder, false, TestKeys.open(folder), InstantSource.system(), new Random());
    buckets.createBucket(BUCKET, "us-east-1");
    sound = new LocalObjectStore(buckets, ObjectStoreContract.OWNER);
  }

  @Test
  void put_failingBefore_leavesNothing_failingAfter_leavesTheObject() {
    assertRetry(new Faults(1, 0, 0));
    assertThat(sound.head(path("a"))).isNull();
    assertRetry(new Faults(0, 1, 0));
    assertThat(sound.head(path("a"))).isNotNull();
  }

  @Test
  void complete_repeatedAfterALostAnswer_answersTheSame() {
    FaultyObjectStore faulty = new FaultyObjectStore(sound, new Faults(0, 0.5, 0), 3);
    StoredObject done = null;
    Upload upload = begin(faulty);
    upload.part(ByteBuffer.wrap(bytes("x")));
    for (int attempt = 0; done == null && attempt < 100; attempt++) {
      try {
        done = upload.complete();
      } catch (ObjectStoreException lost) {
        assertThat(lost.kind()).isEqualTo(ObjectStoreException.Kind.RETRY);
      }
    }
    assertThat(sound.head(path("u"))).isEqualTo(done);
  }

  @Test
  void everyCall_fromTheDyingOneOn_dies() {
    FaultyObjectStore faulty = new FaultyObjectStore(sound, new Faults(0, 0, 2), 1);
    faulty.put(path("a"), bytes("x"), PutOptions.DEFAULT);

    assertThatThrownBy(() -> faulty.delete(path("a"))).isInstanceOf(Died.class);
    assertThatThrownBy(() -> faulty.head(path("a"))).isInstanceOf(Died.class);
    assertThat(sound.head(path("a"))).isNotNull();
  }

  private static Upload begin(ObjectStore store) {
    while (true) {
      try {
        return store.begin(path("u"), PutOptions.DEFAULT);
      } catch (ObjectStoreException lost) {
        assertThat(lost.kind()).isEqualTo(ObjectStoreException.Kind.RETRY);
      }
    }
  }

  private void assertRetry(Faults faults) {
    ObjectStore faulty = new FaultyObjectStore(sound, faults, 1);
    assertThatThrownBy(() -> faulty.put(path("a"), bytes("x"), PutOptions.DEFAULT))
        .isInstanceOfSatisfying(
            ObjectStoreException.class,
            e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.RETRY));
  }
}
