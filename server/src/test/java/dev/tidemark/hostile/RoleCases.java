package dev.tidemark.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Keys that do what their roles do not allow, or reach for what they are not to reach. */
final class RoleCases {
  private static final String DENIED = "AccessDeniedException";
  private static final String KEY = "{\"id\":{\"S\":\"1\"}}";
  private static final String ITEM = "{\"id\":{\"S\":\"hostile\"}}";

  private final List<Case> cases = new ArrayList<>();

  private RoleCases() {}

  static List<Case> all() {
    RoleCases all = new RoleCases();
    all.reader();
    all.writer();
    all.exporter();
    all.otherTables(Key.WRITER_LIMITED, "writer");
    all.otherTables(Key.ADMIN_LIMITED, "admin");
    all.otherTablesManaged();
    all.otherBuckets();
    all.pages();
    return all.cases;
  }

  private void dynamoDb(Key key, String name, String operation, Function<World, String> json) {
    cases.add(
        Case.of(
            "role: " + key.id() + ": " + name,
            400,
            DENIED,
            world -> Sent.dynamoDb(operation, json.apply(world)).signed(key)));
  }

  private void dynamoDb(Key key, String operation, String json) {
    dynamoDb(key, operation + " " + json, operation, _ -> json);
  }

  private void kms(Key key, String operation, Function<World, String> json) {
    cases.add(
        Case.of(
            "role: " + key.id() + ": KMS " + operation,
            400,
            DENIED,
            world -> Sent.kms(operation, json.apply(world)).signed(key)));
  }

  private void s3(Key key, String method, String target, String body, String... headers) {
    cases.add(
        Case.of(
            "role: " + key.id() + ": " + method + " " + target + " " + String.join(" ", headers),
            403,
            "AccessDenied",
            _ -> s3(method, target, body, headers).signed(key)));
  }

  private static Sent s3(String method, String target, String body, String... headers) {
    Sent request = Sent.s3(method, target, body);
    for (int i = 0; i < headers.length; i += 2) {
      request.add(headers[i], headers[i + 1]);
    }
    return request;
  }

  private static String put(String table) {
    return "{\"TableName\":\"" + table + "\",\"Item\":" + ITEM + "}";
  }

  private static String statement(String text) {
    return "{\"Statement\":\"" + text.replace("\"", "\\\"") + "\"}";
  }

  private static String statements(String member, String... texts) {
    List<String> all = new ArrayList<>();
    for (String text : texts) {
      all.add(statement(text));
    }
    return "{\"" + member + "\":[" + String.join(",", all) + "]}";
  }

  private static String transaction(String... parts) {
    return "{\"TransactItems\":[" + String.join(",", parts) + "]}";
  }

  private static String table(String name) {
    return """
    {"TableName":"%s","BillingMode":"PAY_PER_REQUEST",
     "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
     "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}
    """
        .formatted(name);
  }

