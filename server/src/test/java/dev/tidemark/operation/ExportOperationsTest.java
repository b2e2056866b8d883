package dev.tidemark.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiException;
import dev.tidemark.export.ExportWorld;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import dev.tidemark.table.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and replies as on the wire, with single quotes for double ones. */
final class ExportOperationsTest {
  private static final String ARN = "arn:aws:dynamodb:eu-north-1:123456789123:table/music";
  private static final Caller CALLER = new Caller(ExportWorld.REGION, ExportWorld.ACCOUNT);
  private static final SchemaReader READER = new SchemaReader(Schema.dynamoDb());

  private final ExportWorld world = new ExportWorld("2026-01-14T10:18:50.622Z");
  private final Table table = world.table("music");
  private final Map<String, Operation> operations =
      Map.of(
          "ExportTableToPointInTime",
          new ExportTableToPointInTime(
              world.catalogue, TestKeys.RING, world.exports, new SplittableRandom(1)),
          "DescribeExport",
          new DescribeExport(world.exports),
          "ListExports",
          new ListExports(world.catalogue, world.exports));

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

  private String export(String more) {
    return call(
        "ExportTableToPointInTime",
        "{'TableArn':'%s','S3Bucket':'%s'%s}".formatted(ARN, ExportWorld.BUCKET, more));
  }

  private static String arnIn(String reply) {
    return reply.replaceAll(".*'ExportArn':'([^']*)'.*", "$1");
  }

  private String describe(String arn) {
    return call("DescribeExport", "{'ExportArn':'%s'}".formatted(arn));
  }

  @Test
  void export_throughItsLife_showsWhatAwsShows() {
    world.put(table, ExportWorld.row("1", "1", "x"));
    world.clock.advance(Duration.ofSeconds(10));

    String begun = export(",'ClientToken':'t'");
    String arn = arnIn(begun);
    world.clock.advance(Duration.ofMillis(1500));
    world.threads.runAll();

    String head = "{'ExportDescription':{'ExportArn':'" + arn + "','ExportStatus':";
    String table =
        "'TableArn':'%s','TableId':'%s','ExportTime':1768385940.622,'ClientToken':'t','S3Bucket':'%s','S3SseAlgorithm':'AES256',"
            .formatted(ARN, this.table.uuid(), ExportWorld.BUCKET);
    assertThat(arn).matches(ARN + "/export/01768385940622-[0-9a-f]{8}");
    assertThat(begun)
        .isEqualTo(
            head
                + "'IN_PROGRESS','StartTime':1768385940.622,"
                + table
                + "'ExportFormat':'DYNAMODB_JSON'}}");
    assertThat(describe(arn))
        .isEqualTo(
            head
                + "'COMPLETED','StartTime':1768385940.622,'EndTime':1768385942.122,"
                + "'ExportManifest':'AWSDynamoDB/"
                + arn.substring(arn.lastIndexOf('/') + 1)
                + "/manifest-summary.json',"
                + table
                + "'ExportFormat':'DYNAMODB_JSON','BilledSizeBytes':11,'ItemCount':1}}");
    assertThat(call("ListExports", "{}"))
        .isEqualTo(
            "{'ExportSummaries':[{'ExportArn':'%s','ExportStatus':'COMPLETED','ExportType':'FULL_EXPORT'}]}"
                .formatted(arn));
  }

  @Test
  void export_incrementalThatFails_showsItsWindowAndFailure() {
    world.clock.advance(Duration.ofSeconds(10));

    String begun =
        call(
            "ExportTableToPointInTime",
            "{'TableArn':'%s','S3Bucket':'absent','S3Prefix':'a/','S3BucketOwner':'123456789123','S3SseAlgorithm':'KMS','S3SseKmsKeyId':'alias/aws/s3','ExportFormat':'ION','ExportType':'INCREMENTAL_EXPORT','IncrementalExportSpecification':{'ExportFromTime':1768385931,'ExportToTime':1768385935}}"
                .formatted(ARN));
    world.threads.runAll();

    assertThat(describe(arnIn(begun)))
        .contains(
            "'ExportStatus':'FAILED','StartTime':1768385940,'EndTime':1768385940.622,'TableArn'",
            "'S3Bucket':'absent','S3BucketOwner':'123456789123','S3Prefix':'a/','S3SseAlgorithm':'KMS','S3SseKmsKeyId':'alias/aws/s3','FailureCode':'S3NoSuchBucket','FailureMessage':'The specified bucket does not exist (",
            "'ExportFormat':'ION','ExportType':'INCREMENTAL_EXPORT','IncrementalExportSpecification':{'ExportFromTime':1768385931,'ExportToTime':1768385935,'ExportViewType':'NEW_AND_OLD_IMAGES'}}}")
        .doesNotContain("'ExportTime'", "ItemCount", "ExportManifest");
    assertThat(begun).containsPattern("'ClientToken':'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]");
  }

