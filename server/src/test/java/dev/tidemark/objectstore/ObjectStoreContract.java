package dev.tidemark.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.objectstore.PutOptions.Encryption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every object store does, whatever keeps the bytes. */
abstract class ObjectStoreContract {
  static final String BUCKET = "exports";
  static final String OWNER = "000000000000";

  /** A store in which {@link #BUCKET} is there, empty, and owned by {@link #OWNER}. */
  abstract ObjectStore store();

  @Test
  void put_newKey_isThereWithItsMd5() {
    StoredObject put = store().put(path("a"), bytes("hello"), PutOptions.DEFAULT);

    assertThat(put.etag()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
    assertThat(store().head(path("a"))).isEqualTo(put);
    assertThat(read("a", 0, -1)).isEqualTo(bytes("hello"));
  }

  @Test
  void put_emptyBody_isAnObject() {
    StoredObject put = store().put(path("_started"), new byte[0], PutOptions.DEFAULT);

    assertThat(put.sizeBytes()).isZero();
    assertThat(read("_started", 0, -1)).isEmpty();
  }

  @Test
  void put_existingKey_replacesIt() {
    store().put(path("a"), bytes("one"), PutOptions.DEFAULT);
    store().put(path("a"), bytes("second"), PutOptions.DEFAULT);

    assertThat(read("a", 0, -1)).isEqualTo(bytes("second"));
    assertThat(store().list(BUCKET, "", null, 10)).hasSize(1);
  }

  @Test
  void put_missingBucket_isRefused() {
    assertRefused(
        () -> store().put(new ObjectPath("absent", "a"), bytes("x"), PutOptions.DEFAULT),
        "NoSuchBucket",
        "The specified bucket does not exist");
  }

  @Test
  void begin_missingBucket_isRefused() {
    assertRefused(
        () -> store().begin(new ObjectPath("absent", "a"), PutOptions.DEFAULT),
        "NoSuchBucket",
        "The specified bucket does not exist");
  }

  @Test
  void put_otherOwnerExpected_isRefused() {
    PutOptions options = new PutOptions(null, "111122223333", null);

    assertRefused(
        () -> store().put(path("a"), bytes("x"), options), "AccessDenied", "Access Denied");
    assertRefused(() -> store().begin(path("a"), options), "AccessDenied", "Access Denied");
    assertThat(store().head(path("a"))).isNull();
  }

  @Test
  void put_ownerAsExpected_isAccepted() {
    PutOptions options = new PutOptions(new Encryption.Aes256(), OWNER, "application/octet-stream");

    assertThat(store().put(path("a"), bytes("x"), options).sizeBytes()).isEqualTo(1);
  }

  @Test
  void put_kmsKeyThatDoesNotExist_isRefused() {
    String arn = "arn:aws:kms:us-east-1:000000000000:key/0d5ee7bd-1d2f-4a8c-b2ab-9f4b3b0e4a11";
    PutOptions options = new PutOptions(new Encryption.Kms(arn), null, null);

    assertRefused(
        () -> store().put(path("a"), bytes("x"), options),
        "KMS.NotFoundException",
        "Key '" + arn + "' does not exist");
    assertRefused(
        () -> store().begin(path("a"), options),
        "KMS.NotFoundException",
        "Key '" + arn + "' does not exist");
  }

  @Test
  void upload_onePart_hasTheEtagOfOnePart() throws Exception {
    try (Upload upload = store().begin(path("data/f.json.gz"), PutOptions.DEFAULT)) {
      upload.part(ByteBuffer.wrap(bytes("hello")));
      StoredObject done = upload.complete();

      assertThat(done.etag()).isEqualTo(md5OfMd5s(List.of(bytes("hello"))));
      assertThat(done.sizeBytes()).isEqualTo(5);
      assertThat(store().head(path("data/f.json.gz"))).isEqualTo(done);
    }
    assertThat(read("data/f.json.gz", 0, -1)).isEqualTo(bytes("hello"));
  }

  @Test
  void upload_emptyPart_isAnEmptyObject() throws Exception {
    try (Upload upload = store().begin(path("e"), PutOptions.DEFAULT)) {
      upload.part(ByteBuffer.allocate(0));

      assertThat(upload.complete().etag()).isEqualTo(md5OfMd5s(List.of(new byte[0])));
    }
    assertThat(read("e", 0, -1)).isEmpty();
  }

  @Test
  void upload_manyParts_isTheirConcatenation() throws Exception {
    Random random = new Random(7);
    List<byte[]> parts = new ArrayList<>();
    for (int size : new int[] {Upload.PART_BYTES_MIN, Upload.PART_BYTES_MIN + 11, 1234}) {
      byte[] part = new byte[size];
      random.nextBytes(part);
      parts.add(part);
    }
    try (Upload upload = store().begin(path("big"), PutOptions.DEFAULT)) {
      for (byte[] part : parts) {
        upload.part(ByteBuffer.wrap(part).asReadOnlyBuffer());
      }
      assertThat(store().head(path("big"))).isNull();
      assertThat(upload.complete().etag()).isEqualTo(md5OfMd5s(parts));
    }
    byte[] whole = new byte[parts.stream().mapToInt(part -> part.length).sum()];
    ByteBuffer joined = ByteBuffer.wrap(whole);
    parts.forEach(joined::put);
    assertThat(read("big", 0, -1)).isEqualTo(whole);
    int from = Upload.PART_BYTES_MIN - 3;
    assertThat(read("big", from, 7)).isEqualTo(Arrays.copyOfRange(whole, from, from + 7));
    assertThat(read("big", whole.length - 5, -1))
        .isEqualTo(Arrays.copyOfRange(whole, whole.length - 5, whole.length));
  }

  @Test
  void upload_smallPartInTheMiddle_isRefused() {
    try (Upload upload = store().begin(path("a"), PutOptions.DEFAULT)) {
      upload.part(ByteBuffer.wrap(bytes("small")));
      upload.part(ByteBuffer.wrap(bytes("small")));
      assertRefused(
          upload::complete,
          "EntityTooSmall",
          "Your proposed upload is smaller than the minimum allowed size");
    }
    assertThat(store().head(path("a"))).isNull();
  }

  @Test
  void upload_closedBeforeCompletion_leavesNothing() {
    try (Upload upload = store().begin(path("a"), PutOptions.DEFAULT)) {
      upload.part(ByteBuffer.wrap(bytes("hello")));
    }

    assertThat(store().head(path("a"))).isNull();
    assertThat(store().list(BUCKET, "", null, 10)).isEmpty();
  }

  @Test
  void head_missingKey_isNull() {
    assertThat(store().head(path("a"))).isNull();
  }

  @Test
  void get_missingKey_isRefused() {
    assertRefused(
        () -> store().get(path("a"), 0, -1), "NoSuchKey", "The specified key does not exist.");
  }

  @Test
  void get_whileOverwritten_readsTheOldObjectToItsEnd() throws IOException {
    byte[] old = new byte[3_000_000];
    Arrays.fill(old, (byte) 'x');
    store().put(path("a"), old, PutOptions.DEFAULT);

    try (InputStream in = store().get(path("a"), 0, -1)) {
      assertThat(in.read()).isEqualTo('x');
      store().put(path("a"), bytes("new"), PutOptions.DEFAULT);
      assertThat(in.readAllBytes()).hasSize(old.length - 1).containsOnly('x');
    }
    assertThat(read("a", 0, -1)).isEqualTo(bytes("new"));
  }

  @Test
  void list_manyKeys_isInUtf8Order() {
    List<String> keys = List.of("a", "a/", "a/b", "a//b", "b", "\uffee", "\ud83d\ude00");
    for (String key : keys) {
      store().put(path(key), bytes(key), PutOptions.DEFAULT);
    }

    assertThat(store().list(BUCKET, "", null, 100))
        .extracting(StoredObject::key)
        .containsExactly("a", "a/", "a//b", "a/b", "b", "\uffee", "\ud83d\ude00");
    assertThat(store().list(BUCKET, "a/", null, 100))
        .extracting(StoredObject::key)
        .containsExactly("a/", "a//b", "a/b");
    assertThat(store().list(BUCKET, "", "a/", 2))
        .extracting(StoredObject::key)
        .containsExactly("a//b", "a/b");
    assertThat(store().list(BUCKET, "b", "a", 100))
        .extracting(StoredObject::key)
        .containsExactly("b");
    assertThat(store().list(BUCKET, "a/", "b", 100)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b+c&d=e?f#g%h",
        "..",
        "./a/./b",
        "/leading",
        "dir/",
        "a//b",
        "\u00e9\u4e2d\ud83d\ude00",
        "tab\there",
        "quote\"'<>&",
        "~!*()'"
      })
  void put_oddKey_isKeptAsItIs(String key) {
    store().put(path(key), bytes(key), PutOptions.DEFAULT);

    assertThat(read(key, 0, -1)).isEqualTo(bytes(key));
    assertThat(store().list(BUCKET, key, null, 5))
        .extracting(StoredObject::key)
        .containsExactly(key);
    store().delete(path(key));
    assertThat(store().head(path(key))).isNull();
  }

  @Test
  void put_longestKey_isKept_andOneMoreIsRefused() {
    String longest = "k".repeat(1024);
    store().put(path(longest), bytes("x"), PutOptions.DEFAULT);

    assertThat(read(longest, 0, -1)).isEqualTo(bytes("x"));
    assertRefused(
        () -> store().put(path(longest + "k"), bytes("x"), PutOptions.DEFAULT),
        "KeyTooLongError",
        "Your key is too long");
  }

  @Test
  void delete_thereOrNot_isFine() {
    store().put(path("a"), bytes("x"), PutOptions.DEFAULT);
    store().delete(path("a"));
    store().delete(path("a"));

    assertThat(store().head(path("a"))).isNull();
  }

  static ObjectPath path(String key) {
    return new ObjectPath(BUCKET, key);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  final byte[] read(String key, long offset, long length) {
    try (InputStream in = store().get(path(key), offset, length)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static void assertRefused(ThrowingCallable call, String code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ObjectStoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.REFUSED);
              assertThat(e.getMessage()).startsWith(message);
            });
  }

  static String md5OfMd5s(List<byte[]> parts) throws Exception {
    MessageDigest outer = MessageDigest.getInstance("MD5");
    for (byte[] part : parts) {
      outer.update(MessageDigest.getInstance("MD5").digest(part));
    }
    return HexFormat.of().formatHex(outer.digest()) + "-" + parts.size();
  }
}
