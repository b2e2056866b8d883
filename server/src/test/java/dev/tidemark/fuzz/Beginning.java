package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a world holds at first, and the names and tokens of it. */
final class Beginning {
  private static final String ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/";
  private static final String ITEM =
      "{'p':{'S':'%s'},'s':{'N':'%s'},'g':{'S':'x'},'x':{'N':'7'},'ss':{'SS':['a','b']},"
          + "'ns':{'NS':['1','2']},'l':{'L':[{'S':'e'},{'N':'3'}]},'m':{'M':{'k':{'L':[{'BOOL':true}]}}},"
          + "'b':{'B':'AAEC'},'nul':{'NULL':true}}";

  private static final List<String> TABLES =
      List.of(
          "CreateTable {'TableName':'htab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_AND_OLD_IMAGES'}}",
          "CreateTable {'TableName':'rtab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'N'},{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'x','AttributeType':'N'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}],'GlobalSecondaryIndexes':[{'IndexName':'byG','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}}],'LocalSecondaryIndexes':[{'IndexName':'local','KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'x','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}]}",
          recovery("htab"),
          recovery("rtab"),
          "PutItem {'TableName':'htab','Item':{'p':{'S':'a'},'x':{'N':'1'}}}",
          "PutItem {'TableName':'htab','Item':{'p':{'S':'b'}}}",
          "PutItem {'TableName':'rtab','Item':" + ITEM.formatted("a", "1") + "}",
          "PutItem {'TableName':'rtab','Item':" + ITEM.formatted("a", "2") + "}",
          "PutItem {'TableName':'rtab','Item':" + ITEM.formatted("b", "-1") + "}");

  private static final List<String> BUCKET =
      List.of(
          "PUT /bucket\nauthorization: $S3\n\n",
          "PUT /bucket?versioning\nauthorization: $S3\n\n<VersioningConfiguration"
              + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status></VersioningConfiguration>",
          "PUT /bucket/key\nauthorization: $S3\nx-amz-meta-a: b\n\nhello, world",
          "PUT /bucket/a/b\nauthorization: $S3\nx-amz-tagging: a=b\n\nmore",
          """
          PUT /bucket/import.json
          authorization: $S3

          {"Item":{"p":{"S":"1"}}}
          {"Item":{}}
          """,
          "PUT /bucket/import.csv\nauthorization: $S3\n\np,s,x\na,1,\"y\"\nb,z\n",
          "DELETE /bucket/gone\nauthorization: $S3\n\n");

  /** What is there at first, and what has a name and is made when it is first named. */
  private record Thing(List<String> requests, String answered) {}