  @Test
  void export_typeNamed_isEchoed() {
    assertThat(export(",'ExportType':'FULL_EXPORT'")).contains("'ExportType':'FULL_EXPORT'");
    assertThat(export("")).doesNotContain("ExportType");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        ",'S3SseKmsKeyId':'k' | ValidationException: Invalid Request: KMS Key Id is not supported for this encryption type",
        ",'S3SseAlgorithm':'AES256','S3SseKmsKeyId':'k' | ValidationException: Invalid Request: KMS Key Id is not supported for this encryption type",
        ",'S3SseAlgorithm':'KMS','S3SseKmsKeyId':'not a key' | ValidationException: Invalid Request: 1 validation error detected: Value 'not a key' at 's3SseKmsKeyId' failed to satisfy constraint: Member must satisfy regular",
        ",'IncrementalExportSpecification':{} | ValidationException: Invalid Request: Export Type expected to be Incremental Export when incremental export specification is provided",
        ",'ExportType':'FULL_EXPORT','IncrementalExportSpecification':{} | ValidationException: Invalid Request: When Export Type is Full Export , Incremental Export Specification should not be provided",
        ",'ExportType':'INCREMENTAL_EXPORT' | ValidationException: Invalid Request: Incremental Export Specification expected when export type is set as Incremental Export",
        ",'ExportType':'INCREMENTAL_EXPORT','IncrementalExportSpecification':{} | ValidationException: Invalid Request: ExportFromTime must be provided in IncrementalExportSpecification",
        ",'ExportTime':-1 | InvalidExportTimeException: Export Time is invalid",
        ",'ExportTime':1768385931 | InvalidExportTimeException: Export Time is invalid",
        ",'ExportType':'QWERTY' | ValidationException: 1 validation error detected: Value 'QWERTY' at 'exportType' failed to satisfy constraint: Member must satisfy enum value set: [",
        ",'S3Prefix':'' | ValidationException: 1 validation error detected: Value '' at 's3Prefix' failed to satisfy constraint: Member must",
      })
  void export_badRequest_isRefusedAsByAws(String more, String error) {
    assertThat(export(more)).startsWith(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "music | ValidationException: One or more parameter values were invalid: tableArn is not a valid ARN",
        "arn:aws:dynamodb:eu-north-1:123456789123:table/music/index/i | ValidationException: Invalid Request: Table ARN is invalid.",
        "arn:aws:dynamodb:eu-north-1:999999999999:table/music | AccessDeniedException: Access is denied",
        "arn:aws:dynamodb:eu-north-1:123456789123:table/none | TableNotFoundException: Table not found: arn:aws:dynamodb:eu-north-1:123456789123:table/none",
        "arn:aws:dynamodb:us-east-1:123456789123:table/music | {'ExportDescription':",
      })
  void export_otherTableArns_areRefusedAsByAws(String arn, String reply) {
    assertThat(
            call(
                "ExportTableToPointInTime",
                "{'TableArn':'%s','S3Bucket':'%s'}".formatted(arn, ExportWorld.BUCKET)))
        .startsWith(reply);
  }

  @Test
  void export_prefix_isTakenAsFarAsItsKeysFitIntoS3() {
    String longest = "ü".repeat(474);
    String begun = export(",'S3Prefix':'" + longest + "'");
    world.threads.runAll();
    assertThat(describe(arnIn(begun))).contains("'ExportStatus':'COMPLETED'");
    assertThat(export(",'S3Prefix':'" + longest + "p'"))
        .isEqualTo(
            "ValidationException: Invalid Request: S3Prefix must have at most 948 bytes in UTF-8");
    assertThat(export(",'S3Prefix':'" + "p".repeat(1025) + "'"))
        .endsWith(
            "at 's3Prefix' failed to satisfy constraint: Member must have length less than or equal"
                + " to 1024");
  }

  @Test
  void export_longTokens_areToldApartAndBounded() {
    String token = "t".repeat(2047);
    String first = export(",'ClientToken':'" + token + "a'");
    assertThat(first).startsWith("{");
    assertThat(export(",'ClientToken':'" + token + "a'")).isEqualTo(first);
    assertThat(arnIn(export(",'ClientToken':'" + token + "b'"))).isNotEqualTo(arnIn(first));
    assertThat(export(",'ClientToken':'" + token + "ab'"))
        .startsWith("ValidationException: 1 validation error detected: Value '")
        .endsWith(
            "at 'clientToken' failed to satisfy constraint: Member must have length less than or"
                + " equal to 2048");
  }

  @Test
  void export_withoutRecovery_isRefused() {
    world.plainTable("plain");

    assertThat(
            call(
                "ExportTableToPointInTime",
                "{'TableArn':'%s','S3Bucket':'b1b'}".formatted(ARN.replace("music", "plain"))))
        .isEqualTo(
            "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for"
                + " table 'plain'");
  }

  @Test
  void export_tokenAgain_isTheSameExportOrAConflict() {
    String first = export(",'ClientToken':'t'");

    assertThat(export(",'ClientToken':'t'")).isEqualTo(first);
    for (String other :
        List.of(
            ",'ExportFormat':'ION'",
            ",'S3Prefix':'p'",
            ",'S3BucketOwner':'000000000000'",
            ",'S3SseAlgorithm':'KMS'",
            ",'ExportTime':1768385930.622",
            ",'ExportType':'FULL_EXPORT'")) {
      assertThat(export(",'ClientToken':'t'" + other))
          .isEqualTo(
              "ExportConflictException: Export conflict: Duplicate request detected with"
                  + " conflicting parameters");
    }
    world.catalogue.delete(table, _ -> List.of());
    assertThat(export(",'ClientToken':'t'")).startsWith("TableNotFoundException: ");
    assertThat(export("")).startsWith("TableNotFoundException: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "arn:aws:dynamodb:eu-north-1:123456789123:table/music | ValidationException: Invalid Export ARN",
        "qwerty:aws:dynamodb:us-east-1:000000000000:table/nonexistent | ValidationException: Invalid Export ARN",
        "arn:qwerty:dynamodb:eu-north-1:123456789123:table/nonexistent | AccessDeniedException: Access is denied",
        "arn:aws:qwerty:eu-north-1:123456789123:table/nonexistent | AccessDeniedException: Access is denied",
        "arn:aws:dynamodb:qwerty:123456789123:table/nonexistent | AccessDeniedException: Access is denied",
        "arn:aws:dynamodb:eu-north-1:qwerty:table/nonexistent | AccessDeniedException: Access is denied",
        "arn:aws:dynamodb:eu-north-1:123456789123:table/music/export/01768385930622-efd1a093 | ExportNotFoundException: Export not found: Export not found: arn:aws:dynamodb:eu-north-1:123456789123:table/music/export/01768385930622-efd1a093",
        "arn:aws:dynamodb:us-east-1:123456789123:table/music/export/01768385930622-efd1a093 | ExportNotFoundException: Export not found: Invalid export arn",
      })
  void describe_otherArns_isRefusedAsByAws(String arn, String error) {
    assertThat(describe(arn)).isEqualTo(error);
  }

  @Test
  void list_pages_goThroughAllNewestFirst() {
    List<String> arns = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      arns.addFirst(arnIn(export("")));
      world.clock.advance(Duration.ofSeconds(1));
    }

    for (String filter : List.of("", ",'TableArn':'" + ARN + "'")) {
      List<String> seen = new ArrayList<>();
      String token = "";
      do {
        String reply = call("ListExports", "{'MaxResults':2" + filter + token + "}");
        for (String part : reply.split("'ExportArn':'", -1)) {
          if (part.startsWith("arn:")) {
            seen.add(part.substring(0, part.indexOf('\'')));
          }
        }
        token =
            reply.contains("NextToken")
                ? ",'NextToken':'" + reply.replaceAll(".*'NextToken':'([0-9a-f]+)'.*", "$1") + "'"
                : "";
      } while (!token.isEmpty());
      assertThat(seen).isEqualTo(arns);
    }
  }

  @Test
  void list_badToken_isRefused() {
    CRC32 crc = new CRC32();
    crc.update("a/b".getBytes(StandardCharsets.UTF_8));
    String forged = HexFormat.of().toHexDigits((int) crc.getValue()) + "612f62";
    for (String token : List.of("zz", "0123456789abcdef", "00", forged)) {
      assertThat(call("ListExports", "{'TableArn':'" + ARN + "','NextToken':'" + token + "'}"))
          .isEqualTo(
              "ValidationException: Invalid Request: Provided nextToken is invalid: " + token);
      assertThat(call("ListExports", "{'NextToken':'" + token + "'}"))
          .isEqualTo(
              "ValidationException: Invalid Request: Provided nextToken is invalid: " + token);
    }
  }

  @Test
  void list_tableDeletedAndMadeAgain_hasNoneOfTheOldExports() {
    String arn = arnIn(export(""));
    world.threads.runAll();
    world.catalogue.delete(table, _ -> List.of());
    String filter = "{'TableArn':'" + ARN + "'}";

    assertThat(call("ListExports", filter)).isEqualTo("{'ExportSummaries':[]}");
    world.table("music");
    assertThat(call("ListExports", filter)).isEqualTo("{'ExportSummaries':[]}");
    assertThat(describe(arn)).contains("COMPLETED");
    assertThat(call("ListExports", "{}")).contains(arn);
    assertThat(call(new Caller("us-east-1", ExportWorld.ACCOUNT), "ListExports", "{}"))
        .isEqualTo("{'ExportSummaries':[]}");
  }

  @Test
  void page_runningAndEnded_showsBoth() {
    export("");
    world.threads.runAll();
    export("");

    assertThat(TestApi.text(new ExportsPage(world.exports).reply()).replace('"', '\''))
        .startsWith("{'exports':[{'exportArn':'")
        .containsSubsequence(
            "'status':'IN_PROGRESS'",
            "'files':0,'filesPlanned':0,'items':0,'itemBytes':0,'itemsEstimated':0",
            "'status':'COMPLETED'",
            "'manifest':'AWSDynamoDB/");
  }
}