  /** What only an admin may. */
  private void manages(Key key) {
    dynamoDb(key, "CreateTable", table("hostile"));
    dynamoDb(key, "DeleteTable", World.named("orders"));
    dynamoDb(key, "UpdateTable", "{\"TableName\":\"orders\",\"DeletionProtectionEnabled\":true}");
    dynamoDb(
        key,
        "UpdateTimeToLive",
        "{\"TableName\":\"orders\",\"TimeToLiveSpecification\":{\"Enabled\":true,\"AttributeName\":\"t\"}}");
    dynamoDb(
        key,
        "UpdateContinuousBackups",
        "{\"TableName\":\"orders\",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":false}}");
    dynamoDb(key, "CreateBackup", "{\"TableName\":\"orders\",\"BackupName\":\"hostile\"}");
    dynamoDb(
        key,
        "DeleteBackup",
        "DeleteBackup",
        world -> "{\"BackupArn\":\"" + world.ordersBackup + "\"}");
    dynamoDb(
        key,
        "TagResource",
        "{\"ResourceArn\":\"" + World.ARN + "orders\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]}");
    dynamoDb(
        key,
        "PutResourcePolicy",
        "{\"ResourceArn\":\"" + World.ARN + "orders\",\"Policy\":\"{}\"}");
    dynamoDb(
        key,
        "RestoreTableToPointInTime",
        "{\"SourceTableName\":\"orders\",\"TargetTableName\":\"hostile\",\"UseLatestRestorableTime\":true}");
    dynamoDb(
        key,
        "RestoreTableFromBackup",
        "RestoreTableFromBackup",
        world -> "{\"BackupArn\":\"" + world.ordersBackup + "\",\"TargetTableName\":\"hostile\"}");
    dynamoDb(
        key,
        "ImportTable",
        "{\"S3BucketSource\":{\"S3Bucket\":\"open-bucket\"},\"InputFormat\":\"DYNAMODB_JSON\",\"TableCreationParameters\":"
            + table("hostile")
            + "}");
    kms(key, "CreateKey", _ -> "{}");
    kms(key, "DisableKey", world -> "{\"KeyId\":\"" + world.keyId + "\"}");
    kms(key, "ScheduleKeyDeletion", world -> "{\"KeyId\":\"" + world.keyId + "\"}");
    kms(key, "PutKeyPolicy", world -> "{\"KeyId\":\"" + world.keyId + "\",\"Policy\":\"{}\"}");
    kms(
        key,
        "CreateAlias",
        world -> "{\"AliasName\":\"alias/hostile\",\"TargetKeyId\":\"" + world.keyId + "\"}");
    s3(key, "PUT", "/hostile-bucket", "");
    s3(key, "DELETE", "/open-bucket", "");
    s3(key, "PUT", "/open-bucket?policy=", "{}");
    s3(key, "DELETE", "/open-bucket?policy=", "");
    s3(
        key,
        "PUT",
        "/open-bucket?versioning=",
        "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
    s3(key, "PUT", "/open-bucket?lifecycle=", "<LifecycleConfiguration/>");
    s3(key, "PUT", "/open-bucket?tagging=", "<Tagging/>");
    s3(key, "PUT", "/open-bucket?encryption=", "<ServerSideEncryptionConfiguration/>");
  }

