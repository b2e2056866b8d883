package dev.tidemark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazon.ion.IonStruct;
import com.amazon.ion.IonSystem;
import com.amazon.ion.system.IonSystemBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.S3SseAlgorithm;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * By the rules of the DynamoDB source of opensearch-project/data-prepper 4e7f003d: from
 * DescribeTable to the last line of Ion, and its coordination table.
 */
@ExtendWith(ReaderWorld.Resolver.class)
final class DataPrepperReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final IonSystem ION = IonSystemBuilder.standard().build();

  private final ReaderWorld world;
  private final DynamoDbClient dynamoDb;

  DataPrepperReaderTest(ReaderWorld world) {
    this.world = world;
    this.dynamoDb = world.dynamoDb();
  }

  @Test
  void source_ofATable_readsItWholeAndAsOfNow() {
    String arn = world.tableArn();
    TableDescription table = dynamoDb.describeTable(d -> d.tableName(arn)).table();
    assertThat(table.tableArn()).isEqualTo(arn);
    assertThat(table.keySchema())
        .extracting(KeySchemaElement::attributeName)
        .containsExactly(ReaderWorld.HASH, ReaderWorld.RANGE);
    assertThat(
            dynamoDb
                .describeContinuousBackups(d -> d.tableName(arn))
                .continuousBackupsDescription()
                .pointInTimeRecoveryDescription()
                .pointInTimeRecoveryStatus())
        .isEqualTo(PointInTimeRecoveryStatus.ENABLED);

    // Later than LatestRestorableDateTime, and with a fraction.
    Instant now = world.now();
    ExportDescription export =
        world.export(e ->
            e.tableArn(arn)
                .exportTime(now)
                .s3Prefix("prepper")
                .s3SseAlgorithm(S3SseAlgorithm.AES256)
                .exportFormat(ExportFormat.ION));

    String summaryLine = new String(world.object(export.exportManifest()), UTF_8).split("\n", 2)[0];
    JsonNode summary = JSON.readTree(summaryLine);
    assertThat(Instant.parse(summary.get("exportTime").asString())).isEqualTo(now);
    assertThat(summary.get("s3Bucket").asString()).isEqualTo(ReaderWorld.BUCKET);
    Map<Object, Map<String, Object>> read = new HashMap<>();
    String files = new String(world.object(summary.get("manifestFilesS3Key").asString()), UTF_8);
    for (String line : files.lines().toList()) {
      JsonNode file = JSON.readTree(line);
      List<String> lines = world.lines(file.get("dataFileS3Key").asString());
      assertThat(lines).hasSize(file.get("itemCount").intValue());
      for (String ion : lines) {
        IonStruct record = (IonStruct) ION.singleValue(ion);
        Map<String, Object> item = Objects.requireNonNull(ExportFiles.ionItem(record.get("Item")));
        read.put(ExportFiles.key(item, ReaderWorld.HASH, ReaderWorld.RANGE), item);
      }
    }
    assertThat(read).isEqualTo(world.state(2));
  }

  /**
   * Partitions of work are items; a worker takes one by its index and a condition on its version.
   */
  @Test
  void coordination_overATableOfOurs_givesWorkToOne() {
    String table = "coordination";
    ProvisionedThroughput throughput =
        ProvisionedThroughput.builder().readCapacityUnits(10L).writeCapacityUnits(10L).build();
    dynamoDb.createTable(t ->
        t.tableName(table)
            .provisionedThroughput(throughput)
            .attributeDefinitions(
                List.of(
                    string("sourceIdentifier"),
                    string("sourcePartitionKey"),
                    string("sourceStatusCombinationKey"),
                    string("partitionPriority")))
            .keySchema(
                List.of(
                    key("sourceIdentifier", KeyType.HASH),
                    key("sourcePartitionKey", KeyType.RANGE)))
            .globalSecondaryIndexes(
                GlobalSecondaryIndex.builder()
                    .indexName("source-status")
                    .keySchema(
                        List.of(
                            key("sourceStatusCombinationKey", KeyType.HASH),
                            key("partitionPriority", KeyType.RANGE)))
                    .provisionedThroughput(throughput)
                    .projection(p -> p.projectionType(ProjectionType.ALL))
                    .build()));
    dynamoDb.waiter().waitUntilTableExists(d -> d.tableName(table));

    putNew(table, partition("1", "UNASSIGNED", 0));
    putNew(table, partition("2", "UNASSIGNED", 0));
    assertThatThrownBy(() -> putNew(table, partition("1", "UNASSIGNED", 0)))
        .isInstanceOf(ConditionalCheckFailedException.class);

    Map<String, AttributeValue> first =
        dynamoDb
            .query(q ->
                q.tableName(table)
                    .indexName("source-status")
                    .keyConditionExpression("sourceStatusCombinationKey = :s")
                    .expressionAttributeValues(Map.of(":s", Plain.s("EXPORT|UNASSIGNED")))
                    .limit(1))
            .items()
            .getFirst();
    assertThat(first).containsEntry("sourcePartitionKey", Plain.s("1"));
    putOverVersion(table, partition("1", "ASSIGNED", 1), 0);
    assertThatThrownBy(() -> putOverVersion(table, partition("1", "ASSIGNED", 1), 0))
        .isInstanceOf(ConditionalCheckFailedException.class);
    assertThat(
            dynamoDb
                .getItem(g ->
                    g.tableName(table)
                        .consistentRead(true)
                        .key(
                            Map.of(
                                "sourceIdentifier", Plain.s("EXPORT"),
                                "sourcePartitionKey", Plain.s("1"))))
                .item())
        .isEqualTo(partition("1", "ASSIGNED", 1));
  }

  private void putNew(String table, Map<String, AttributeValue> item) {
    dynamoDb.putItem(p ->
        p.tableName(table)
            .item(item)
            .conditionExpression(
                "attribute_not_exists(sourceIdentifier) or attribute_not_exists(sourcePartitionKey)"));
  }

  private void putOverVersion(String table, Map<String, AttributeValue> item, long version) {
    dynamoDb.putItem(p ->
        p.tableName(table)
            .item(item)
            .conditionExpression("attribute_exists(sourceIdentifier) and version = :v")
            .expressionAttributeValues(Map.of(":v", Plain.n(version))));
  }

  private static Map<String, AttributeValue> partition(String name, String status, long version) {
    return Map.of(
        "sourceIdentifier", Plain.s("EXPORT"),
        "sourcePartitionKey", Plain.s(name),
        "sourceStatusCombinationKey", Plain.s("EXPORT|" + status),
        "partitionPriority", Plain.s(name),
        "version", Plain.n(version));
  }

  private static AttributeDefinition string(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }
}
