package dev.tidemark.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiException;
import dev.tidemark.export.ExportWorld;
import dev.tidemark.ingest.ImportSettings;
import dev.tidemark.ingest.Imports;
import dev.tidemark.item.Item;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.PutOptions;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.table.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests and replies as on the wire, with single quotes for double ones. What AWS does was
 * measured by others, in October 2026: ack-api-quirks DDB-IMPORT-001 to 020; the number stands with
 * the test.
 */
final class ImportOperationsTest {
  private static final String ARN = "arn:aws:dynamodb:eu-north-1:123456789123:table/music";
  private static final Caller CALLER = new Caller(ExportWorld.REGION, ExportWorld.ACCOUNT);
  private static final SchemaReader READER = new SchemaReader(Schema.dynamoDb());
  private static final String KEY =
      "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}]";
  private static final String ON_DEMAND = KEY + ",'BillingMode':'PAY_PER_REQUEST'";

  private final ExportWorld world = new ExportWorld("2026-01-14T10:18:50.622Z");
  private final SplittableRandom random = new SplittableRandom(1);
  private final Imports imports =
      Imports.open(
          world.storage,
          world.catalogue,
          world.objects,
          world.runner,
          world.clock,
          random,
          ImportSettings.DEFAULT,
          ItemRows::of);
  private final Map<String, Operation> operations =
      Map.of(
          "ImportTable", new ImportTable(imports, TestKeys.RING, world.clock, random),
          "DescribeImport", new DescribeImport(imports),
          "ListImports", new ListImports(imports));

  private String call(String operation, String json) {
    return call(CALLER, operation, json);
  }

  private String call(Caller caller, String operation, String json) {
    try {
      Operation asked = Objects.requireNonNull(operations.get(operation));
      return TestApi.text(
              asked.handle(READER.read(operation, json.replace('\'', '"').getBytes(UTF_8)), caller))
          .replace('"', '\'');
    } catch (ApiException e) {
      return e.error().type().shortName() + ": " + e.getMessage();
    }
  }

  private void put(String key, String body) {
    put(key, body.replace('\'', '"').getBytes(UTF_8));
  }

  private void put(String key, byte[] body) {
    world.objects.put(new ObjectPath(ExportWorld.BUCKET, key), body, PutOptions.DEFAULT);
  }

