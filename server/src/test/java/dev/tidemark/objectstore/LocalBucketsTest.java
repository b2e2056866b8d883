package dev.tidemark.objectstore;

import static dev.tidemark.objectstore.ObjectStoreContract.BUCKET;
import static dev.tidemark.objectstore.ObjectStoreContract.assertRefused;
import static dev.tidemark.objectstore.ObjectStoreContract.bytes;
import static dev.tidemark.objectstore.ObjectStoreContract.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalBucketsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir private Path folder;

  @Test
  void everything_afterReopening_isAsItWas() throws IOException {
    LocalBuckets store = open();
    store.createBucket(BUCKET, "eu-west-1");
    ObjectMetadata metadata =
        new ObjectMetadata(
            Map.of("content-type", "text/plain"), Map.of("a", "b"), Map.of("tag", "x"));
    Checksum checksum = Checksum.full(ChecksumAlgorithm.CRC32, "NhCmhg==");
    LocalObject object;
    try (Body body = store.newBody(path("k"), null)) {
      body.write(bytes("hello"));
      object = store.put(path("k"), body, metadata, checksum, WriteCondition.NONE);
    }
    MultipartUpload upload =
        store.begin(path("m"), metadata, null, ChecksumAlgorithm.CRC32, Checksum.Type.FULL_OBJECT);
    LocalObject.Part part = putPart(store, upload, 3, "hello", checksum);

    store.configure(BUCKET, "tagging", "<a/>");
    store.configure(BUCKET, "policy", "{}");
    store.configure(BUCKET, "cors", "<b/>");
    store.configure(BUCKET, "policy", null);
    store.configure(BUCKET, "cors", "<c/>");

    LocalBuckets again = open();

    assertThat(again.buckets())
        .containsExactly(
            new Bucket(BUCKET, "eu-west-1", NOW, Map.of("tagging", "<a/>", "cors", "<c/>")));
    assertThat(again.object(path("k"))).isEqualTo(object);
    assertThat(again.uploads(BUCKET)).containsExactly(upload);
    assertThat(again.parts(path("m"), upload.uploadId())).containsExactly(part);
    LocalObject completed =
        again.complete(
            path("m"),
            upload.uploadId(),
            List.of(new CompletedPart(3, part.etag(), checksum)),
            ExpectedObject.ANY,
            WriteCondition.NONE);
    assertThat(completed.checksum()).isEqualTo(checksum);
    assertThat(open().object(path("m"))).isEqualTo(completed);
  }

  @Test
  void open_afterACrash_dropsDraftsAndOrphans() throws IOException {
    LocalBuckets store = open();
    store.createBucket(BUCKET, "us-east-1");
    Body unfinished = store.newBody(path("half"), null);
    unfinished.write(bytes("half"));
    Path data = folder.resolve("buckets").resolve(BUCKET).resolve("data");
    Files.write(data.resolve("0123456789abcdef0123456789abcdef"), bytes("no record names me"));

    assertThat(open().uploads(BUCKET)).isEmpty();

    assertThat(files(folder.resolve("tmp"))).isEmpty();
    assertThat(files(data)).isEmpty();
  }

  @Test
  void open_filesThatAreNotOurs_areLeftAlone() throws IOException {
    LocalBuckets store = open();
    store.createBucket(BUCKET, "us-east-1");
    put(store, "a", "1");
    Path buckets = folder.resolve("buckets");
    List<Path> strays = new ArrayList<>();
    for (String place :
        List.of(".DS_Store", "a-file", "b/.x", "b/objects/.x", "b/data/.x", "b/uploads/.x")) {
      strays.add(buckets.resolve(place.replaceFirst("^b/", BUCKET + "/")));
    }
    for (Path stray : strays) {
      Files.write(stray, bytes("not ours"));
    }

    LocalBuckets again = open();

    assertThat(again.buckets()).extracting(Bucket::name).containsExactly(BUCKET);
    assertThat(again.uploads(BUCKET)).isEmpty();
    assertThat(again.object(path("a"))).isNotNull();
    assertThat(strays).allSatisfy(stray -> assertThat(stray).exists());
  }

  @Test
  void read_objectWhoseBytesAreGone_fails_othersAreRead() throws IOException {
    LocalBuckets store = open();
    store.createBucket(BUCKET, "us-east-1");
    put(store, "a", "1");
    Path data = folder.resolve("buckets").resolve(BUCKET).resolve("data");
    for (Path file : files(data)) {
      Files.delete(file);
    }
    put(store, "b", "2");

    LocalBuckets again = open();

    assertThat(again.object(path("a"))).isNotNull();
    assertThatThrownBy(
            () -> {
              try (ObjectReading reading = again.read(path("a"))) {
                reading.stream(0, 1, null).readAllBytes();
              }
            })
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("of the object a is not what was written");
    try (ObjectReading reading = again.read(path("b"))) {
      assertThat(reading.stream(0, 1, null).readAllBytes()).isEqualTo(bytes("2"));
    }
  }

  @Test
  void overwriteAndDelete_leaveNoDataFiles() throws IOException {
    LocalBuckets store = open();
    store.createBucket(BUCKET, "us-east-1");
    Path data = folder.resolve("buckets").resolve(BUCKET).resolve("data");
    put(store, "a", "1");
    put(store, "a", "2");
    assertThat(files(data)).hasSize(1);
    try (ObjectReading reading = store.read(path("a"))) {
      store.delete(path("a"), WriteCondition.NONE);
      assertThat(files(data)).hasSize(1);
      assertThat(reading.stream(0, 1, null).readAllBytes()).isEqualTo(bytes("2"));
    }
    assertThat(files(data)).isEmpty();
    MultipartUpload upload = store.begin(path("m"), ObjectMetadata.NONE, null, null, null);
    putPart(store, upload, 1, "x", null);
    putPart(store, upload, 1, "y", null);
    assertThat(files(data)).hasSize(1);
    store.abort(path("m"), upload.uploadId());
    assertThat(files(data)).isEmpty();
    assertThat(files(folder.resolve("buckets").resolve(BUCKET).resolve("uploads"))).isEmpty();
  }

  @Test
  void complete_askedTwice_answersTheSame() throws IOException {
    LocalBuckets store = open();
    store.createBucket(BUCKET, "us-east-1");
    MultipartUpload upload = store.begin(path("m"), ObjectMetadata.NONE, null, null, null);
    LocalObject.Part part = putPart(store, upload, 1, "x", null);
    List<CompletedPart> named = List.of(new CompletedPart(1, part.etag(), null));

    LocalObject first =
        store.complete(
            path("m"), upload.uploadId(), named, ExpectedObject.ANY, WriteCondition.NONE);
    LocalObject second =
        store.complete(
            path("m"), upload.uploadId(), named, ExpectedObject.ANY, WriteCondition.NONE);

    assertThat(second).isEqualTo(first);
  }

  @Test
  void deleteBucket_withObjects_isRefused_withUploadsOnly_isDone() throws IOException {
    LocalBuckets store = open();
    store.createBucket(BUCKET, "us-east-1");
    put(store, "a", "1");
    store.begin(path("m"), ObjectMetadata.NONE, null, null, null);
    assertRefused(
        () -> store.deleteBucket(BUCKET),
        "BucketNotEmpty",
        "The bucket you tried to delete is not empty");
    store.delete(path("a"), WriteCondition.NONE);

    store.deleteBucket(BUCKET);

    assertThat(open().buckets()).isEmpty();
    assertThat(files(folder.resolve("tmp"))).isEmpty();
  }

  @Test
  void put_ifAbsent_succeedsOnce() throws IOException {
    LocalBuckets store = open();
    store.createBucket(BUCKET, "us-east-1");
    putIf(store, "1", new WriteCondition(null, true));
    assertRefused(
        () -> putIf(store, "2", new WriteCondition(null, true)),
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold");
    assertRefused(
        () -> putIf(store, "2", new WriteCondition("00", false)),
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold");
    putIf(store, "2", new WriteCondition("c4ca4238a0b923820dcc509a6f75849b", false));
  }

  @Test
  void open_newerFormat_isRefusedInOneLine() throws IOException {
    Files.writeString(folder.resolve("format"), "tidemark-s3 9\n");

    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(StorageException.Kind.UNUSABLE);
              assertThat(e).hasMessageContaining("tidemark-s3 9").hasMessageNotContaining("\n");
            });
  }

  @Test
  void open_damagedRecord_isCorruptWhenItsBucketIsUsed() throws IOException {
    LocalBuckets store = open();
    store.createBucket(BUCKET, "us-east-1");
    store.createBucket("sound", "us-east-1");
    put(store, "a", "1");
    Path record = files(folder.resolve("buckets").resolve(BUCKET).resolve("objects")).get(0);
    byte[] bytes = Files.readAllBytes(record);
    bytes[20] ^= 1;
    Files.write(record, bytes);

    LocalBuckets again = open();
    assertThat(again.bucket(BUCKET).name()).isEqualTo(BUCKET);
    assertThat(again.object(new ObjectPath("sound", "a"))).isNull();
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> again.object(path("a")))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT));
    }
  }

  private LocalBuckets open() {
    return LocalBuckets.open(
        folder, true, TestKeys.open(folder), InstantSource.fixed(NOW), new Random());
  }

  private static void put(LocalBuckets store, String key, String content) throws IOException {
    try (Body body = store.newBody(path(key), null)) {
      body.write(bytes(content));
      store.put(path(key), body, ObjectMetadata.NONE, null, WriteCondition.NONE);
    }
  }

  private static void putIf(LocalBuckets store, String content, WriteCondition condition)
      throws IOException {
    try (Body body = store.newBody(path("c"), null)) {
      body.write(bytes(content));
      store.put(path("c"), body, ObjectMetadata.NONE, null, condition);
    }
  }

  private static LocalObject.Part putPart(
      LocalBuckets store,
      MultipartUpload upload,
      int number,
      String content,
      @Nullable Checksum checksum)
      throws IOException {
    try (Body body = store.newPart(path(upload.key()), upload.uploadId(), null)) {
      body.write(bytes(content));
      return store.putPart(path(upload.key()), upload.uploadId(), number, body, checksum);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
