package dev.tidemark.hostile;

import dev.tidemark.cli.RealServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server with something to protect: a table, a bucket and all that hangs on them that everybody
 * reaches, called open or orders, and the same that limited keys do not, called secret.
 */
final class World implements Closeable {
  static final String ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/";

  /** In all that nobody must be told. */
  static final String ROW = "SECRET-ROW";

  static final String OBJECT = "SECRET-OBJECT";

  private final int port;
  private final Closeable server;
  private Instant asked = Instant.EPOCH;
  private byte[] questions = {};
  final String secretStream;
  final String secretShard;
  final String secretIterator;
  final String secretBackup;
  final String secretExport;
  final String ordersBackup;
  final String keyId;
  final String ciphertext;

  /**
   * @param credentials whether there are any
   */
  static World in(Path folder, boolean credentials) throws IOException {
    Path file = folder.resolve("keys.json");
    Files.writeString(file, Key.FILE);
    RealServer server = new RealServer(folder.resolve("data"), credentials ? file : null);
    return new World(server.port(), server::close);
  }

  /** On a server that has just begun, with {@link Key#FILE} or none. */
  World(int port, Closeable server) {
    this.port = port;
    this.server = server;
    for (String table : List.of("orders", "secret")) {
      dynamoDb(
          "CreateTable",
          """
          {"TableName":"%s","BillingMode":"PAY_PER_REQUEST",
           "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},
             {"AttributeName":"owner","AttributeType":"S"}],
           "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
           "GlobalSecondaryIndexes":[{"IndexName":"byOwner",
             "KeySchema":[{"AttributeName":"owner","KeyType":"HASH"}],
             "Projection":{"ProjectionType":"ALL"}}],
           "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}
          """
              .formatted(table));
      dynamoDb(
          "UpdateContinuousBackups",
          "{\"TableName\":\"%s\",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":true}}"
              .formatted(table));
      dynamoDb(
          "PutItem",
          "{\"TableName\":\"%s\",\"Item\":{\"id\":{\"S\":\"1\"},\"owner\":{\"S\":\"ann\"},\"text\":{\"S\":\"%s\"}}}"
              .formatted(table, table.equals("secret") ? ROW : "fine"));
    }
    for (String bucket : List.of("open-bucket", "secret-bucket")) {
      root(Sent.s3("PUT", "/" + bucket));
      String content = bucket.startsWith("secret") ? OBJECT : "fine";
      root(Sent.s3("PUT", "/" + bucket + "/file", content));
    }
    move();
    secretStream = field("LatestStreamArn", dynamoDb("DescribeTable", named("secret")));
    secretShard =
        field("ShardId", streams("DescribeStream", "{\"StreamArn\":\"" + secretStream + "\"}"));
    secretIterator =
        field(
            "ShardIterator",
            streams(
                "GetShardIterator",
                "{\"StreamArn\":\"%s\",\"ShardId\":\"%s\",\"ShardIteratorType\":\"TRIM_HORIZON\"}"
                    .formatted(secretStream, secretShard)));
    secretBackup = backup("secret");
    ordersBackup = backup("orders");
    secretExport = export("secret", "secret-bucket");
    String _ = export("orders", "open-bucket");
    keyId = field("KeyId", root(Sent.kms("CreateKey", "{}")).body());
    ciphertext =
        field(
            "CiphertextBlob",
            root(Sent.kms(
                    "Encrypt",
                    "{\"KeyId\":\"%s\",\"Plaintext\":\"%s\"}".formatted(keyId, base64(ROW))))
                .body());
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static String named(String table) {
    return "{\"TableName\":\"" + table + "\"}";
  }

  private String backup(String table) {
    return field(
        "BackupArn",
        dynamoDb("CreateBackup", "{\"TableName\":\"" + table + "\",\"BackupName\":\"kept\"}"));
  }

  private String export(String table, String bucket) {
    String arn =
        field(
            "ExportArn",
            dynamoDb(
                "ExportTableToPointInTime",
                "{\"TableArn\":\"" + ARN + table + "\",\"S3Bucket\":\"" + bucket + "\"}"));
    String answer;
    do {
      answer = dynamoDb("DescribeExport", "{\"ExportArn\":\"" + arn + "\"}");
    } while (answer.contains("IN_PROGRESS"));
    return arn;
  }

  private void move() {
    Sent clock = new Sent("POST", "/_tidemark/clock", null, "{\"advance\":\"PT1S\"}");
    root(new Signer(Key.ROOT, "dynamodb", Instant.now()).sign(clock));
  }

  /** Whatever it is; AWS's own answers do not matter here. */
  Answer send(Sent request) {
    return Answer.to(port, request.bytes());
  }

  Answer send(byte[] bytes) {
    return Answer.to(port, bytes);
  }

  /** Signed by the account itself and sure to be let through. */
  Answer root(Sent request) {
    Answer answer = send(request.has("Authorization") ? request : request.signed(Key.ROOT));
    if (answer.status() / 100 != 2) {
      throw new AssertionError(request.method + " " + request.path + ": " + answer);
    }
    return answer;
  }

  String dynamoDb(String operation, String json) {
    return root(Sent.dynamoDb(operation, json)).body();
  }

  String streams(String operation, String json) {
    return root(Sent.streams(operation, json)).body();
  }

  /** The first member of that name, whatever it belongs to. */
  static String field(String name, String json) {
    Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    if (!field.find()) {
      throw new AssertionError("no " + name + " in " + json);
    }
    return field.group(1);
  }

  /** Everything that a request could have changed. */
  String everything() {
    if (asked.plusSeconds(60).isBefore(Instant.now())) {
      asked = Instant.now();
      questions = questions();
    }
    Answer answer = Answer.to(port, questions);
    return answer
        .text()
        .replaceAll(
            "(?m)^(?i:date|x-amzn?-requestid|x-amz-request-id|x-amz-id-2|x-amz-crc32): .*", "")
        .replaceAll("<(RequestId|HostId)>[^<]*", "");
  }

  /** Many requests on one connection, one after the other. */
  private byte[] questions() {
    List<Sent> all = new ArrayList<>();
    all.add(Sent.dynamoDb("ListTables", "{}"));
    for (String table : List.of("orders", "secret")) {
      for (String about :
          List.of("Scan", "DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups")) {
        all.add(Sent.dynamoDb(about, named(table)));
      }
      all.add(Sent.dynamoDb("ListTagsOfResource", "{\"ResourceArn\":\"" + ARN + table + "\"}"));
    }
    for (String list : List.of("ListBackups", "ListExports", "ListImports")) {
      all.add(Sent.dynamoDb(list, "{}"));
    }
    all.add(Sent.kms("ListKeys", "{}"));
    all.add(Sent.kms("ListAliases", "{}"));
    all.add(Sent.kms("DescribeKey", "{\"KeyId\":\"" + keyId + "\"}"));
    all.add(Sent.s3("GET", "/"));
    for (String bucket : List.of("/open-bucket", "/secret-bucket")) {
      for (String part :
          List.of("versions", "uploads", "encryption", "versioning", "policy", "tagging", "cors")) {
        all.add(Sent.s3("GET", bucket + "?" + part + "="));
      }
    }
    List<byte[]> bytes = new ArrayList<>();
    for (Sent question : all) {
      bytes.add(question.signed(Key.ROOT).bytes());
    }
    Sent clock = new Sent("GET", "/_tidemark/clock", null, "");
    bytes.add(new Signer(Key.ROOT, "dynamodb", Instant.now()).sign(clock).bytes());
    return Signer.concat(bytes.toArray(byte[][]::new));
  }

  /** What a request could have been told that is nobody's business; null: nothing. */
  static @Nullable String leak(String answer) {
    for (String mark : List.of(ROW, OBJECT, base64(ROW), base64(OBJECT), Key.MARK)) {
      if (answer.contains(mark)) {
        return mark;
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
