package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.ExportStatus;
import software.amazon.awssdk.services.dynamodb.model.ExportTableToPointInTimeRequest;
import software.amazon.awssdk.services.dynamodb.model.ExportType;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;

/** A table with history, of items with a partition key {@code p}, a string, and its exports. */
final class PastTable {
  /** What all items have in {@code g} that have it, so that an index on it has them all. */
  static final AttributeValue ALL = AttributeValue.fromS("all");

  static final String ALL_INDEX = "all";
  static final String VALUES_INDEX = "values";

  private static final String BUCKET = "past-table";
  private static final int EXPORT_SECONDS_MAX = 60;

  private final String name;
  private final String arn;
  private final DynamoDbClient client;
  private final S3Client s3;
  private final Crowd crowd;
  private final Instant opened;

  /** Makes it. */
  PastTable(String name, DynamoDbClient client, S3Client s3, Crowd crowd) {
    this.name = name;
    this.client = client;
    this.s3 = s3;
    this.crowd = crowd;
    s3.createBucket(b -> b.bucket(BUCKET));
    client.createTable(t ->
        t.tableName(name)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .attributeDefinitions(
                attribute("p", ScalarAttributeType.S),
                attribute("g", ScalarAttributeType.S),
                attribute("v", ScalarAttributeType.N))
            .keySchema(hash("p"))
            .globalSecondaryIndexes(
                List.of(
                    index(ALL_INDEX, "g", ProjectionType.ALL),
                    index(VALUES_INDEX, "v", ProjectionType.KEYS_ONLY))));
    client.waiter().waitUntilTableExists(d -> d.tableName(name));
    client.updateContinuousBackups(u ->
        u.tableName(name)
            .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
    arn = client.describeTable(d -> d.tableName(name)).table().tableArn();
    opened = nextMillisecond();
  }

  private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  private static KeySchemaElement hash(String name) {
    return KeySchemaElement.builder().attributeName(name).keyType(KeyType.HASH).build();
  }

  private static GlobalSecondaryIndex index(
      String name, String attribute, ProjectionType projection) {
    return GlobalSecondaryIndex.builder()
        .indexName(name)
        .keySchema(hash(attribute))
        .projection(p -> p.projectionType(projection))
        .build();
  }

  /** Makes another index like {@link #ALL_INDEX} and returns its name once it can be read. */
  String anotherIndex() {
    String another = "another";
    IndexStatus status = null;
    while (status != IndexStatus.ACTIVE) {
      List<GlobalSecondaryIndexDescription> indexes =
          crowd
              .surely(() -> client.describeTable(d -> d.tableName(name)))
              .table()
              .globalSecondaryIndexes();
      status =
          indexes.stream()
              .filter(index -> index.indexName().equals(another))
              .map(GlobalSecondaryIndexDescription::indexStatus)
              .findAny()
              .orElse(null);
      if (status == null) {
        create(another);
      }
    }
    return another;
  }

  private void create(String index) {
    try {
      client.updateTable(u ->
          u.tableName(name)
              .attributeDefinitions(attribute("g", ScalarAttributeType.S))
              .globalSecondaryIndexUpdates(
                  GlobalSecondaryIndexUpdate.builder()
                      .create(c ->
                          c.indexName(index)
                              .keySchema(hash("g"))
                              .projection(p -> p.projectionType(ProjectionType.ALL)))
                      .build()));
    } catch (SdkClientException killed) {
      // Whether it is there will be seen.
      crowd.awaitServer();
    }
  }

  /** A moment that begins after everything that was answered so far. */
  Instant nextMillisecond() {
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    Instant next;
    do {
      crowd.surely(() -> client.describeTable(d -> d.tableName(name)));
      next = Instant.ofEpochMilli(System.currentTimeMillis());
    } while (!next.isAfter(now.plusMillis(1)));
    return next;
  }

  /** Any moment since the table was made. */
  Instant anyMoment(SplittableRandom random) {
    long length = System.currentTimeMillis() - opened.toEpochMilli();
    return opened.plusMillis(random.nextLong(length + 1));
  }

  /** The items as they were at that moment, by {@code p}. */
  Map<String, Map<String, Object>> at(Instant moment, SplittableRandom random) {
    ExportFormat format = anyFormat(random);
    return byKey(
        exported(e -> e.exportType(ExportType.FULL_EXPORT).exportTime(moment), format).items("p"));
  }

  /** Applies what changed in [from, to). */
  Map<String, Map<String, Object>> changed(
      Map<String, Map<String, Object>> items, Instant from, Instant to, SplittableRandom random) {
    Map<Object, Map<String, Object>> changed = new HashMap<>();
    items.values().forEach(item -> changed.put(ExportFiles.key(item, "p"), item));
    exported(
            e ->
                e.exportType(ExportType.INCREMENTAL_EXPORT)
                    .incrementalExportSpecification(i -> i.exportFromTime(from).exportToTime(to)),
            anyFormat(random))
        .applyTo(changed, "p");
    return byKey(changed);
  }

  private interface Options {
    ExportTableToPointInTimeRequest.Builder add(ExportTableToPointInTimeRequest.Builder request);
  }

  private ExportFiles exported(Options options, ExportFormat format) {
    ExportTableToPointInTimeRequest request =
        options
            .add(
                ExportTableToPointInTimeRequest.builder()
                    .tableArn(arn)
                    .s3Bucket(BUCKET)
                    .exportFormat(format))
            .build();
    String export =
        crowd.surely(
            () -> client.exportTableToPointInTime(request).exportDescription().exportArn());
    ExportDescription done = await(export);
    return crowd.surely(() -> new ExportFiles(s3, BUCKET, done));
  }

  private ExportDescription await(String export) {
    Instant giveUp = Instant.now().plusSeconds(EXPORT_SECONDS_MAX);
    ExportDescription description;
    do {
      description =
          crowd.surely(() -> client.describeExport(d -> d.exportArn(export)).exportDescription());
    } while (description.exportStatus() == ExportStatus.IN_PROGRESS
        && Instant.now().isBefore(giveUp));
    assertThat(description.exportStatus())
        .as("%s %s", description.failureCode(), description.failureMessage())
        .isEqualTo(ExportStatus.COMPLETED);
    return description;
  }

  private static ExportFormat anyFormat(SplittableRandom random) {
    return random.nextBoolean() ? ExportFormat.DYNAMODB_JSON : ExportFormat.ION;
  }

  private static Map<String, Map<String, Object>> byKey(Map<Object, Map<String, Object>> items) {
    Map<String, Map<String, Object>> byKey = new HashMap<>();
    items.forEach((key, item) -> byKey.put(String.valueOf(((List<?>) key).getFirst()), item));
    return byKey;
  }
}
