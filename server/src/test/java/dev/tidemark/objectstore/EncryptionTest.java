package dev.tidemark.objectstore;

import static dev.tidemark.objectstore.ObjectStoreContract.BUCKET;
import static dev.tidemark.objectstore.ObjectStoreContract.assertRefused;
import static dev.tidemark.objectstore.ObjectStoreContract.bytes;
import static dev.tidemark.objectstore.ObjectStoreContract.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KeyState;
import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies on the disk, and who can read it. */
final class EncryptionTest {
  private static final String REGION = "eu-west-1";
  private static final String KNOWN = "these very words are nowhere on the disk";
  private static final RequestedEncryption MASTER = new RequestedEncryption.Aes256();

  @TempDir private Path folder;
  private KeyRing ring;
  private LocalBuckets store;

  @BeforeEach
  void openEmpty() {
    ring = TestKeys.open(folder);
    store = store();
    store.createBucket(BUCKET, REGION);
  }

  private LocalBuckets open() {
    ring = TestKeys.open(folder);
    return store();
  }

  private LocalBuckets store() {
    return LocalBuckets.open(
        folder.resolve("s3"), false, ring, InstantSource.system(), new Random());
  }

  private static CustomerKey customerKey(int seed) {
    byte[] key = new byte[32];
    new Random(seed).nextBytes(key);
    return new CustomerKey(key);
  }

