package dev.tidemark.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.objectstore.Digest;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.ObjectPath;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/** The wire: framing, broken bodies, odd requests; in open mode unless said otherwise. */
final class S3ServiceTest {
  private static final String BUCKET = "wire";
  private static final String AUTHORIZATION =
      "Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request,"
          + " SignedHeaders=host, Signature="
          + "0".repeat(64)
          + "\r\nX-Amz-Date: 20260101T000000Z\r\n";

  @TempDir private static Path folder;
  @TempDir private static Path strictFolder;
  private static LocalS3 server;
  private static LocalS3 strict;
  private static S3Client client;

  @BeforeAll
  static void listen() {
    server = LocalS3.open(folder);
    strict = new LocalS3(strictFolder, 0);
    client =
        S3Client.builder()
            .endpointOverride(URI.create(strict.url()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(LocalS3.ACCESS_KEY, LocalS3.SECRET_KEY)))
            .build();
  }

  @BeforeEach
  void makeBuckets() {
    server.buckets().createBucket(BUCKET, "us-east-1");
    strict.buckets().createBucket(BUCKET, "us-east-1");
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    strict.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = ChecksumAlgorithm.class,
      names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
  void put_signedChunksWithTrailer_areVerifiedAndTheChecksumKept(ChecksumAlgorithm algorithm) {
    byte[] body = new byte[300_000];
    new Random(1).nextBytes(body);

    client.putObject(
        each -> each.bucket(BUCKET).key("chunks").checksumAlgorithm(algorithm),
        RequestBody.fromBytes(body));

    LocalObject object = object(strict, "chunks");
    assertThat(object.sizeBytes()).isEqualTo(body.length);
    assertThat(object.metadata().headers()).doesNotContainKey("content-encoding");
    assertThat(object.checksum()).isNotNull();
    assertThat(
            client
                .getObjectAsBytes(
                    each -> each.bucket(BUCKET).key("chunks").checksumMode(ChecksumMode.ENABLED))
                .asByteArray())
        .isEqualTo(body);
  }

  @Test
  void get_missingKey_isTheSdksOwnException() {
    assertThatThrownBy(() -> client.getObject(each -> each.bucket(BUCKET).key("absent")))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoSuchKey"));
  }

  @ParameterizedTest
  @CsvSource({
    "crc32, NhCmhg==, 200",
    "crc32, AAAAAA==, 400",
    "sha1, qvTGHdzF6KLavt4PO0gs2a6pQ00=, 200",
    "sha1, AAAAAAAAAAAAAAAAAAAAAAAAAAA=, 400",
    "crc64nvme, M3eFcAZSQlc=, 200",
    "crc64nvme, AAAAAAAAAAA=, 400"
  })
  void put_unsignedChunksWithTrailer_areHeldAgainstIt(String name, String value, int status)
      throws IOException {
    String framed = "3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-" + name + ":" + value + "\r\n\r\n";

    String answer =
        send(
            "PUT /wire/trailer-" + name + " HTTP/1.1\r\n",
            "X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n"
                + "X-Amz-Decoded-Content-Length: 5\r\n"
                + "Content-Encoding: gzip,aws-chunked\r\n"
                + "X-Amz-Trailer: x-amz-checksum-"
                + name
                + "\r\n",
            framed);

    assertThat(answer).startsWith("HTTP/1.1 " + status);
    if (status == 200) {
      LocalObject object = object(server, "trailer-" + name);
      assertThat(object.metadata().headers()).containsEntry("content-encoding", "gzip");
      assertThat(answer).containsIgnoringCase("x-amz-checksum-" + name + ": " + value);
    } else {
      assertThat(answer).contains("<Code>BadDigest</Code>");
    }
  }

  @Test
  void put_announcedTrailerThatDoesNotCome_isRefused() throws IOException {
    String answer =
        send(
            "PUT /wire/none HTTP/1.1\r\n",
            lines(
                "X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                "X-Amz-Decoded-Content-Length: 5",
                "X-Amz-Trailer: x-amz-checksum-crc32"),
            lines("5", "hello", "0", ""));

    assertThat(answer).startsWith("HTTP/1.1 400");
    assertThat(server.buckets().object(new ObjectPath(BUCKET, "none"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"5\\r\\nhello\\r\\n0\\r\\n\\r\\n, 6", "zz\\r\\n, 5", "5\\r\\nhel, 5", "-1\\r\\n, 5"})
  void put_brokenChunks_isRefused(String framed, int length) throws IOException {
    String body = framed.replace("\\r", "\r").replace("\\n", "\n");

    String answer =
        send(
            "PUT /wire/broken HTTP/1.1\r\n",
            "X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n"
                + "X-Amz-Decoded-Content-Length: "
                + length
                + "\r\n",
            body);

    assertThat(answer).startsWith("HTTP/1.1 400").contains("<Code>IncompleteBody</Code>");
    assertThat(server.buckets().object(new ObjectPath(BUCKET, "broken"))).isNull();
  }

  @Test
  void put_wrongSignedHash_isRefused() throws IOException {
    String answer =
        send(
            "PUT /wire/hash HTTP/1.1\r\n",
            "X-Amz-Content-Sha256: " + "0".repeat(64) + "\r\n",
            "hello");

    assertThat(answer).contains("<Code>XAmzContentSHA256Mismatch</Code>");
    assertThat(server.buckets().object(new ObjectPath(BUCKET, "hash"))).isNull();
  }

  @Test
  void put_connectionCutInTheMiddle_leavesNothing() throws IOException {
    long before = dataFiles();
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(head("PUT /wire/cut HTTP/1.1\r\n", unsigned(), 1000).getBytes(ISO_8859_1));
      out.write(new byte[500]);
      out.flush();
      socket.setSoLinger(true, 0);
    }
    // A request on a new connection, so that the server has had its turn; then another writer.
    assertThat(send("GET /wire/cut HTTP/1.1\r\n", unsigned(), "")).startsWith("HTTP/1.1 404");
    assertThat(send("PUT /wire/whole HTTP/1.1\r\n", unsigned(), "x")).startsWith("HTTP/1.1 200");
    assertThat(server.buckets().object(new ObjectPath(BUCKET, "cut"))).isNull();
    server.close();
    try (Stream<Path> drafts = Files.list(folder.resolve("tmp"))) {
      assertThat(drafts).isEmpty();
      assertThat(dataFiles()).isEqualTo(before + 1);
    } finally {
      server = LocalS3.open(folder);
    }
  }

  private static long dataFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("buckets").resolve(BUCKET + "/data"))) {
      return files.count();
    }
  }

  @Test
  void put_expectContinue_isAnsweredBeforeTheBody() throws IOException {
    try (Socket socket = connect()) {
      String head = head("PUT /wire/expect HTTP/1.1\r\n", unsigned(), 1);
      head = head.substring(0, head.length() - 2) + "Expect: 100-continue\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      byte[] first = socket.getInputStream().readNBytes(25);
      assertThat(new String(first, ISO_8859_1)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      socket.getOutputStream().write('x');
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /wire/%ff, 400, InvalidURI",
    "GET, /wire?metadataTable, 501, NotImplemented",
    "PUT, /wire?website, 501, NotImplemented",
    "POST, /wire/a?restore, 501, NotImplemented",
    "PUT, /wire/a?encryption, 501, NotImplemented",
    "GET, /wire/a?policy, 501, NotImplemented",
    "POST, /wire, 501, NotImplemented",
    "PATCH, /wire/a, 405, MethodNotAllowed",
    "OPTIONS, /wire/a, 400, BadRequest",
    "GET, /absent?policy, 404, NoSuchBucket",
    "GET, /wire?list-type=2&max-keys=x, 400, InvalidArgument"
  })
  void request_ofAnOddKind_getsItsError(String method, String path, int status, String code)
      throws IOException {
    String answer = send(method + " " + path + " HTTP/1.1\r\n", unsigned(), "");

    assertThat(answer).startsWith("HTTP/1.1 " + status).contains("<Code>" + code + "</Code>");
  }

  @Test
  void request_withoutSignature_isDenied() throws IOException {
    try (Socket socket = connect()) {
      String head = "GET /wire/a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 403")
          .contains("<Code>AccessDenied</Code><Message>Access Denied</Message>");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "<!DOCTYPE Delete [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Delete><Object><Key>&x;</Key></Object></Delete>",
    "<Delete><Object><Key>a</Key></Object>",
    "<Other/>",
    "nothing"
  })
  void deleteObjects_badDocument_isMalformed(String document) throws IOException {
    String answer =
        send(
            "POST /wire?delete HTTP/1.1\r\n",
            unsigned() + "Content-MD5: " + md5(document) + "\r\n",
            document);

    assertThat(answer).startsWith("HTTP/1.1 400").contains("<Code>MalformedXML</Code>");
  }

  @Test
  void deleteObjects_emptyOrLongKey_isRefused() throws IOException {
    String document = "<Delete><Object><Key>a</Key></Object><Object><Key></Key></Object></Delete>";
    assertThat(deleteObjects(document))
        .startsWith("HTTP/1.1 400")
        .contains("<Code>MalformedXML</Code>");
    String longKey = "k".repeat(1025);
    assertThat(deleteObjects("<Delete><Object><Key>" + longKey + "</Key></Object></Delete>"))
        .startsWith("HTTP/1.1 200")
        .contains("<Error><Key>" + longKey + "</Key><Code>KeyTooLongError</Code>")
        .doesNotContain("<Deleted>");
  }

  @Test
  void document_ofTooManyElements_isMalformed() throws IOException {
    assertThat(deleteObjects("<Delete>" + "<a/>".repeat(60_000) + "</Delete>"))
        .startsWith("HTTP/1.1 400")
        .contains("<Code>MalformedXML</Code>");
  }

  private static String deleteObjects(String document) throws IOException {
    return send(
        "POST /wire?delete HTTP/1.1\r\n",
        unsigned() + "Content-MD5: " + md5(document) + "\r\n",
        document);
  }

  @Test
  void bucketTags_putReadAndDeleted_areKept() {
    client.createBucket(each ->
        each.bucket("tagged")
            .createBucketConfiguration(made ->
                made.locationConstraint("eu-west-1")
                    .tags(Tag.builder().key("made").value("with").build())));
    assertThat(tags()).containsExactly(Tag.builder().key("made").value("with").build());

    List<Tag> fifty =
        IntStream.range(10, 60)
            .mapToObj(i -> Tag.builder().key("k" + i).value("v ü=" + i).build())
            .toList();
    client.putBucketTagging(each -> each.bucket("tagged").tagging(set -> set.tagSet(fifty)));
    assertThat(tags()).isEqualTo(fifty);

    client.deleteBucketTagging(each -> each.bucket("tagged"));
    assertThatThrownBy(S3ServiceTest::tags)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoSuchTagSet"));
  }

  private static List<Tag> tags() {
    return client.getBucketTagging(each -> each.bucket("tagged")).tagSet();
  }

  @Test
  void create_inARegionOfNoForm_isRefused() throws IOException {
    for (String region : new String[] {"x", "EU-west-1", "eu-west-1/..", "a b", "-".repeat(100)}) {
      assertThat(
              send(
                  "PUT /nowhere HTTP/1.1\r\n",
                  unsigned(),
                  "<CreateBucketConfiguration><LocationConstraint>"
                      + region
                      + "</LocationConstraint></CreateBucketConfiguration>"))
          .as(region)
          .startsWith("HTTP/1.1 400")
          .contains("<Code>InvalidLocationConstraint</Code>");
    }
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  private static LocalObject object(LocalS3 store, String key) {
    return Objects.requireNonNull(store.buckets().object(new ObjectPath(BUCKET, key)));
  }

  private static String md5(String text) {
    Digest digest = Digest.md5();
    byte[] bytes = text.getBytes(ISO_8859_1);
    digest.update(bytes, 0, bytes.length);
    return digest.base64();
  }

  private static String unsigned() {
    return "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n";
  }

  private static String head(String line, String headers, int length) {
    return line
        + "Host: 127.0.0.1\r\nConnection: close\r\n"
        + AUTHORIZATION
        + headers
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  private static String send(String line, String headers, String body) throws IOException {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write((head(line, headers, body.length()) + body).getBytes(ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }
}