  /** What writes items and objects. */
  private void writes(Key key) {
    dynamoDb(key, "PutItem", put("orders"));
    dynamoDb(
        key,
        "UpdateItem",
        "{\"TableName\":\"orders\",\"Key\":" + KEY + ",\"UpdateExpression\":\"SET a = id\"}");
    dynamoDb(key, "DeleteItem", "{\"TableName\":\"orders\",\"Key\":" + KEY + "}");
    dynamoDb(
        key,
        "BatchWriteItem",
        "{\"RequestItems\":{\"orders\":[{\"PutRequest\":{\"Item\":" + ITEM + "}}]}}");
    dynamoDb(key, "TransactWriteItems", transaction("{\"Put\":" + put("orders") + "}"));
    dynamoDb(
        key,
        "TransactWriteItems",
        transaction(
            "{\"ConditionCheck\":{\"TableName\":\"orders\",\"Key\":"
                + KEY
                + ",\"ConditionExpression\":\"attribute_exists(id)\"}}",
            "{\"Delete\":{\"TableName\":\"orders\",\"Key\":" + KEY + "}}"));
    dynamoDb(key, "ExecuteStatement", statement("INSERT INTO orders VALUE {'id':'hostile'}"));
    dynamoDb(key, "ExecuteStatement", statement("UPDATE orders SET a=1 WHERE id='1'"));
    dynamoDb(key, "ExecuteStatement", statement("delete from \"orders\" where id='1'"));
    dynamoDb(
        key,
        "BatchExecuteStatement",
        statements(
            "Statements", "SELECT * FROM orders WHERE id='1'", "DELETE FROM orders WHERE id='1'"));
    dynamoDb(
        key,
        "ExecuteTransaction",
        statements("TransactStatements", "INSERT INTO orders VALUE {'id':'hostile'}"));
    s3(key, "PUT", "/open-bucket/hostile", "content");
    s3(key, "DELETE", "/open-bucket/file", "");
    s3(key, "POST", "/open-bucket/hostile?uploads=", "");
    s3(key, "PUT", "/open-bucket/file?tagging=", "<Tagging/>");
    s3(key, "PUT", "/open-bucket/file?acl=", "");
    s3(key, "PUT", "/open-bucket/copy", "", "X-Amz-Copy-Source", "/open-bucket/file");
    s3(
        key,
        "POST",
        "/open-bucket?delete=",
        "<Delete><Object><Key>file</Key></Object></Delete>",
        "Content-MD5",
        "AAAAAAAAAAAAAAAAAAAAAA==");
    cases.add(
        Case.of(
            "role: " + key.id() + ": a presigned PUT",
            403,
            "AccessDenied",
            _ -> SignatureCases.putObject().presigned(key)));
    cases.add(
        Case.of(
            "role: " + key.id() + ": an old presigned PUT",
            403,
            "AccessDenied",
            _ ->
                Signer.presignOld(
                    SignatureCases.putObject(), key, 9_999_999_999L, "/open-bucket/hostile")));
    cases.add(
        Case.of(
            "role: " + key.id() + ": chunks",
            403,
            "AccessDenied",
            _ ->
                SignatureCases.putObject()
                    .add("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
                    .signed(key)));
    kms(key, "Encrypt", world -> "{\"KeyId\":\"" + world.keyId + "\",\"Plaintext\":\"aGk=\"}");
    kms(
        key,
        "GenerateDataKey",
        world -> "{\"KeyId\":\"" + world.keyId + "\",\"KeySpec\":\"AES_256\"}");
  }

  private void reader() {
    writes(Key.READER);
    manages(Key.READER);
    dynamoDb(
        Key.READER,
        "ExportTableToPointInTime",
        "{\"TableArn\":\"" + World.ARN + "orders\",\"S3Bucket\":\"open-bucket\"}");
  }

  private void writer() {
    manages(Key.WRITER);
  }

  private void exporter() {
    reads(Key.EXPORTER, "orders");
    dynamoDb(Key.EXPORTER, "PutItem", put("orders"));
    dynamoDb(
        Key.EXPORTER,
        "TransactWriteItems",
        transaction(
            "{\"ConditionCheck\":{\"TableName\":\"orders\",\"Key\":"
                + KEY
                + ",\"ConditionExpression\":\"attribute_exists(id)\"}}"));
    dynamoDb(Key.EXPORTER, "CreateBackup", "{\"TableName\":\"orders\",\"BackupName\":\"hostile\"}");
    s3(Key.EXPORTER, "PUT", "/open-bucket/hostile", "content");
    s3(Key.EXPORTER, "DELETE", "/open-bucket/file", "");
    s3(Key.EXPORTER, "PUT", "/hostile-bucket", "");
    kms(Key.EXPORTER, "Decrypt", world -> "{\"CiphertextBlob\":\"" + world.ciphertext + "\"}");
  }

  /** All ways to read the items of a table. */
  private void reads(Key key, String table) {
    for (String name : List.of(table, World.ARN + table)) {
      dynamoDb(key, "GetItem", "{\"TableName\":\"" + name + "\",\"Key\":" + KEY + "}");
      dynamoDb(
          key, "BatchGetItem", "{\"RequestItems\":{\"" + name + "\":{\"Keys\":[" + KEY + "]}}}");
      dynamoDb(
          key,
          "TransactGetItems",
          transaction("{\"Get\":{\"TableName\":\"" + name + "\",\"Key\":" + KEY + "}}"));
      dynamoDb(key, "Scan", World.named(name));
      dynamoDb(
          key,
          "Query",
          "{\"TableName\":\""
              + name
              + "\",\"KeyConditionExpression\":\"id = :i\",\"ExpressionAttributeValues\":{\":i\":{\"S\":\"1\"}}}");
    }
    dynamoDb(key, "Scan", "{\"TableName\":\"" + table + "\",\"IndexName\":\"byOwner\"}");
    dynamoDb(
        key,
        "Query",
        "{\"TableName\":\""
            + table
            + "\",\"IndexName\":\"byOwner\",\"KeyConditionExpression\":\"#o = :o\",\"ExpressionAttributeNames\":{\"#o\":\"owner\"},\"ExpressionAttributeValues\":{\":o\":{\"S\":\"ann\"}}}");
    dynamoDb(key, "ExecuteStatement", statement("SELECT * FROM " + table));
    dynamoDb(
        key,
        "ExecuteStatement",
        statement("SELECT * FROM \"" + table + "\".\"byOwner\" WHERE \"owner\"='ann'"));
    dynamoDb(
        key,
        "BatchExecuteStatement",
        statements("Statements", "SELECT * FROM " + table + " WHERE id='1'"));
    dynamoDb(
        key,
        "ExecuteTransaction",
        statements("TransactStatements", "SELECT * FROM " + table + " WHERE id='1'"));
  }

  private void otherTables(Key key, String who) {
    reads(key, "secret");
    String arn = World.ARN + "secret";
    dynamoDb(key, "PutItem", put("secret"));
    dynamoDb(key, "PutItem", put(arn));
    dynamoDb(key, "DeleteItem", "{\"TableName\":\"" + arn + "\",\"Key\":" + KEY + "}");
    dynamoDb(
        key,
        "BatchGetItem",
        "{\"RequestItems\":{\"orders\":{\"Keys\":["
            + KEY
            + "]},\"secret\":{\"Keys\":["
            + KEY
            + "]}}}");
    dynamoDb(
        key,
        "BatchWriteItem",
        "{\"RequestItems\":{\"orders\":[{\"PutRequest\":{\"Item\":"
            + ITEM
            + "}}],\""
            + arn
            + "\":[{\"PutRequest\":{\"Item\":"
            + ITEM
            + "}}]}}");
    dynamoDb(
        key,
        "TransactWriteItems",
        transaction("{\"Put\":" + put("orders") + "}", "{\"Put\":" + put("secret") + "}"));
    dynamoDb(
        key,
        "TransactWriteItems",
        transaction(
            "{\"Put\":" + put("orders") + "}",
            "{\"ConditionCheck\":{\"TableName\":\"secret\",\"Key\":"
                + KEY
                + ",\"ConditionExpression\":\"attribute_exists(id)\"}}"));
    dynamoDb(
        key,
        "BatchExecuteStatement",
        statements(
            "Statements",
            "SELECT * FROM orders WHERE id='1'",
            "SELECT * FROM secret WHERE id='1'"));
    dynamoDb(
        key,
        "ExecuteTransaction",
        statements(
            "TransactStatements",
            "INSERT INTO orders VALUE {'id':'hostile'}",
            "EXISTS(SELECT * FROM secret WHERE id='1')"));
    dynamoDb(key, "ExecuteStatement", statement("SELECT * FROM \"" + arn + "\""));
    dynamoDb(key, "ExecuteStatement", statement("  sElEcT * FrOm \"secret\" WHERE id='1'"));
    for (String name :
        List.of("Orders", "ORDERS", "orders-2", "my-orders", "opensecret", "orders.secret")) {
      dynamoDb(key, "DescribeTable", World.named(name));
    }
    for (String operation :
        List.of(
            "DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups", "ListBackups")) {
      dynamoDb(key, operation, World.named("secret"));
    }
    dynamoDb(key, "ListTagsOfResource", "{\"ResourceArn\":\"" + arn + "\"}");
    dynamoDb(key, "ListExports", "{\"TableArn\":\"" + arn + "\"}");
    dynamoDb(key, "ListImports", "{\"TableArn\":\"" + arn + "\"}");
    dynamoDb(
        key,
        "DescribeExport",
        "DescribeExport",
        world -> "{\"ExportArn\":\"" + world.secretExport + "\"}");
    dynamoDb(
        key,
        "DescribeBackup",
        "DescribeBackup",
        world -> "{\"BackupArn\":\"" + world.secretBackup + "\"}");
    dynamoDb(
        key,
        "an export of another table",
        "ExportTableToPointInTime",
        _ -> "{\"TableArn\":\"" + arn + "\",\"S3Bucket\":\"open-bucket\"}");
    dynamoDb(
        key,
        "an export to another bucket",
        "ExportTableToPointInTime",
        _ -> "{\"TableArn\":\"" + World.ARN + "orders\",\"S3Bucket\":\"secret-bucket\"}");
    streams(key, "DescribeStream", world -> "{\"StreamArn\":\"" + world.secretStream + "\"}");
    streams(
        key,
        "GetShardIterator",
        world ->
            "{\"StreamArn\":\""
                + world.secretStream
                + "\",\"ShardId\":\""
                + world.secretShard
                + "\",\"ShardIteratorType\":\"TRIM_HORIZON\"}");
    streams(key, "GetRecords", world -> "{\"ShardIterator\":\"" + world.secretIterator + "\"}");
    streams(key, "ListStreams", _ -> World.named("secret"));
    lists(key, who);
  }

  private void streams(Key key, String operation, Function<World, String> json) {
    cases.add(
        Case.of(
            "role: " + key.id() + ": streams " + operation,
            400,
            DENIED,
            world -> Sent.streams(operation, json.apply(world)).signed(key)));
  }

  /** Lists are not refused, but tell of no other table: see {@link HostileTest}. */
  private void lists(Key key, String who) {
    for (String operation : List.of("ListTables", "ListBackups", "ListExports", "ListStreams")) {
      cases.add(
          new Case(
              "role: " + who + " that is limited: " + operation + " tells of others",
              world -> {
                Sent list =
                    operation.equals("ListStreams")
                        ? Sent.streams(operation, "{}")
                        : Sent.dynamoDb(operation, "{}");
                Answer answer = world.send(list.signed(key));
                boolean told =
                    answer.body().contains("secret") || !answer.body().contains("orders");
                return told ? answer : new Answer("HTTP/1.1 400 Told of nothing else");
              },
              400,
              ""));
    }
  }

  private void otherTablesManaged() {
    Key key = Key.ADMIN_LIMITED;
    dynamoDb(key, "CreateTable", table("hostile"));
    dynamoDb(key, "DeleteTable", World.named("secret"));
    dynamoDb(key, "DeleteTable", World.named(World.ARN + "secret"));
    dynamoDb(key, "UpdateTable", "{\"TableName\":\"secret\",\"DeletionProtectionEnabled\":true}");
    dynamoDb(
        key,
        "DeleteBackup",
        "DeleteBackup",
        world -> "{\"BackupArn\":\"" + world.secretBackup + "\"}");
    dynamoDb(
        key,
        "a restore of another table",
        "RestoreTableToPointInTime",
        _ ->
            "{\"SourceTableName\":\"secret\",\"TargetTableName\":\"open-copy\",\"UseLatestRestorableTime\":true}");
    dynamoDb(
        key,
        "a restore of another table by ARN",
        "RestoreTableToPointInTime",
        _ ->
            "{\"SourceTableArn\":\""
                + World.ARN
                + "secret\",\"TargetTableName\":\"open-copy\",\"UseLatestRestorableTime\":true}");
    dynamoDb(
        key,
        "a restore of one table named, another by ARN",
        "RestoreTableToPointInTime",
        _ ->
            "{\"SourceTableName\":\"orders\",\"SourceTableArn\":\""
                + World.ARN
                + "secret\",\"TargetTableName\":\"open-copy\",\"UseLatestRestorableTime\":true}");
    dynamoDb(
        key,
        "a restore to another name",
        "RestoreTableToPointInTime",
        _ ->
            "{\"SourceTableName\":\"orders\",\"TargetTableName\":\"hostile\",\"UseLatestRestorableTime\":true}");
    dynamoDb(
        key,
        "a restore of another backup",
        "RestoreTableFromBackup",
        world ->
            "{\"BackupArn\":\"" + world.secretBackup + "\",\"TargetTableName\":\"open-copy\"}");
    dynamoDb(
        key,
        "a restore of a backup to another name",
        "RestoreTableFromBackup",
        world -> "{\"BackupArn\":\"" + world.ordersBackup + "\",\"TargetTableName\":\"hostile\"}");
    dynamoDb(
        key,
        "an import to another name",
        "ImportTable",
        _ ->
            "{\"S3BucketSource\":{\"S3Bucket\":\"open-bucket\"},\"InputFormat\":\"DYNAMODB_JSON\",\"TableCreationParameters\":"
                + table("hostile")
                + "}");
    dynamoDb(
        key,
        "an import from another bucket",
        "ImportTable",
        _ ->
            "{\"S3BucketSource\":{\"S3Bucket\":\"secret-bucket\"},\"InputFormat\":\"DYNAMODB_JSON\",\"TableCreationParameters\":"
                + table("open-copy")
                + "}");
    dynamoDb(
        key,
        "TagResource",
        "{\"ResourceArn\":\"" + World.ARN + "secret\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]}");
    kms(key, "CreateKey", _ -> "{}");
    kms(key, "DisableKey", world -> "{\"KeyId\":\"" + world.keyId + "\"}");
  }

  private void otherBuckets() {
    Key key = Key.ADMIN_LIMITED;
    s3(key, "GET", "/secret-bucket/file", "");
    s3(key, "GET", "/secret-bucket?list-type=2", "");
    s3(key, "GET", "/secret-bucket?versions=", "");
    s3(key, "GET", "/secret-bucket?policy=", "");
    s3(key, "PUT", "/secret-bucket/hostile", "x");
    s3(key, "DELETE", "/secret-bucket/file", "");
    s3(key, "DELETE", "/secret-bucket", "");
    s3(key, "PUT", "/hostile-bucket", "");
    s3(key, "PUT", "/open-bucket/copy", "", "X-Amz-Copy-Source", "/secret-bucket/file");
    s3(key, "PUT", "/open-bucket/copy", "", "X-Amz-Copy-Source", "secret-bucket/file");
    s3(
        key,
        "PUT",
        "/open-bucket/copy",
        "",
        "X-Amz-Copy-Source",
        "secret%2Dbucket/file?versionId=null");
    s3(key, "PUT", "/secret-bucket/copy", "", "X-Amz-Copy-Source", "/open-bucket/file");
    s3(
        key,
        "PUT",
        "/open-bucket/copy?partNumber=1&uploadId=x",
        "",
        "X-Amz-Copy-Source",
        "/secret-bucket/file");
    s3(key, "PUT", "/secret%2Dbucket/hostile", "x");
    s3(key, "GET", "/file", "", "X-Amz-Meta-A", "a");
    cases.add(
        Case.of(
            "role: " + key.id() + ": a bucket named by the host",
            403,
            "AccessDenied",
            _ -> Sent.s3("GET", "/file").set("Host", "secret-bucket.localhost").signed(key)));
    cases.add(
        Case.of(
            "role: " + key.id() + ": a presigned GET",
            403,
            "AccessDenied",
            _ -> Sent.s3("GET", "/secret-bucket/file").presigned(key)));
    cases.add(
        Case.of(
            "role: " + key.id() + ": an old presigned GET",
            403,
            "AccessDenied",
            _ ->
                Signer.presignOld(
                    Sent.s3("GET", "/secret-bucket/file"),
                    key,
                    9_999_999_999L,
                    "/secret-bucket/file")));
    // A key that is limited to tables and to no buckets reaches none.
    s3(Key.READER_LIMITED, "GET", "/open-bucket/file", "");
    s3(Key.READER_LIMITED, "GET", "/secret-bucket/file", "");
    s3(Key.EXPORTER_LIMITED, "GET", "/secret-bucket/file", "");
  }

  private void page(Key key, String method, String path, String body, int status) {
    cases.add(
        Case.of(
            "page: " + key.id() + ": " + method + " " + path,
            status,
            "",
            _ ->
                new Signer(key, "dynamodb", java.time.Instant.now())
                    .sign(new Sent(method, path, null, body))));
  }

  private void pages() {
    for (String page :
        List.of("metrics", "exports", "imports", "imports/x/errors", "clock", "nothing", "")) {
      cases.add(
          Case.of(
              "page: unsigned " + page,
              401,
              "",
              _ -> new Sent("GET", "/_tidemark/" + page, null, "")));
    }
    String advance = "{\"advance\":\"P1D\"}";
    cases.add(
        Case.of(
            "page: unsigned POST clock",
            401,
            "",
            _ -> new Sent("POST", "/_tidemark/clock", null, advance)));
    page(Key.READER, "POST", "/_tidemark/clock", advance, 403);
    page(Key.WRITER, "POST", "/_tidemark/clock", advance, 403);
    page(Key.ADMIN_LIMITED, "POST", "/_tidemark/clock", advance, 403);
    page(Key.ADMIN_LIMITED, "GET", "/_tidemark/exports", "", 403);
    page(Key.EXPORTER, "GET", "/_tidemark/imports", "", 403);
    page(new Key("AKROOT", "wrong"), "GET", "/_tidemark/metrics", "", 403);
    for (String path :
        List.of(
            "/_tidemark/health/../exports",
            "/_tidemark/health/x",
            "/_tidemark//exports",
            "/_tidemark/%65xports",
            "/_tidemark/./metrics",
            "/_tidemark/Metrics")) {
      cases.add(
          Case.of(
              "page: unsigned " + path,
              path.contains("health") ? 404 : 401,
              "",
              _ -> new Sent("GET", path, null, "")));
    }
    basic("wrong secret", Key.ROOT.id() + ":wrong", "GET", 403);
    basic("unknown key", "AKNOBODY:" + Key.ROOT.secret(), "GET", 403);
    basic("no secret", Key.ROOT.id(), "GET", 403);
    basic("empty", "", "GET", 401);
    basic("to move the clock", Key.ROOT.id() + ":" + Key.ROOT.secret(), "POST", 403);
    cases.add(
        Case.of(
            "page: a password that is no base64",
            403,
            "",
            _ ->
                new Sent("GET", "/_tidemark/metrics", null, "").add("Authorization", "Basic %%%")));
  }

  private void basic(String name, String pair, String method, int status) {
    cases.add(
        Case.of(
            "page: password, " + name,
            status,
            "",
            _ ->
                new Sent(
                        method,
                        "/_tidemark/clock",
                        null,
                        method.equals("GET") ? "" : "{\"advance\":\"P1D\"}")
                    .add("Authorization", "Basic " + World.base64(pair))));
  }
}
