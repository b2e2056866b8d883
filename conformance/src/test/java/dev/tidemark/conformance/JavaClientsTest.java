package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DescribeExportRequest;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbAsyncWaiter;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/**
 * The clients of the AWS SDK for Java as they are made by {@code create()}: endpoint, region and
 * keys come from where the SDK looks for them by itself, and nothing else is set. Against a server
 * of its own with a heap of 256 MB, or with {@code -Dendpoint=URL} another.
 */
final class JavaClientsTest {
  private static final int MEGABYTE = 1024 * 1024;
  private static final long RESIDENT_KILOBYTES_MAX = 700 * 1024;

  /** Of this JVM: {@code AWS_ENDPOINT_URL}, {@code AWS_REGION} and the keys, as properties. */
  private static final List<String> PROPERTIES =
      List.of("aws.endpointUrl", "aws.region", "aws.accessKeyId", "aws.secretAccessKey");

  private static final Map<String, String> BEFORE = new HashMap<>();
  private static final String RUN = Long.toHexString(System.nanoTime());
  private static final String BUCKET = "java-" + RUN;
  private static final String TABLE = "java-" + RUN;

  @TempDir private static Path folder;
  private static @Nullable ServerProcess server;

  @BeforeAll
  static void pointHere() {
    for (String name : PROPERTIES) {
      BEFORE.put(name, System.getProperty(name, ""));
    }
    String endpoint = System.getProperty("endpoint");
    if (endpoint == null || endpoint.isBlank()) {
      server = new ServerProcess(folder.resolve("data"));
      endpoint = server.endpoint().toString();
      System.setProperty("aws.accessKeyId", "any");
      System.setProperty("aws.secretAccessKey", "thing");
    }
    System.setProperty("aws.endpointUrl", endpoint);
    System.setProperty("aws.region", System.getProperty("region", "us-east-1"));
    try (S3Client s3 = S3Client.create()) {
      s3.createBucket(b -> b.bucket(BUCKET));
      s3.waiter().waitUntilBucketExists(b -> b.bucket(BUCKET));
    }
  }

  @AfterAll
  static void leaveNothing() {
    try (S3Client s3 = S3Client.create()) {
      s3.listObjectsV2Paginator(b -> b.bucket(BUCKET))
          .contents()
          .forEach(object -> s3.deleteObject(b -> b.bucket(BUCKET).key(object.key())));
      s3.deleteBucket(b -> b.bucket(BUCKET));
      s3.waiter().waitUntilBucketNotExists(b -> b.bucket(BUCKET));
    }
    if (server != null) {
      server.close();
    }
    BEFORE.forEach((name, value) -> {
      if (value.isEmpty()) {
        System.clearProperty(name);
      } else {
        System.setProperty(name, value);
      }
    });
  }

  @Test
  void sts_asked_tellsTheAccount() {
    try (StsClient sts = StsClient.create()) {
      assertThat(sts.getCallerIdentity().account()).matches("[0-9]{12}");
    }
  }