  @Test
  void everyWay_ofWriting_leavesNoPlaintextOnTheDisk() throws IOException {
    String arn = newKey();
    byte[] body = bytes((KNOWN + "\n").repeat(5000));
    CustomerKey customer = customerKey(1);
    put("default", null, body);
    put("master", MASTER, body);
    put("kms", new RequestedEncryption.Kms(arn, Map.of("a", "b"), true), body);
    put("aws", new RequestedEncryption.Kms(null, Map.of(), null), body);
    put("customer", new RequestedEncryption.Customer(customer), body);
    MultipartUpload upload = begin("upload", null);
    putPart(upload, 1, null, body);
    Body draft = store.newBody(path("draft"), null);
    draft.write(body);

    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("these very words");
      }
    }
    store = open();
    for (String key : List.of("default", "master", "kms", "aws")) {
      assertThat(read(key, null)).as(key).isEqualTo(body);
    }
    assertThat(read("customer", customer)).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 65479, 65480, 65481, 65536, 131000, 131001, 130_999 + 65_520, 1_000_003})
  void ranges_ofOddSizes_areThePlainBytes(int size) throws IOException {
    long seed = 20260102L + size;
    Random random = new Random(seed);
    byte[] plain = new byte[size];
    random.nextBytes(plain);
    put("k", null, plain);

    assertThat(read("k", null)).isEqualTo(plain);
    try (ObjectReading reading = store.read(path("k"))) {
      assertThat(reading.object().sizeBytes()).isEqualTo(size);
      for (int i = 0; i < 200; i++) {
        int from = random.nextInt(size + 1);
        int length = random.nextInt(Math.min(size - from, 70_000) + 1);
        assertThat(reading.stream(from, length, null).readAllBytes())
            .as("seed %d, %d bytes from %d", seed, length, from)
            .isEqualTo(Arrays.copyOfRange(plain, from, from + length));
      }
    }
  }

  @Test
  void upload_ofManyParts_readsAsOneAcrossThem() throws IOException {
    Random random = new Random(5);
    byte[] whole = new byte[2 * Upload.PART_BYTES_MIN + 70_001];
    random.nextBytes(whole);
    MultipartUpload upload = begin("m", new RequestedEncryption.Kms(newKey(), Map.of(), null));
    int[] ends = {Upload.PART_BYTES_MIN, 2 * Upload.PART_BYTES_MIN + 1, whole.length};
    LocalObject object = complete(upload, whole, ends);

    assertThat(object.etag()).endsWith("-3");
    assertThat(read("m", null)).isEqualTo(whole);
    try (ObjectReading reading = store.read(path("m"))) {
      for (int end : ends) {
        int from = Math.max(0, end - 70_000);
        int length = Math.min(140_000, whole.length - from);
        assertThat(reading.stream(from, length, null).readAllBytes())
            .isEqualTo(Arrays.copyOfRange(whole, from, from + length));
      }
    }
  }

  private LocalObject complete(MultipartUpload upload, byte[] whole, int... ends)
      throws IOException {
    CompletedPart[] parts = new CompletedPart[ends.length];
    int from = 0;
    for (int i = 0; i < ends.length; i++) {
      byte[] part = Arrays.copyOfRange(whole, from, ends[i]);
      parts[i] = new CompletedPart(i + 1, putPart(upload, i + 1, null, part).etag(), null);
      from = ends[i];
    }
    return store.complete(
        path(upload.key()),
        upload.uploadId(),
        List.of(parts),
        ExpectedObject.ANY,
        WriteCondition.NONE);
  }

  @Test
  void read_ofAChangedFile_givesRightBytesOrFailsAsCorrupt() throws IOException {
    long seed = 77;
    Random random = new Random(seed);
    byte[] plain = new byte[200_000];
    random.nextBytes(plain);
    LocalObject object = put("k", null, plain);
    Path file = dataFile(object, 0);
    byte[] sound = Files.readAllBytes(file);

    for (int i = 0; i < 100; i++) {
      byte[] damaged =
          i % 2 == 0 ? flipped(sound, random) : Arrays.copyOf(sound, random.nextInt(sound.length));
      Files.write(file, damaged);
      int from = random.nextInt(plain.length);
      int length = 1 + random.nextInt(plain.length - from);
      try (ObjectReading reading = store.read(path("k"))) {
        byte[] found = reading.stream(from, length, null).readAllBytes();
        assertThat(found)
            .as("seed %d", seed)
            .isEqualTo(Arrays.copyOfRange(plain, from, from + length));
        assertThat(length).as("seed %d, the whole cannot pass", seed).isLessThan(plain.length);
      } catch (StorageException e) {
        assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT);
        assertThat(e).hasMessageContaining(String.valueOf(file)).hasMessageContaining("object k");
      }
      assertCorrupt(() -> read("k", null));
    }
    Files.delete(file);
    assertCorrupt(() -> read("k", null));
  }

  private static byte[] flipped(byte[] sound, Random random) {
    byte[] damaged = sound.clone();
    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
    return damaged;
  }

  @Test
  void dataFiles_exchanged_areFoundOut() throws IOException {
    byte[] one = new byte[100_000];
    byte[] other = new byte[100_000];
    Arrays.fill(other, (byte) 1);
    exchange(dataFile(put("a", null, one), 0), dataFile(put("b", null, other), 0));
    assertCorrupt(() -> read("a", null));
    assertCorrupt(() -> read("b", null));

    byte[] whole = new byte[2 * Upload.PART_BYTES_MIN];
    LocalObject parts =
        complete(begin("m", null), whole, Upload.PART_BYTES_MIN, 2 * Upload.PART_BYTES_MIN);
    exchange(dataFile(parts, 0), dataFile(parts, 1));
    assertCorrupt(() -> read("m", null));
  }

  private static void exchange(Path one, Path other) throws IOException {
    Path aside = one.resolveSibling("aside");
    Files.move(one, aside, StandardCopyOption.ATOMIC_MOVE);
    Files.move(other, one, StandardCopyOption.ATOMIC_MOVE);
    Files.move(aside, other, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void everyObject_ofTheSameBytes_hasBytesOfItsOwn() throws IOException {
    byte[] body = new byte[1000];
    LocalObject one = put("a", null, body);
    LocalObject two = put("b", null, body);

    assertThat(one.etag()).isEqualTo(two.etag());
    assertThat(one.encryption()).isNotEqualTo(two.encryption());
    assertThat(Files.readAllBytes(dataFile(one, 0)))
        .isNotEqualTo(Files.readAllBytes(dataFile(two, 0)));
  }

  /** S3 API reference, Object: an ETag under SSE-KMS or SSE-C is no MD5 of the data. */
  @Test
  void etag_underKeysOfOthers_doesNotTellTheMd5() throws IOException {
    byte[] body = bytes("hello");
    RequestedEncryption kms = new RequestedEncryption.Kms(null, Map.of(), null);
    RequestedEncryption customer = new RequestedEncryption.Customer(customerKey(1));

    assertThat(put("a", MASTER, body).etag()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
    assertThat(put("b", kms, body).etag())
        .matches("[0-9a-f]{32}")
        .isNotEqualTo("5d41402abc4b2a76b9719d911017c592")
        .isNotEqualTo(put("b", kms, body).etag());
    assertThat(put("c", customer, body).etag()).isNotEqualTo("5d41402abc4b2a76b9719d911017c592");
  }

  /** Codes and texts: LocalStack's snapshots of S3, test_s3_sse_validate_kms_key(_state). */
  @Test
  void kmsKey_thatCannotBeUsed_refusesReadsAndWrites_untilItCan() throws IOException {
    String arn = newKey();
    RequestedEncryption kms = new RequestedEncryption.Kms(arn, Map.of(), null);
    put("k", kms, bytes("x"));
    MultipartUpload upload = begin("m", kms);
    LocalObject.Part part = putPart(upload, 1, null, bytes("x"));

    state(arn, new KeyState.Disabled());
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> read("k", null),
            () -> put("l", kms, bytes("x")),
            () -> begin("l", kms),
            () -> putPart(upload, 2, null, bytes("x")),
            () -> finish(upload, part))) {
      assertRefused(use, "KMS.DisabledException", arn + " is disabled.");
    }
    state(arn, new KeyState.PendingDeletion(Instant.now().plusSeconds(1000)));
    assertRefused(
        () -> read("k", null), "KMS.KMSInvalidStateException", arn + " is pending deletion.");
    state(arn, new KeyState.Enabled());
    assertThat(read("k", null)).isEqualTo(bytes("x"));
    finish(upload, part);
    assertThat(read("m", null)).isEqualTo(bytes("x"));

    state(arn, new KeyState.PendingDeletion(Instant.now().minusSeconds(1)));
    ring.expire();
    assertRefused(
        () -> read("k", null), "KMS.NotFoundException", "Key '" + arn + "' does not exist");
    assertThat(store.object(path("k"))).isNotNull();
  }

  private void finish(MultipartUpload upload, LocalObject.Part part) {
    store.complete(
        path(upload.key()),
        upload.uploadId(),
        List.of(new CompletedPart(1, part.etag(), null)),
        ExpectedObject.ANY,
        WriteCondition.NONE);
  }

  @Test
  void kmsKey_isFoundByIdAliasAndArn_inTheBucketsRegionOnly() throws IOException {
    String arn = newKey();
    String id = arn.substring(arn.indexOf('/') + 1);
    ring.createAlias(REGION, "alias/mine", id);
    for (String name : List.of(id, arn, "alias/mine", arn.replace("key/" + id, "alias/mine"))) {
      LocalObject object = put("k", new RequestedEncryption.Kms(name, Map.of(), null), bytes("x"));
      assertThat(object.encryption())
          .isInstanceOfSatisfying(
              ObjectEncryption.Kms.class, kms -> assertThat(kms.keyArn()).isEqualTo(arn));
    }
    refusesKey("nothing", "Invalid keyId 'nothing'");
    refusesKey(arn.replace(REGION, "us-west-2"), "Invalid arn us-west-2");
    refusesKey("alias/other", "Alias arn:aws:kms:eu-west-1:000000000000:alias/other is not found.");
    assertThat(store.object(path("none"))).isNull();
    try (Stream<Path> files = Files.list(folder.resolve("s3/buckets").resolve(BUCKET + "/data"))) {
      assertThat(files).hasSize(1);
    }
  }

  private void refusesKey(String name, String message) {
    assertRefused(
        () -> put("none", new RequestedEncryption.Kms(name, Map.of(), null), bytes("x")),
        "KMS.NotFoundException",
        message);
  }

  @Test
  void customerKey_otherOrNone_isRefused() throws IOException {
    put("k", new RequestedEncryption.Customer(customerKey(1)), bytes("x"));
    put("plain", null, bytes("x"));

    assertThat(read("k", customerKey(1))).isEqualTo(bytes("x"));
    assertRefused(
        () -> read("k", customerKey(2)),
        "AccessDenied",
        "Requests specifying Server Side Encryption with Customer provided keys must provide the"
            + " correct secret key.");
    assertRefused(
        () -> read("k", null),
        "InvalidRequest",
        "The object was stored using a form of Server Side Encryption.");
    assertRefused(
        () -> read("plain", customerKey(1)),
        "InvalidRequest",
        "The encryption parameters are not applicable to this object.");
  }

  @Test
  void customerKey_ofParts_mustBeThatOfTheUpload() throws IOException {
    MultipartUpload upload = begin("m", new RequestedEncryption.Customer(customerKey(1)));
    MultipartUpload plain = begin("p", null);
    String missing = "The multipart upload initiate requested encryption.";

    assertRefused(() -> putPart(upload, 1, null, bytes("x")), "InvalidRequest", missing);
    assertRefused(
        () -> putPart(upload, 1, customerKey(2), bytes("x")),
        "InvalidRequest",
        "The provided encryption parameters did not match the ones used originally.");
    assertRefused(() -> putPart(plain, 1, customerKey(1), bytes("x")), "InvalidRequest", missing);
    finish(upload, putPart(upload, 1, customerKey(1), bytes("x")));
    assertThat(read("m", customerKey(1))).isEqualTo(bytes("x"));
  }

  @Test
  void bucketDefault_appliesToWhoeverAsksForNothing() throws IOException {
    String arn = newKey();
    store.configure(
        BUCKET, DefaultEncryption.NAME, new DefaultEncryption(true, arn, true, true).document());

    assertThat(kms(put("k", null, bytes("x"))).keyArn()).isEqualTo(arn);
    assertThat(kms(put("k", null, bytes("x"))).bucketKey()).isTrue();
    assertThat(begin("m", null).encryption()).isInstanceOf(ObjectEncryption.Kms.class);
    assertThat(put("k", MASTER, bytes("x")).encryption())
        .isInstanceOf(ObjectEncryption.Aes256.class);
    assertRefused(
        () -> put("k", new RequestedEncryption.Customer(customerKey(1)), bytes("x")),
        "AccessDenied",
        "The request is not authorized to perform: s3:PutObject");
  }

  private static ObjectEncryption.Kms kms(LocalObject object) {
    return (ObjectEncryption.Kms) object.encryption();
  }

  @Test
  void objects_underAnotherMasterKey_areCorruptAndSaySo() throws IOException {
    put("k", null, bytes("x"));
    LocalBuckets other =
        LocalBuckets.open(
            folder.resolve("s3"),
            false,
            TestKeys.open(folder.resolve("other")),
            InstantSource.system(),
            new Random());

    assertThat(other.object(path("k"))).isNotNull();
    store = other;
    assertCorrupt(() -> read("k", null));
  }

  @Test
  void body_ofABucketThatWasMadeAnewMeanwhile_isRefused() throws IOException {
    try (Body body = store.newBody(path("k"), null)) {
      body.write(bytes("x"));
      store.deleteBucket(BUCKET);
      store.createBucket(BUCKET, REGION);

      assertRefused(
          () -> store.put(path("k"), body, ObjectMetadata.NONE, null, WriteCondition.NONE),
          "NoSuchBucket",
          "The specified bucket does not exist");
    }
    assertThat(store.object(path("k"))).isNull();
  }

  private static void assertCorrupt(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT));
  }

  private String newKey() {
    return ring.create(REGION, "", "{}", new TreeMap<>()).arn();
  }

  private void state(String arn, KeyState state) {
    ring.change(REGION, arn, key -> key.withState(state));
  }

  private LocalObject put(String key, @Nullable RequestedEncryption encryption, byte[] content)
      throws IOException {
    try (Body body = store.newBody(path(key), encryption)) {
      body.write(content);
      return store.put(path(key), body, ObjectMetadata.NONE, null, WriteCondition.NONE);
    }
  }

  private MultipartUpload begin(String key, @Nullable RequestedEncryption encryption) {
    return store.begin(path(key), ObjectMetadata.NONE, encryption, null, null);
  }

  private LocalObject.Part putPart(
      MultipartUpload upload, int number, @Nullable CustomerKey customerKey, byte[] content)
      throws IOException {
    try (Body body = store.newPart(path(upload.key()), upload.uploadId(), customerKey)) {
      body.write(content);
      return store.putPart(path(upload.key()), upload.uploadId(), number, body, null);
    }
  }

  private byte[] read(String key, @Nullable CustomerKey customerKey) throws IOException {
    try (ObjectReading reading = store.read(path(key));
        InputStream in = reading.stream(0, reading.object().sizeBytes(), customerKey)) {
      return in.readAllBytes();
    }
  }

  private Path dataFile(LocalObject object, int part) {
    return folder
        .resolve("s3/buckets")
        .resolve(BUCKET)
        .resolve("data")
        .resolve(object.parts().get(part).file());
  }
}
