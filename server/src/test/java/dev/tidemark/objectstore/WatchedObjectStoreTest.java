package dev.tidemark.objectstore;

import static dev.tidemark.objectstore.ObjectStoreContract.BUCKET;
import static dev.tidemark.objectstore.ObjectStoreContract.OWNER;
import static dev.tidemark.objectstore.ObjectStoreContract.bytes;
import static dev.tidemark.objectstore.ObjectStoreContract.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.objectstore.FaultyObjectStore.Faults;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchedObjectStoreTest {
  @TempDir private Path folder;
  private ObjectStore sound;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void openEmpty() {
    LocalBuckets buckets =
        LocalBuckets.open(
            folder, false, TestKeys.open(folder), InstantSource.system(), new Random(1));
    buckets.createBucket(BUCKET, "us-east-1");
    sound = new LocalObjectStore(buckets, OWNER);
  }

  private ObjectStore watched(ObjectStore store) {
    return new WatchedObjectStore(store, (call, kind) -> told.add(call + " " + kind));
  }

  @Test
  void calls_thatSucceed_tellNothing() throws Exception {
    ObjectStore store = watched(sound);

    store.requireBucket(BUCKET, OWNER);
    StoredObject put = store.put(path("a"), bytes("abc"), PutOptions.DEFAULT);
    assertThat(store.head(path("a"))).isEqualTo(put);
    assertThat(store.get(path("a"), 1, 2).readAllBytes()).isEqualTo(bytes("bc"));
    assertThat(store.list(BUCKET, "", null, 10)).hasSize(1);
    try (Upload upload = store.begin(path("b"), PutOptions.DEFAULT)) {
      upload.part(ByteBuffer.wrap(bytes("x")));
      assertThat(upload.complete()).isNotNull();
    }
    store.delete(path("a"));

    assertThat(store.head(path("a"))).isNull();
    assertThat(told).isEmpty();
  }

  @Test
  void calls_thatFail_areToldOnceAndStillFail() {
    ObjectStore store = watched(new FaultyObjectStore(sound, new Faults(1, 0, 0), 1));

    assertRetry(() -> store.requireBucket(BUCKET, OWNER));
    assertRetry(() -> store.put(path("a"), bytes("abc"), PutOptions.DEFAULT));
    assertRetry(() -> store.head(path("a")));
    assertRetry(() -> store.get(path("a"), 0, 1));
    assertRetry(() -> store.list(BUCKET, "", null, 10));
    assertRetry(() -> store.begin(path("b"), PutOptions.DEFAULT));
    assertRetry(() -> store.delete(path("a")));

    assertThat(told)
        .containsExactly(
            "require_bucket RETRY",
            "put RETRY",
            "head RETRY",
            "get RETRY",
            "list RETRY",
            "upload_begin RETRY",
            "delete RETRY");
  }

  @Test
  void upload_failingNowAndThen_isToldOfAtEachFailure() {
    ObjectStore store = watched(new FaultyObjectStore(sound, new Faults(0.3, 0, 0), 7));
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String call = "upload_begin";
      try (Upload upload = store.begin(path("b"), PutOptions.DEFAULT)) {
        call = "upload_part";
        upload.part(ByteBuffer.wrap(bytes("x")));
        call = "upload_complete";
        upload.complete();
      } catch (ObjectStoreException e) {
        seen.add(call + " " + e.kind());
      }
    }
    assertThat(seen).contains("upload_begin RETRY", "upload_part RETRY", "upload_complete RETRY");
    assertThat(told).isEqualTo(seen);
  }

  @Test
  void refusals_areToldApart() {
    ObjectStore store = watched(sound);

    assertThatThrownBy(() -> store.requireBucket("no-such-bucket", OWNER))
        .isInstanceOf(ObjectStoreException.class);

    assertThat(told).containsExactly("require_bucket REFUSED");
  }

  private static void assertRetry(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ObjectStoreException.class,
            e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.RETRY));
  }
}