  private static final Map<String, Thing> NAMED =
      Map.ofEntries(
          Map.entry("STREAM", new Thing(List.of("ListStreams {'TableName':'htab'}"), "StreamArn")),
          Map.entry(
              "SHARD", new Thing(List.of("DescribeStream {'StreamArn':'$STREAM'}"), "ShardId")),
          Map.entry(
              "ITERATOR",
              new Thing(
                  List.of(
                      "GetShardIterator"
                          + " {'StreamArn':'$STREAM','ShardId':'$SHARD','ShardIteratorType':'TRIM_HORIZON'}"),
                  "ShardIterator")),
          Map.entry(
              "SEQUENCE",
              new Thing(List.of("GetRecords {'ShardIterator':'$ITERATOR'}"), "SequenceNumber")),
          Map.entry(
              "BACKUP",
              new Thing(
                  List.of("CreateBackup {'TableName':'htab','BackupName':'one'}"), "BackupArn")),
          Map.entry(
              "STATEMENT",
              new Thing(
                  List.of("ExecuteStatement {'Statement':'SELECT * FROM rtab','Limit':1}"),
                  "NextToken")),
          Map.entry("KEY", new Thing(List.of("kms:CreateKey {}"), "KeyId")),
          Map.entry(
              "BLOB",
              new Thing(
                  List.of(
                      "kms:CreateAlias {'AliasName':'alias/mine','TargetKeyId':'$KEY'}",
                      "kms:Encrypt"
                          + " {'KeyId':'$KEY','Plaintext':'aGVsbG8=','EncryptionContext':{'a':'b'}}"),
                  "CiphertextBlob")),
          Map.entry(
              "UPLOAD",
              new Thing(List.of("POST /bucket/key?uploads\nauthorization: $S3\n\n"), "UploadId")),
          Map.entry(
              "VERSION",
              new Thing(List.of("GET /bucket?versions\nauthorization: $S3\n\n"), "VersionId")),
          Map.entry(
              "EXPORT",
              new Thing(
                  List.of(
                      "PUT /exports\nauthorization: $S3\n\n",
                      "ExportTableToPointInTime {'TableArn':'"
                          + ARN
                          + "htab','S3Bucket':'exports'}"),
                  "ExportArn")),
          Map.entry(
              "IMPORT",
              new Thing(
                  List.of(
                      "PUT /imports\nauthorization: $S3\n\n",
                      "ImportTable {'S3BucketSource':{'S3Bucket':'imports'},'InputFormat':'DYNAMODB_JSON','TableCreationParameters':{'TableName':'imported','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'BillingMode':'PAY_PER_REQUEST'}}"),
                  "ImportArn")));

  private static String recovery(String table) {
    return "UpdateContinuousBackups {'TableName':'"
        + table
        + "','PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}}";
  }

  private static final Pattern VARIABLE = Pattern.compile("\\$([A-Z0-9]+)");

  private final World world;
  private final Map<String, String> names = new HashMap<>();
  private boolean bucket;

  /** Makes what a world holds at first, in an empty world. */
  Beginning(World world, World.Holds holds) {
    this.world = world;
    names.put("S3", Requests.authorization("s3"));
    switch (holds) {
      case TABLES -> TABLES.forEach(this::send);
      case BUCKET -> makeBucket();
      case NOTHING -> {}
    }
  }

  private void makeBucket() {
    bucket = true;
    BUCKET.forEach(this::send);
  }

  /** The request with names in the place of {@code $NAME}, and what it names made. */
  byte[] filled(byte[] request) {
    String text = new String(request, ISO_8859_1);
    if (!bucket && text.contains("\"bucket\"")) {
      makeBucket();
    }
    if (text.indexOf('$') < 0) {
      return request;
    }
    return VARIABLE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(name(match.group(1), match.group())))
        .getBytes(ISO_8859_1);
  }

  private String name(String variable, String otherwise) {
    Thing thing = NAMED.get(variable);
    String name = names.get(variable);
    if (name == null && thing != null) {
      MemoryExchange answer = null;
      for (String request : thing.requests) {
        answer = serve(request);
      }
      name = answer == null ? null : member(answer.answerText(), thing.answered);
      if (name != null) {
        names.put(variable, name);
      }
    }
    return name == null ? otherwise : name;
  }

  private void send(String request) {
    MemoryExchange exchange = serve(request);
    if (exchange.status() >= 300) {
      throw new IllegalStateException(request + ": " + exchange.answerText());
    }
  }

  private MemoryExchange serve(String request) {
    byte[] bytes = filled(request.getBytes(UTF_8));
    String text = new String(bytes, UTF_8);
    MemoryExchange exchange =
        text.contains("\n\n")
            ? Requests.http(bytes).withDefault("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            : Requests.json(text.replace('\'', '"'));
    world.serve(exchange);
    return exchange;
  }

  /** The first text of that name in JSON or XML; null if what was asked for was refused. */
  private static @Nullable String member(String answer, String name) {
    Matcher matcher =
        Pattern.compile("\"" + name + "\":\"([^\"]+)\"|<" + name + ">([^<]+)<").matcher(answer);
    if (!matcher.find()) {
      return null;
    }
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }
}
