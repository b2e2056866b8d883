package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportStatus;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;

/** A disk that is full, a folder that cannot be written, a clock that was set back. */
final class BadWeatherTest {
  private static final String TABLE = "Table";
  private static final String BUCKET = "exports";
  private static final int ITEM_BYTES = 100_000;
  private static final int ITEMS = 60;

  @TempDir private Path folder;
  private boolean mounted;

  private Path data() {
    return folder.resolve("data");
  }

  private void mount(String options) throws Exception {
    Files.createDirectories(data());
    mounted = mount("-t", "tmpfs", "-o", options, "tmpfs", data().toString());
    assumeTrue(mounted, "a file system of a few megabytes can be mounted by root only");
  }

  private static boolean mount(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static boolean run(List<String> command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run(List.of("umount", "--lazy", data().toString()))).isTrue();
    }
  }

  @Test
  void writes_onAFullDisk_failForSdksToRetry_nothingAcknowledgedIsLost() throws Exception {
    // A log takes 18 at once, the rows that were in it 15 more, and the export another 15.
    mount("size=60m");
    Map<String, AttributeValue> acknowledged = new HashMap<>();
    try (ServerProcess server = new ServerProcess(data())) {
      String export = fillTheDisk(server, acknowledged);
      assertThat(healthStatus(server)).isEqualTo(503);
      check(server, acknowledged);
      Files.delete(data().resolve("filler"));
      server.kill();
      server.start();
      assertThat(healthStatus(server)).isEqualTo(200);
      check(server, acknowledged);
      try (DynamoDbClient client = server.dynamoDbWithoutRetries();
          S3Client s3 = server.s3()) {
        put(client, "after", 10, acknowledged);
        ExportDescription done =
            CrashSite.await(
                () -> client.describeExport(d -> d.exportArn(export)).exportDescription(),
                each -> each.exportStatus() != ExportStatus.IN_PROGRESS);
        if (done.exportStatus() == ExportStatus.COMPLETED) {
          assertThat(new ExportFiles(s3, BUCKET, done).items("p")).hasSize(ITEMS);
        } else {
          assertThat(done.failureCode()).isNotEmpty();
        }
      }
      check(server, acknowledged);
    }
  }

  /** Begins an export for which there is no place, and writes until that is refused. */
  private String fillTheDisk(ServerProcess server, Map<String, AttributeValue> acknowledged)
      throws IOException {
    try (DynamoDbClient client = server.dynamoDbWithoutRetries();
        S3Client s3 = server.s3()) {
      s3.createBucket(b -> b.bucket(BUCKET));
      create(client);
      for (int i = 0; i < ITEMS; i++) {
        put(client, "item-" + i, ITEM_BYTES, acknowledged);
      }
      long free = Files.getFileStore(data()).getUsableSpace();
      Files.write(data().resolve("filler"), new byte[(int) free - 600_000]);
      String export = export(client, null);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  put(client, "more-" + i, ITEM_BYTES, acknowledged);
                }
              })
          .isInstanceOf(InternalServerErrorException.class);
      assertThatThrownBy(() -> put(client, "once more", 10, acknowledged))
          .isInstanceOf(InternalServerErrorException.class);
      assertThat(client.describeExport(d -> d.exportArn(export)).exportDescription().exportStatus())
          .isNotEqualTo(ExportStatus.COMPLETED);
      return export;
    }
  }

  private static void create(DynamoDbClient client) {
    client.createTable(t ->
        t.tableName(TABLE)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .attributeDefinitions(ItemTables.attribute("p", ScalarAttributeType.S))
            .keySchema(ItemTables.key("p", KeyType.HASH)));
    client.waiter().waitUntilTableExists(d -> d.tableName(TABLE));
    client.updateContinuousBackups(u ->
        u.tableName(TABLE)
            .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
  }

  private static void put(
      DynamoDbClient client, String key, int bytes, Map<String, AttributeValue> acknowledged) {
    byte[] value = new byte[bytes];
    new SplittableRandom(key.hashCode()).nextBytes(value);
    AttributeValue attribute = AttributeValue.fromB(SdkBytes.fromByteArray(value));
    client.putItem(p -> p.tableName(TABLE).item(Map.of("p", Plain.s(key), "value", attribute)));
    acknowledged.put(key, attribute);
  }

  private static String export(DynamoDbClient client, @Nullable Instant at) {
    String table = client.describeTable(d -> d.tableName(TABLE)).table().tableArn();
    return client
        .exportTableToPointInTime(e -> e.tableArn(table).s3Bucket(BUCKET).exportTime(at))
        .exportDescription()
        .exportArn();
  }

  /** What was acknowledged is there; of what was refused, anything may be. */
  private static void check(ServerProcess server, Map<String, AttributeValue> acknowledged) {
    try (DynamoDbClient client = server.dynamoDbWithoutRetries()) {
      acknowledged.forEach((key, value) -> {
        Map<String, AttributeValue> found =
            client.getItem(g -> g.tableName(TABLE).key(Map.of("p", Plain.s(key)))).item();
        assertThat(value.equals(found.get("value"))).as(key).isTrue();
      });
    }
  }

  private static int healthStatus(ServerProcess server) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(server.endpoint().resolve("/_tidemark/health")).build(),
              BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void start_inAFolderThatCannotBeWritten_isRefusedInOneLine() throws Exception {
    mount("size=40m");
    try (ServerProcess server = new ServerProcess(data());
        DynamoDbClient client = server.dynamoDb()) {
      create(client);
    }
    assertThat(mount("-o", "remount,ro", data().toString())).isTrue();
    Files.deleteIfExists(folder.resolve("server.log"));
    assertThatThrownBy(() -> new ServerProcess(data()))
        .hasMessageEndingWith(
            "tidemark: data folder "
                + data()
                + " cannot be written: check its owner and permissions\n");
  }

  /** Ten days, that a test clock was ahead of the clock of the machine. */
  @Test
  void start_withTheClockSetBack_keepsTheOrderOfAllCommits() {
    List<Instant> moments = new ArrayList<>();
    try (ServerProcess ahead = new ServerProcess(data(), "--test-clock");
        DynamoDbClient client = ahead.dynamoDb();
        S3Client s3 = ahead.s3()) {
      s3.createBucket(b -> b.bucket(BUCKET));
      create(client);
      client.updateTable(u ->
          u.tableName(TABLE)
              .streamSpecification(s -> s.streamEnabled(true).streamViewType("NEW_IMAGE")));
      for (int version = 1; version <= 3; version++) {
        putVersion(client, version);
        moments.add(ahead.advanceClock(Duration.ofDays(5)));
      }
      ahead.kill();
    }
    try (ServerProcess server = new ServerProcess(data())) {
      for (int life = 0; life < 2; life++) {
        try (DynamoDbClient client = server.dynamoDb();
            S3Client s3 = server.s3()) {
          assertThat(version(client)).isEqualTo(3 + life);
          putVersion(client, 4 + life);
          for (int i = 0; i < 2; i++) {
            checkExport(client, s3, moments.get(i), i + 1);
          }
          checkExport(client, s3, null, 4 + life);
        }
        server.kill();
        server.start();
      }
    }
  }

  private static void putVersion(DynamoDbClient client, int version) {
    client.putItem(
        p -> p.tableName(TABLE).item(Map.of("p", Plain.s("item"), "version", Plain.n(version))));
  }

  private static int version(DynamoDbClient client) {
    AttributeValue version =
        client
            .getItem(g -> g.tableName(TABLE).key(Map.of("p", Plain.s("item"))))
            .item()
            .get("version");
    return version == null ? 0 : Integer.parseInt(version.n());
  }

  private static void checkExport(
      DynamoDbClient client, S3Client s3, @Nullable Instant at, int version) {
    String arn = export(client, at);
    ExportDescription done =
        CrashSite.await(
            () -> client.describeExport(d -> d.exportArn(arn)).exportDescription(),
            each -> each.exportStatus() != ExportStatus.IN_PROGRESS);
    assertThat(done.exportStatus())
        .as("%s", done.failureMessage())
        .isEqualTo(ExportStatus.COMPLETED);
    assertThat(new ExportFiles(s3, BUCKET, done).items("p").values())
        .as("at %s", at)
        .containsExactly(Map.of("p", "item", "version", Plain.decimal(version)));
  }
}