  @Test
  void syncClient_withItsDefaults_readsWhatItWrote() throws IOException {
    String key = "a b+c/Z\u00fcrich \u2615.txt";
    try (S3Client s3 = S3Client.create()) {
      PutObjectResponse put =
          s3.putObject(
              b -> b.bucket(BUCKET).key(key).metadata(Map.of("who", "me")),
              RequestBody.fromString("hello"));
      assertThat(put.checksumCRC32()).isEqualTo("NhCmhg==");
      try (ResponseInputStream<GetObjectResponse> got =
          s3.getObject(b -> b.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED))) {
        assertThat(new String(got.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(got.response().metadata()).containsExactly(Map.entry("who", "me"));
        assertThat(got.response().checksumCRC32()).isEqualTo("NhCmhg==");
      }
      assertThat(
              s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key).range("bytes=1-3")).asUtf8String())
          .isEqualTo("ell");
      assertThatExceptionOfType(NoSuchKeyException.class)
          .isThrownBy(() -> s3.getObject(b -> b.bucket(BUCKET).key("never-was")));
      assertThatExceptionOfType(S3Exception.class)
          .isThrownBy(() ->
              s3.putObject(
                  b -> b.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromString("x")))
          .matches(e -> e.statusCode() == 412);
      s3.deleteObject(b -> b.bucket(BUCKET).key(key));
      s3.waiter().waitUntilObjectNotExists(b -> b.bucket(BUCKET).key(key));
    }
  }

  /** All that the SDK computes without native code. */
  @ParameterizedTest
  @EnumSource(names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
  void checksum_ofEachAlgorithm_isKeptAndTold(ChecksumAlgorithm algorithm) {
    try (S3Client s3 = S3Client.create()) {
      s3.putObject(
          b -> b.bucket(BUCKET).key("sums").checksumAlgorithm(algorithm),
          RequestBody.fromString("hello"));
      HeadObjectResponse head =
          s3.headObject(b -> b.bucket(BUCKET).key("sums").checksumMode(ChecksumMode.ENABLED));
      String value =
          switch (algorithm) {
            case CRC32 -> head.checksumCRC32();
            case CRC32_C -> head.checksumCRC32C();
            case SHA1 -> head.checksumSHA1();
            default -> head.checksumSHA256();
          };
      assertThat(value).isNotEmpty();
    }
  }

  @Test
  void paginator_overManyKeys_listsThemInOrder() {
    List<String> keys = IntStream.range(0, 25).mapToObj("page/%02d"::formatted).toList();
    try (S3Client s3 = S3Client.create()) {
      keys.forEach(key -> s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.empty()));
      assertThat(
              s3
                  .listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix("page/").maxKeys(4))
                  .contents()
                  .stream()
                  .map(S3Object::key))
          .containsExactlyElementsOf(keys);
    }
  }

  @Test
  void presigner_getAndPut_workWithoutTheSdk() throws Exception {
    Duration minute = Duration.ofMinutes(1);
    try (S3Presigner presigner = S3Presigner.create();
        HttpClient http = HttpClient.newHttpClient()) {
      var put =
          presigner.presignPutObject(b ->
              b.signatureDuration(minute).putObjectRequest(o -> o.bucket(BUCKET).key("signed")));
      assertThat(
              http.send(
                      HttpRequest.newBuilder(put.url().toURI())
                          .PUT(BodyPublishers.ofString("by URL"))
                          .build(),
                      BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
      var get =
          presigner.presignGetObject(b ->
              b.signatureDuration(minute).getObjectRequest(o -> o.bucket(BUCKET).key("signed")));
      assertThat(
              http.send(HttpRequest.newBuilder(get.url().toURI()).build(), BodyHandlers.ofString())
                  .body())
          .isEqualTo("by URL");
    }
  }

  @Test
  void asyncClient_inParts_readsWhatItWrote() {
    byte[] body = new byte[20 * MEGABYTE];
    new Random(1).nextBytes(body);
    try (S3AsyncClient s3 = S3AsyncClient.builder().multipartEnabled(true).build()) {
      s3.putObject(b -> b.bucket(BUCKET).key("async"), AsyncRequestBody.fromBytes(body)).join();
      assertThat(s3.headObject(b -> b.bucket(BUCKET).key("async")).join().eTag()).endsWith("-3\"");
      assertThat(
              s3.getObject(b -> b.bucket(BUCKET).key("async"), AsyncResponseTransformer.toBytes())
                  .join()
                  .asByteArrayUnsafe())
          .isEqualTo(body);
    }
  }

  @Test
  void transferManager_filesAndFolders_comeBackAsTheyWere() throws IOException {
    Path up = Files.createDirectories(folder.resolve("up/deep"));
    writeFile(up.resolve("big"), 30);
    Files.writeString(up.resolve("small \u2615"), "small");
    Path down = folder.resolve("down");
    try (S3AsyncClient s3 = S3AsyncClient.builder().multipartEnabled(true).build();
        S3TransferManager transfers = S3TransferManager.builder().s3Client(s3).build()) {
      assertThat(
              transfers
                  .uploadDirectory(
                      b -> b.bucket(BUCKET).s3Prefix("folder").source(folder.resolve("up")))
                  .completionFuture()
                  .join()
                  .failedTransfers())
          .isEmpty();
      assertThat(
              transfers
                  .downloadDirectory(b ->
                      b.bucket(BUCKET)
                          .listObjectsV2RequestTransformer(l -> l.prefix("folder"))
                          .destination(down))
                  .completionFuture()
                  .join()
                  .failedTransfers())
          .isEmpty();
      transfers
          .copy(b ->
              b.copyObjectRequest(o ->
                  o.sourceBucket(BUCKET)
                      .sourceKey("folder/deep/big")
                      .destinationBucket(BUCKET)
                      .destinationKey("copied")))
          .completionFuture()
          .join();
      assertThat(s3.headObject(b -> b.bucket(BUCKET).key("copied")).join().contentLength())
          .isEqualTo(30L * MEGABYTE);
    }
    assertThat(down.resolve("deep/big")).hasSameBinaryContentAs(up.resolve("big"));
    assertThat(down.resolve("deep/small \u2615")).hasContent("small");
  }

  @Test
  void kms_andObjectsUnderItsKeys_openOnlyWithThem() {
    try (KmsClient kms = KmsClient.create();
        S3Client s3 = S3Client.create()) {
      String key = kms.createKey().keyMetadata().keyId();
      SdkBytes sealed =
          kms.encrypt(b -> b.keyId(key).plaintext(SdkBytes.fromUtf8String("secret")))
              .ciphertextBlob();
      assertThat(kms.decrypt(b -> b.ciphertextBlob(sealed)).plaintext().asUtf8String())
          .isEqualTo("secret");
      s3.putObject(
          b ->
              b.bucket(BUCKET)
                  .key("under-key")
                  .serverSideEncryption(ServerSideEncryption.AWS_KMS)
                  .ssekmsKeyId(key),
          RequestBody.fromString("x"));
      assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("under-key")).asUtf8String())
          .isEqualTo("x");
      kms.disableKey(b -> b.keyId(key));
      assertThatExceptionOfType(S3Exception.class)
          .isThrownBy(() -> s3.getObject(b -> b.bucket(BUCKET).key("under-key")))
          .matches(e -> e.awsErrorDetails().errorCode().equals("KMS.DisabledException"));
      kms.scheduleKeyDeletion(b -> b.keyId(key).pendingWindowInDays(7));
    }
  }

  @Test
  void dynamoDbAsync_tableItemsExport_wholeWay() {
    try (DynamoDbAsyncClient db = DynamoDbAsyncClient.create();
        DynamoDbAsyncWaiter waiter = db.waiter()) {
      db.createTable(b ->
              b.tableName(TABLE)
                  .billingMode(BillingMode.PAY_PER_REQUEST)
                  .keySchema(
                      KeySchemaElement.builder().attributeName("k").keyType(KeyType.HASH).build())
                  .attributeDefinitions(
                      AttributeDefinition.builder()
                          .attributeName("k")
                          .attributeType(ScalarAttributeType.S)
                          .build()))
          .join();
      String arn =
          waiter
              .waitUntilTableExists(b -> b.tableName(TABLE))
              .join()
              .matched()
              .response()
              .orElseThrow()
              .table()
              .tableArn();
      db.updateContinuousBackups(b ->
              b.tableName(TABLE)
                  .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)))
          .join();
      List<WriteRequest> writes =
          IntStream.range(0, 25)
              .mapToObj(n ->
                  WriteRequest.builder()
                      .putRequest(p -> p.item(Map.of("k", AttributeValue.fromS("item" + n))))
                      .build())
              .toList();
      db.batchWriteItem(b -> b.requestItems(Map.of(TABLE, writes))).join();
      List<String> seen = new CopyOnWriteArrayList<>();
      db.scanPaginator(b -> b.tableName(TABLE).limit(7))
          .items()
          .subscribe(item -> seen.add(Objects.requireNonNull(item.get("k")).s()))
          .join();
      assertThat(seen).hasSize(25).doesNotHaveDuplicates();

      String export =
          db.exportTableToPointInTime(b -> b.tableArn(arn).s3Bucket(BUCKET).s3Prefix("export"))
              .join()
              .exportDescription()
              .exportArn();
      WaiterOverrideConfiguration often =
          WaiterOverrideConfiguration.builder()
              .backoffStrategyV2(BackoffStrategy.fixedDelay(Duration.ofMillis(200)))
              .maxAttempts(300)
              .build();
      ExportDescription done =
          waiter
              .waitUntilExportCompleted(
                  DescribeExportRequest.builder().exportArn(export).build(), often)
              .join()
              .matched()
              .response()
              .orElseThrow()
              .exportDescription();
      assertThat(done.exportStatus()).isEqualTo(ExportStatus.COMPLETED);
      assertThat(done.itemCount()).isEqualTo(25);

      db.deleteTable(b -> b.tableName(TABLE)).join();
      waiter.waitUntilTableNotExists(b -> b.tableName(TABLE)).join();
    }
  }

  /** Two gigabytes pass through a heap of 256 MB, there and back. */
  @Test
  @Tag("long")
  void transferManager_gigabytes_areNotHeldInTheServersMemory() throws IOException {
    Path big = folder.resolve("gigabytes");
    Path back = folder.resolve("back");
    writeFile(big, 2048);
    try (S3AsyncClient s3 = S3AsyncClient.builder().multipartEnabled(true).build();
        S3TransferManager transfers = S3TransferManager.builder().s3Client(s3).build()) {
      transfers
          .uploadFile(b -> b.putObjectRequest(o -> o.bucket(BUCKET).key("gigabytes")).source(big))
          .completionFuture()
          .join();
      transfers
          .downloadFile(
              b -> b.getObjectRequest(o -> o.bucket(BUCKET).key("gigabytes")).destination(back))
          .completionFuture()
          .join();
    }
    assertThat(crc(back)).isEqualTo(crc(big));
    ServerProcess own = server;
    Path status = Path.of("/proc/%d/status".formatted(own == null ? 0 : own.pid()));
    if (Files.exists(status)) {
      String line =
          Files.readAllLines(status).stream()
              .filter(each -> each.startsWith("VmHWM:"))
              .findFirst()
              .orElseThrow();
      System.out.println("most of the server's memory that was resident: " + line);
      assertThat(Long.parseLong(line.replaceAll("[^0-9]", ""))).isLessThan(RESIDENT_KILOBYTES_MAX);
    }
  }

  /** A file of so many megabytes, each of which is another. */
  private static void writeFile(Path file, int megabytes) throws IOException {
    byte[] block = new byte[MEGABYTE];
    new Random(2).nextBytes(block);
    ByteBuffer bytes = ByteBuffer.wrap(block);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int at = 0; at < megabytes; at++) {
        bytes.putInt(0, at);
        bytes.position(0);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
    }
  }

  private static long crc(Path file) {
    CRC32 crc = new CRC32();
    try (FileChannel in = FileChannel.open(file)) {
      ByteBuffer bytes = ByteBuffer.allocate(MEGABYTE);
      while (in.read(bytes) >= 0) {
        crc.update(bytes.flip());
        bytes.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return crc.getValue();
  }
}