  private static byte[] gzip(String body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body.replace('\'', '"').getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String line(String key) {
    return "{'Item':{'pk':{'S':'" + key + "'}}}\n";
  }

  private String begin(String more) {
    return begin("music", "DYNAMODB_JSON", "data/", more, ON_DEMAND);
  }

  private String begin(String table, String format, String prefix, String more, String parameters) {
    return call(
        "ImportTable",
        "{'S3BucketSource':{'S3Bucket':'%s','S3KeyPrefix':'%s'},'InputFormat':'%s'%s,'TableCreationParameters':{'TableName':'%s',%s}}"
            .formatted(ExportWorld.BUCKET, prefix, format, more, table, parameters));
  }

  /** Begins an import, runs it, and gives what DescribeImport says then. */
  private String run(String begun) {
    String arn = arnIn(begun);
    world.clock.advance(Duration.ofSeconds(2));
    world.threads.runAll();
    return describe(arn);
  }

  private static String arnIn(String reply) {
    assertThat(reply).contains("'ImportArn':'");
    return reply.replaceAll(".*?'ImportArn':'([^']*)'.*", "$1");
  }

  private String describe(String arn) {
    return call("DescribeImport", "{'ImportArn':'%s'}".formatted(arn));
  }

  private List<String> items(String name) {
    Table table = Objects.requireNonNull(world.catalogue.find(ExportWorld.REGION, name));
    assertThat(table.isActive()).isTrue();
    return world
        .storage
        .query(
            table.storageId(),
            KeyRange.ALL,
            false,
            new PageLimit(Integer.MAX_VALUE, Long.MAX_VALUE))
        .rows()
        .stream()
        .map(row -> Item.ofBytes(row.value()).toString())
        .sorted()
        .toList();
  }

  @Test
  void import_throughItsLife_showsWhatAwsShows() { // 001, 002, 003
    put("data/1.json", line("a") + line("b"));

    String begun = begin(",'ClientToken':'t'");
    String arn = arnIn(begun);

    assertThat(arn).matches(ARN + "/import/01768385930622-[0-9a-f]{8}");
    String middle =
        "'ClientToken':'t','S3BucketSource':{'S3BucketOwner':'123456789123','S3Bucket':'test-1231x1x','S3KeyPrefix':'data/'},'ErrorCount':0,'CloudWatchLogGroupArn':'arn:aws:logs:eu-north-1:123456789123:log-group:/aws-dynamodb/imports:*','InputFormat':'DYNAMODB_JSON','InputCompressionType':'NONE','TableCreationParameters':{'TableName':'music','AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}],'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],'BillingMode':'PAY_PER_REQUEST'},'StartTime':1768385930.622,";
    assertThat(begun)
        .startsWith(
            "{'ImportTableDescription':{'ImportArn':'"
                + arn
                + "','ImportStatus':'IN_PROGRESS','TableArn':'"
                + ARN
                + "','TableId':'")
        .endsWith(middle + "'ProcessedItemCount':0,'ImportedItemCount':0}}");
    assertThat(describe(arn)).isEqualTo(begun);
    assertThat(world.catalogue.find(ExportWorld.REGION, "music")).isNull();

    assertThat(run(begun))
        .contains("'ImportStatus':'COMPLETED'")
        .endsWith(
            middle
                + "'EndTime':1768385932.622,'ProcessedSizeBytes':52,'ProcessedItemCount':2,'ImportedItemCount':2}}");
    assertThat(items("music")).hasSize(2);
  }

  @Test
  void import_itemWithoutItsKey_failsAndKeepsTheOthers() { // 013
    put(
        "data/1.json",
        IntStream.range(0, 9).mapToObj(i -> line("k" + i)).reduce("", String::concat)
            + "{'Item':{'other':{'S':'x'}}}\n");

    String ended = run(begin(""));

    assertThat(ended)
        .contains(
            "'ImportStatus':'FAILED'",
            "'ErrorCount':1",
            "'ProcessedItemCount':10,'ImportedItemCount':9,'FailureCode':'ItemValidationError','FailureMessage':'Some of the items failed validation checks and were not imported. Please check CloudWatch error logs for more details.'");
    assertThat(items("music")).hasSize(9);
    assertThat(imports.errors(arnIn(ended), 0, 10).toString())
        .isEqualTo(
            "[ImportError[objectKey=data/1.json, position=10, reason=One or more parameter values were invalid: Missing the key pk in the item]]");
    ImportsPage page = new ImportsPage(imports);
    String id = arnIn(ended).replaceAll(".*/", "");
    assertThat(TestApi.text(Objects.requireNonNull(page.reply(id + "/errors"))).replace('"', '\''))
        .isEqualTo(
            "{'importArn':'%s','errors':[{'object':'data/1.json','position':10,'reason':'One or more parameter values were invalid: Missing the key pk in the item'}]}"
                .formatted(arnIn(ended)));
    assertThat(TestApi.text(Objects.requireNonNull(page.reply(id + "/errors/1"))))
        .endsWith("\"errors\":[]}");
    assertThat(TestApi.text(Objects.requireNonNull(page.reply(""))))
        .contains("\"status\":\"FAILED\"", "\"items\":9,\"errors\":1");
    assertThat(page.reply(id)).isNull();
    assertThat(page.reply("01768385930622-ffffffff/errors")).isNull();
  }

  @Test
  void import_lineThatIsNoItem_givesUpTheRestOfItsObjectOnly() { // 013: processed 6 of 10
    String five = IntStream.range(0, 5).mapToObj(i -> line("k" + i)).reduce("", String::concat);
    put("data/1.json", five + "garbage\n" + line("x") + line("y") + line("z") + line("w"));
    put("data/2.json", "\n  \n" + line("other"));

    assertThat(run(begin("")))
        .contains("'ErrorCount':1", "'ProcessedItemCount':7,'ImportedItemCount':6");
    assertThat(items("music")).hasSize(6);
  }

  @Test
  void import_missingBucket_failsWithoutATable() { // 012
    String ended =
        run(
            call(
                "ImportTable",
                "{'S3BucketSource':{'S3Bucket':'absent'},'InputFormat':'DYNAMODB_JSON','TableCreationParameters':{'TableName':'music',"
                    + ON_DEMAND
                    + "}}"));

    assertThat(ended)
        .contains(
            "'ImportStatus':'FAILED'",
            "'TableArn':'" + ARN + "'",
            "'FailureCode':'S3NoSuchBucket','FailureMessage':'The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; Request ID: ");
    assertThat(world.catalogue.find(ExportWorld.REGION, "music")).isNull();
  }

  @Test
  void import_emptyPrefix_completesWithAnEmptyTable() { // 012
    put("data/empty", new byte[0]);

    assertThat(run(begin("")))
        .contains("'COMPLETED'", "'ProcessedItemCount':0,'ImportedItemCount':0");
    assertThat(items("music")).isEmpty();
  }

  @Test
  void import_prefix_isAnyBeginningOfAKey() { // 014
    put("data/1.json", line("a"));
    put("data2/x.json", "garbage");
    put("data.bak", "garbage");

    assertThat(run(begin("music", "DYNAMODB_JSON", "data", "", ON_DEMAND)))
        .contains("'ErrorCount':2", "'ProcessedItemCount':3,'ImportedItemCount':1");
    assertThat(run(begin("other", "DYNAMODB_JSON", "data/1.json", "", ON_DEMAND)))
        .contains("'COMPLETED'", "'ImportedItemCount':1");
  }

  @Test
  void import_compression_isWhatWasSaid() { // 015, 020
    byte[] one = gzip(line("a"));
    byte[] two = gzip(line("b"));
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(two);
    put("data/1.json.gz", both.toByteArray());

    assertThat(
            run(
                begin(
                    "gzip", "DYNAMODB_JSON", "data/", ",'InputCompressionType':'GZIP'", ON_DEMAND)))
        .contains("'COMPLETED'", "'ProcessedSizeBytes':52", "'ImportedItemCount':2");
    assertThat(run(begin("none", "DYNAMODB_JSON", "data/", "", ON_DEMAND)))
        .contains("'FAILED'", "'ErrorCount':1", "'ProcessedItemCount':1,'ImportedItemCount':0");

    put("plain/1.json", line("a"));
    for (String compression : List.of("GZIP", "ZSTD")) {
      assertThat(
              run(
                  begin(
                      compression,
                      "DYNAMODB_JSON",
                      "plain/",
                      ",'InputCompressionType':'" + compression + "'",
                      ON_DEMAND)))
          .contains(
              "'FailureCode':'ItemValidationError'",
              "'ProcessedItemCount':1,'ImportedItemCount':0");
    }
  }

  @Test
  void import_token_standsForTheTable() { // 017
    put("data/1.json", line("a"));
    String begun = begin(",'ClientToken':'t'");

    assertThat(begin(",'ClientToken':'t'")).isEqualTo(begun);
    assertThat(begin("music", "DYNAMODB_JSON", "elsewhere/", ",'ClientToken':'t'", ON_DEMAND))
        .isEqualTo(begun);
    assertThat(begin("other", "DYNAMODB_JSON", "data/", ",'ClientToken':'t'", ON_DEMAND))
        .isEqualTo(
            "ImportConflictException: Import conflict: Duplicate request detected with conflicting parameters");

    String ended = run(begun);
    assertThat(begin(",'ClientToken':'t'"))
        .isEqualTo("ResourceInUseException: Table already exists: music");
    world.catalogue.abandon(
        Objects.requireNonNull(world.catalogue.find(ExportWorld.REGION, "music")));
    assertThat(begin(",'ClientToken':'t'")).isEqualTo(ended);
    world.clock.advance(Duration.ofHours(9));
    assertThat(begin(",'ClientToken':'t'")).contains("'IN_PROGRESS'");
  }

  @Test
  void import_nameTakenMeanwhile_fails() { // 018, 019
    put("data/1.json", line("a"));
    String first = begin("");
    String second = begin("");

    assertThat(run(first)).contains("'COMPLETED'");
    assertThat(describe(arnIn(second)))
        .contains("'FAILED'", "'FailureCode':'TableAlreadyExists'", "'ImportedItemCount':0");
    assertThat(items("music")).hasSize(1);
    assertThat(begin("")).isEqualTo("ResourceInUseException: Table already exists: music");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '~',
      textBlock =
          """
          ''~DYNAMODB_JSON~KEY~ValidationException: One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED
          ''~DYNAMODB_JSON~KEY,'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},'OnDemandThroughput':{'MaxWriteRequestUnits':1}~ValidationException: One or more parameter values were invalid: MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.
          ,'InputFormatOptions':{'Csv':{'Delimiter':','}}~DYNAMODB_JSON~KEY,'BillingMode':'PAY_PER_REQUEST'~ValidationException: Invalid Request: Unsupported InputFormatOptions for the given input format: DYNAMODB_JSON.
          ,'InputCompressionType':'BZIP2'~DYNAMODB_JSON~KEY,'BillingMode':'PAY_PER_REQUEST'~ValidationException: 1 validation error detected: Value 'BZIP2' at 'inputCompressionType' failed to satisfy constraint: Member must satisfy enum value set: [ZSTD, NONE, GZIP]
          """)
  void import_badParameters_areRefusedAsAwsDoes( // 009
      String more, String format, String parameters, String expected) {
    assertThat(
            begin(
                "music",
                format,
                "data/",
                more.equals("''") ? "" : more,
                parameters.replace("KEY", KEY)))
        .isEqualTo(expected);
  }

  @Test
  void describe_otherArns_areRefusedAsAwsDoes() { // 010
    String id = "/01768385930622-0123abcd";
    assertThat(describe(ARN + "/import" + id)).startsWith("ImportNotFoundException: ");
    assertThat(describe(ARN)).isEqualTo("ValidationException: Invalid Import ARN");
    assertThat(describe(ARN + "/export" + id)).isEqualTo("ValidationException: Invalid Import ARN");
    assertThat(describe(ARN.replace("eu-north-1", "us-east-1") + "/import" + id))
        .startsWith("ImportNotFoundException: ");
    assertThat(describe(ARN.replace("123456789123", "999999999999") + "/import" + id))
        .startsWith("AccessDeniedException: ");
    assertThat(describe("foo")).startsWith("ValidationException: ");
  }

  @Test
  void list_pages_areWholeNewestFirstAndOutliveTheTable() { // 008, 011, 016
    List<String> begun = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      begun.addFirst(arnIn(begin("tab" + i % 3, "DYNAMODB_JSON", "data/", "", ON_DEMAND)));
      world.clock.advance(Duration.ofMillis(7));
    }

    String first = call("ListImports", "{}");
    assertThat(arnsIn(first)).isEqualTo(begun.subList(0, 10));
    assertThat(first)
        .startsWith(
            "{'ImportSummaryList':[{'ImportArn':'"
                + begun.getFirst()
                + "','ImportStatus':'IN_PROGRESS','TableArn':'")
        .contains("'InputFormat':'DYNAMODB_JSON','StartTime':1768385930.776}");
    assertThat(allPages("{", 4)).isEqualTo(begun);
    assertThat(allPages("{'TableArn':'" + ARN.replace("music", "tab1") + "',", 3))
        .isEqualTo(begun.stream().filter(arn -> arn.contains("table/tab1/")).toList());

    world.threads.runAll();
    world.catalogue.abandon(
        Objects.requireNonNull(world.catalogue.find(ExportWorld.REGION, "tab1")));
    assertThat(allPages("{'TableArn':'" + ARN.replace("music", "tab1") + "',", 25)).hasSize(8);
    assertThat(call("ListImports", "{'NextToken':'" + "0123456789abcdef".repeat(7) + "'}"))
        .startsWith("ValidationException: Invalid Request: Provided nextToken is invalid: ");
    assertThat(call("ListImports", "{'PageSize':26}")).startsWith("ValidationException: ");
  }

