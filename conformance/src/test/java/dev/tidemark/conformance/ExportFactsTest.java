package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.ExportStatus;
import software.amazon.awssdk.services.dynamodb.model.ExportSummary;
import software.amazon.awssdk.services.dynamodb.model.ExportTableToPointInTimeRequest;
import software.amazon.awssdk.services.dynamodb.model.ExportType;
import software.amazon.awssdk.services.dynamodb.model.ExportViewType;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ListExportsResponse;
import software.amazon.awssdk.services.dynamodb.model.S3SseAlgorithm;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * What the live service does with the three calls of exports, as ScyllaDB's Alternator tests state
 * it ({@code test/alternator/test_export.py}, "will pass against AWS").
 */
@ExtendWith(ReaderWorld.Resolver.class)
final class ExportFactsTest {
  private final ReaderWorld world;
  private final DynamoDbClient dynamoDb;
  private final List<String> tables = new ArrayList<>();

  ExportFactsTest(ReaderWorld world) {
    this.world = world;
    this.dynamoDb = world.dynamoDb();
  }

  @AfterEach
  void dropTables() {
    tables.forEach(name -> dynamoDb.deleteTable(d -> d.tableName(name)));
  }

  private String table() {
    String name = "facts-" + UUID.randomUUID();
    String arn =
        dynamoDb
            .createTable(t ->
                t.tableName(name)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                        AttributeDefinition.builder()
                            .attributeName("p")
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(
                        KeySchemaElement.builder()
                            .attributeName("p")
                            .keyType(KeyType.HASH)
                            .build()))
            .tableDescription()
            .tableArn();
    dynamoDb.waiter().waitUntilTableExists(d -> d.tableName(name));
    dynamoDb.updateContinuousBackups(u ->
        u.tableName(name)
            .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
    tables.add(name);
    return arn;
  }

  private interface Options {
    ExportTableToPointInTimeRequest.Builder to(ExportTableToPointInTimeRequest.Builder request);
  }

  private ExportDescription start(String arn, Options options) {
    ExportTableToPointInTimeRequest.Builder request =
        ExportTableToPointInTimeRequest.builder().tableArn(arn).s3Bucket(ReaderWorld.BUCKET);
    return dynamoDb.exportTableToPointInTime(options.to(request).build()).exportDescription();
  }

  private static String errorOf(Runnable call) {
    try {
      call.run();
    } catch (DynamoDbException e) {
      AwsErrorDetails error = e.awsErrorDetails();
      assertThat(e.statusCode()).isEqualTo(400);
      return error.errorCode() + ": " + error.errorMessage();
    }
    return "no error";
  }

  private List<ExportSummary> listed(String tableArn) {
    return dynamoDb.listExportsPaginator(l -> l.tableArn(tableArn)).stream()
        .flatMap(page -> page.exportSummaries().stream())
        .toList();
  }

  /** test_export_basic, test_describe_export, test_list_exports_contains_export. */
  @Test
  void export_withoutOptions_hasADefaultFormatNoTypeAndAToken() {
    String table = table();
    assertThat(listed(table)).isEmpty();

    ExportDescription begun = start(table, e -> e);

    assertThat(begun.exportStatus()).isIn(ExportStatus.IN_PROGRESS, ExportStatus.COMPLETED);
    assertThat(begun.tableArn()).isEqualTo(table);
    assertThat(begun.s3Bucket()).isEqualTo(ReaderWorld.BUCKET);
    assertThat(begun.clientToken()).isNotEmpty();
    assertThat(begun.exportFormat()).isEqualTo(ExportFormat.DYNAMODB_JSON);
    assertThat(begun.exportType()).isNull();
    assertThat(begun.startTime()).isNotNull();
    ExportDescription done = world.completed(begun.exportArn());
    assertThat(done.exportType()).isNull();
    assertThat(done.endTime()).isAfter(done.startTime());
    assertThat(done.exportManifest()).isNotEmpty();
    assertThat(done.itemCount()).isZero();
    assertThat(done.billedSizeBytes()).isZero();
    assertThat(listed(table))
        .containsExactly(
            ExportSummary.builder()
                .exportArn(begun.exportArn())
                .exportStatus(ExportStatus.COMPLETED)
                .exportType(ExportType.FULL_EXPORT)
                .build());
    assertThat(dynamoDb.listExportsPaginator(_ -> {}).stream())
        .flatExtracting(ListExportsResponse::exportSummaries)
        .extracting(ExportSummary::exportArn)
        .contains(begun.exportArn());
  }

  /** test_export_basic_with_export_type. */
  @Test
  void export_withItsTypeNamed_tellsIt() {
    ExportDescription begun = start(table(), e -> e.exportType(ExportType.FULL_EXPORT));

    assertThat(begun.exportType()).isEqualTo(ExportType.FULL_EXPORT);
    assertThat(world.completed(begun.exportArn()).exportType()).isEqualTo(ExportType.FULL_EXPORT);
  }

  /** test_export_start_and_delete_table. */
  @Test
  void export_ofATableDeletedSince_isDescribedButNotListed() {
    String table = table();
    String arn = start(table, e -> e).exportArn();
    dynamoDb.deleteTable(d -> d.tableName(tables.removeLast()));
    dynamoDb.waiter().waitUntilTableNotExists(d -> d.tableName(table));

    assertThat(listed(table)).isEmpty();
    ExportDescription described = world.completed(arn);
    assertThat(described.tableArn()).isEqualTo(table);
    assertThat(described.s3Bucket()).isEqualTo(ReaderWorld.BUCKET);
  }

  /** test_export_client_token_idempotent, test_export_two_exports_without_client_token. */
  @Test
  void export_sameTokenTwice_isOneExport() {
    String table = table();
    String token = UUID.randomUUID().toString();

    ExportDescription first = start(table, e -> e.clientToken(token));
    ExportDescription second = start(table, e -> e.clientToken(token));

    assertThat(second.exportArn()).isEqualTo(first.exportArn());
    assertThat(second.clientToken()).isEqualTo(first.clientToken()).isEqualTo(token);
    assertThat(start(table, e -> e).exportArn()).isNotEqualTo(start(table, e -> e).exportArn());
  }

  /** test_export_client_token_some_value_changed and its like; another table's is no other case. */
  @Test
  void export_sameTokenOtherParameters_isAConflict() {
    String table = table();
    String other = table();
    String token = UUID.randomUUID().toString();
    start(table, e -> e.clientToken(token));

    for (Options options :
        List.<Options>of(
            e -> e.exportFormat(ExportFormat.ION),
            e -> e.s3Bucket("readers-other"),
            e -> e.s3BucketOwner("000000000000"),
            e -> e.s3Prefix("prefix"),
            e -> e.s3SseAlgorithm(S3SseAlgorithm.KMS),
            e -> e.tableArn(other),
            e -> e.tableArn(other).exportFormat(ExportFormat.ION))) {
      assertThat(errorOf(() -> start(table, e -> options.to(e.clientToken(token)))))
          .startsWith("ExportConflictException: ")
          .contains("Duplicate request detected");
    }
  }

  /** test_export_client_token_changed_incremental_export_spec_fields. */
  @Test
  void export_sameTokenOtherWindow_isAConflict() {
    String token = UUID.randomUUID().toString();
    Instant from = world.moment(0);
    Instant to = world.moment(1);
    window(token, from, to, ExportViewType.NEW_IMAGE);

    assertThat(errorOf(() -> window(token, from.plusSeconds(1), to, ExportViewType.NEW_IMAGE)))
        .startsWith("ExportConflictException: ")
        .contains("Duplicate request detected");
    assertThat(errorOf(() -> window(token, from, to.minusSeconds(1), ExportViewType.NEW_IMAGE)))
        .startsWith("ExportConflictException: ");
    assertThat(errorOf(() -> window(token, from, to, ExportViewType.NEW_AND_OLD_IMAGES)))
        .startsWith("ExportConflictException: ");
  }

  private void window(String token, Instant from, Instant to, ExportViewType view) {
    start(
        world.tableArn(),
        e ->
            e.clientToken(token)
                .exportType(ExportType.INCREMENTAL_EXPORT)
                .incrementalExportSpecification(
                    i -> i.exportFromTime(from).exportToTime(to).exportViewType(view)));
  }

  /** test_export_failed_does_not_reserve_client_token. */
  @Test
  void token_ofARefusedRequest_isFree() {
    String table = table();
    String token = UUID.randomUUID().toString();

    assertThat(errorOf(() -> start(table, e -> e.clientToken(token).s3Bucket(""))))
        .matches("ValidationException: .*s3Bucket.*failed.*");
    assertThat(start(table, e -> e.clientToken(token)).clientToken()).isEqualTo(token);
  }

  /** test_export_setting_fields_to_weird_values_or_skipping_fail. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "absent",
      value = {
        "exportType, QWERTY",
        "exportType, ''",
        "clientToken, ''",
        "exportFormat, ''",
        "exportFormat, QWERTY",
        "s3Prefix, ''",
        "s3Bucket, ''",
        "s3Bucket, absent",
        "tableArn, absent",
        "tableArn, ''",
        "tableArn, '\t'",
        "tableArn, QWERTY",
        "s3BucketOwner, ''",
        "s3SseAlgorithm, ''",
        "s3SseAlgorithm, QWERTY",
        "s3SseKmsKeyId, ''",
      })
  void export_oddValue_isRefusedByTheNameOfItsMember(String member, String value) {
    String table = table();

    String error =
        errorOf(() ->
            start(
                table,
                e ->
                    switch (member) {
                      case "exportType" -> e.exportType(value);
                      case "clientToken" -> e.clientToken(value);
                      case "exportFormat" -> e.exportFormat(value);
                      case "s3Prefix" -> e.s3Prefix(value);
                      case "s3Bucket" -> e.s3Bucket(value);
                      case "tableArn" -> e.tableArn(value);
                      case "s3BucketOwner" -> e.s3BucketOwner(value);
                      case "s3SseAlgorithm" -> e.s3SseAlgorithm(value);
                      case "s3SseKmsKeyId" ->
                          e.s3SseAlgorithm(S3SseAlgorithm.KMS).s3SseKmsKeyId(value);
                      default -> throw new IllegalArgumentException(member);
                    }));

    assertThat(error).startsWith("ValidationException: ").containsIgnoringCase(member);
  }

  /** The same, for ExportTime. */
  @Test
  void export_negativeTime_isInvalid() {
    String table = table();
    assertThat(errorOf(() -> start(table, e -> e.exportTime(Instant.ofEpochSecond(-1)))))
        .matches("InvalidExportTimeException: .*Export ?Time.*");
  }

  /** test_export_incremental_export_time_too_close: by our limits, windows under a second. */
  @Test
  void export_windowTooShort_isInvalid() {
    Instant from = world.moment(0);
    assertThat(
            errorOf(() ->
                window("short", from, from.plus(Duration.ofMillis(999)), ExportViewType.NEW_IMAGE)))
        .startsWith("InvalidExportTimeException: Difference between export period");
  }

  /** test_export_nonexistent_table. */
  @Test
  void export_ofNoTable_isNotFound() {
    String arn = world.tableArn().replace(ReaderWorld.TABLE, "nonexistent_table_xyz");
    assertThat(errorOf(() -> start(arn, e -> e))).matches("TableNotFoundException: .*not found.*");
  }

  /** test_export_nonexistent_bucket. */
  @Test
  void export_toNoBucket_isTakenAndFails() {
    String table = table();
    String arn = start(table, e -> e.s3Bucket("readers-none")).exportArn();

    ExportDescription failed = world.ended(arn);

    assertThat(failed.exportStatus()).isEqualTo(ExportStatus.FAILED);
    assertThat(failed.failureCode()).isEqualTo("S3NoSuchBucket");
    assertThat(failed.failureMessage()).contains("bucket does not exist");
    assertThat(failed.tableArn()).isEqualTo(table);
    assertThat(failed.s3Bucket()).isEqualTo("readers-none");
    assertThat(listed(table))
        .extracting(ExportSummary::exportStatus)
        .containsExactly(ExportStatus.FAILED);
  }

  /** test_describe_export_nonexistent, test_describe_export_incorrect_arns. */
  @ParameterizedTest
  @CsvSource({
    "arn:aws:dynamodb:us-east-1:000000000000:table/nonexistent_table_xyz, ValidationException: Invalid Export ARN",
    "qwerty:aws:dynamodb:us-east-1:000000000000:table/nonexistent_table_xyz, ValidationException: Invalid Export ARN",
    "arn:qwerty:dynamodb:us-east-1:000000000000:table/nonexistent_table_xyz, AccessDeniedException: ",
    "arn:aws:qwerty:us-east-1:000000000000:table/nonexistent_table_xyz, AccessDeniedException: ",
    "arn:aws:dynamodb:qwerty:000000000000:table/nonexistent_table_xyz, AccessDeniedException: ",
    "arn:aws:dynamodb:us-east-1:qwerty:table/nonexistent_table_xyz, AccessDeniedException: ",
  })
  void describe_noExportsArn_isRefused(String arn, String error) {
    assertThat(errorOf(() -> dynamoDb.describeExport(d -> d.exportArn(arn)))).startsWith(error);
  }

  /** test_list_exports_invalid_next_token. */
  @ParameterizedTest
  @ValueSource(strings = {"0123456789abcdef", "x"})
  void list_badToken_isRefused(String part) {
    assertThat(errorOf(() -> dynamoDb.listExports(l -> l.nextToken(part.repeat(16)))))
        .startsWith("ValidationException: ");
  }

  /** test_list_exports_pagination: newest first within a table, every export once. */
  @Test
  void list_inPages_hasEveryExportOnce() {
    List<String> begun = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String table = table();
      for (int j = 0; j < 3; j++) {
        begun.add(start(table, e -> e.s3Bucket("readers-none")).exportArn());
        world.now();
      }
    }

    List<String> listed = new ArrayList<>();
    for (ListExportsResponse page : dynamoDb.listExportsPaginator(l -> l.maxResults(4))) {
      assertThat(page.exportSummaries()).hasSizeLessThanOrEqualTo(4);
      page.exportSummaries().forEach(e -> listed.add(e.exportArn()));
    }

    assertThat(listed).doesNotHaveDuplicates().containsAll(begun);
    Map<String, List<String>> byTable =
        listed.stream()
            .collect(
                Collectors.groupingBy(
                    arn -> arn.split("/export/", -1)[0], HashMap::new, Collectors.toList()));
    assertThat(byTable.values())
        .allSatisfy(arns -> assertThat(arns).isSortedAccordingTo((a, b) -> b.compareTo(a)));
  }
}