  private List<String> allPages(String request, int size) {
    List<String> all = new ArrayList<>();
    String token = "";
    do {
      String page = call("ListImports", request + "'PageSize':" + size + token + "}");
      all.addAll(arnsIn(page));
      token = page.contains("NextToken") ? page.replaceAll(".*('NextToken':'[^']*').*", ",$1") : "";
    } while (!token.isEmpty());
    return all;
  }

  private static List<String> arnsIn(String page) {
    return java.util.regex.Pattern.compile("'ImportArn':'([^']*)'")
        .matcher(page)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void start_fiftyInProgress_refusesMore() {
    for (int i = 0; i < 50; i++) {
      assertThat(begin("tab" + i, "DYNAMODB_JSON", "data/", "", ON_DEMAND)).contains("IN_PROGRESS");
    }
    assertThat(begin("")).startsWith("LimitExceededException: ");
    world.threads.runAll();
    assertThat(begin("")).contains("IN_PROGRESS");
  }

  @Test
  void import_objectThatGoesMeanwhile_isAnError() { // 007
    put("data/1.json", line("a"));
    put("data/2.json", line("b"));
    world.objects.onStep((step, done) -> {
      if (step.equals("get data/2.json") && !done) {
        world.objects.onStep((_, _) -> {});
        world.objects.delete(new ObjectPath(ExportWorld.BUCKET, "data/2.json"));
      }
    });

    assertThat(run(begin(""))).contains("'ItemValidationError'", "'ImportedItemCount':1");
  }

  @Test
  void import_bucketThatSaysNo_failsWithoutATable() {
    put("data/1.json", line("a"));
    world.objects.onStep((step, done) -> {
      if (step.startsWith("get ")) {
        throw new ObjectStoreException(
            ObjectStoreException.Kind.REFUSED, "AccessDenied", "Access Denied", null);
      }
    });

    assertThat(run(begin("")))
        .contains("'FAILED'", "'FailureCode':'S3AccessDenied'", "'ImportedItemCount':0");
    assertThat(world.catalogue.find(ExportWorld.REGION, "music")).isNull();
  }
}
