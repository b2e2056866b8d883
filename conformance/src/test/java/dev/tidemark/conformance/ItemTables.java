package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Tables with an {@link ItemKey}, made and held against what should be in them. */
final class ItemTables {
  static final String BY_COLOUR = "byColour";
  static final String BY_GROUP = "byGroup";
  static final String BY_VERSION = "byVersion";

  private final CrashSite site;

  ItemTables(CrashSite site) {
    this.site = site;
  }

  /**
   * Makes a table with point-in-time recovery.
   *
   * @param indexed with a stream and the three indexes too
   */
  void create(String table, boolean indexed) {
    create(table, indexed, 35);
  }

  /**
   * @param days how long its past is kept
   */
  void create(String table, boolean indexed, int days) {
    site.dynamo().createTable(request(table, indexed).build());
    site.dynamo().waiter().waitUntilTableExists(d -> d.tableName(table));
    site.dynamo()
        .updateContinuousBackups(u ->
            u.tableName(table)
                .pointInTimeRecoverySpecification(
                    p -> p.pointInTimeRecoveryEnabled(true).recoveryPeriodInDays(days)));
  }

  static CreateTableRequest.Builder request(String table, boolean indexed) {
    CreateTableRequest.Builder request =
        CreateTableRequest.builder()
            .tableName(table)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .keySchema(key("pk", KeyType.HASH), key("sk", KeyType.RANGE));
    AttributeDefinition pk = attribute("pk", ScalarAttributeType.S);
    AttributeDefinition sk = attribute("sk", ScalarAttributeType.N);
    if (indexed) {
      request
          .attributeDefinitions(
              pk,
              sk,
              attribute("colour", ScalarAttributeType.S),
              attribute("v", ScalarAttributeType.N),
              attribute("g", ScalarAttributeType.N))
          .streamSpecification(
              s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES))
          .localSecondaryIndexes(
              LocalSecondaryIndex.builder()
                  .indexName(BY_VERSION)
                  .keySchema(key("pk", KeyType.HASH), key("v", KeyType.RANGE))
                  .projection(
                      p -> p.projectionType(ProjectionType.INCLUDE).nonKeyAttributes("colour"))
                  .build())
          .globalSecondaryIndexes(
              GlobalSecondaryIndex.builder()
                  .indexName(BY_COLOUR)
                  .keySchema(key("colour", KeyType.HASH), key("v", KeyType.RANGE))
                  .projection(p -> p.projectionType(ProjectionType.ALL))
                  .build(),
              GlobalSecondaryIndex.builder()
                  .indexName(BY_GROUP)
                  .keySchema(key("g", KeyType.HASH))
                  .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY))
                  .build());
    } else {
      request.attributeDefinitions(pk, sk);
    }
    return request;
  }

  static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }

  /** That a table holds these items, and knows how many. */
  void check(String table, Map<ItemKey, Map<String, AttributeValue>> expected) {
    same(table, scan(table, null), expected);
    TableDescription description = site.dynamo().describeTable(d -> d.tableName(table)).table();
    assertThat(description.itemCount()).as("ItemCount of %s", table).isEqualTo(expected.size());
  }

  /** That each of the three indexes holds what follows from the items. */
  void checkIndexes(String table, Collection<Map<String, AttributeValue>> items) {
    checkGlobalIndexes(table, items);
    checkIndex(table, BY_VERSION, items, "v", Set.of("pk", "sk", "v", "colour"));
  }

  void checkGlobalIndexes(String table, Collection<Map<String, AttributeValue>> items) {
    checkIndex(table, BY_COLOUR, items, "colour", null);
    checkIndex(table, BY_GROUP, items, "g", Set.of("pk", "sk", "g"));
  }

  /**
   * That an index holds the items that have its key.
   *
   * @param projected null: all attributes
   */
  void checkIndex(
      String table,
      String index,
      Collection<Map<String, AttributeValue>> items,
      String key,
      @Nullable Set<String> projected) {
    Map<ItemKey, Map<String, AttributeValue>> expected = new HashMap<>();
    for (Map<String, AttributeValue> item : items) {
      if (item.containsKey(key)) {
        Map<String, AttributeValue> row = new HashMap<>(item);
        if (projected != null) {
          row.keySet().retainAll(projected);
        }
        expected.put(ItemKey.of(item), row);
      }
    }
    same(table + " by " + index, scan(table, index), expected);
  }

  /**
   * All items of a table or an index, each once.
   *
   * @param index null: the table's own
   */
  Map<ItemKey, Map<String, AttributeValue>> scan(String table, @Nullable String index) {
    Map<ItemKey, Map<String, AttributeValue>> found = new HashMap<>();
    site.dynamo()
        .scanPaginator(s -> s.tableName(table).indexName(index))
        .items()
        .forEach(item ->
            assertThat(found.put(ItemKey.of(item), item))
                .as("%s twice in %s %s", ItemKey.of(item), table, index)
                .isNull());
    return found;
  }

  /** Fails with the few that differ. */
  static void same(
      String what,
      Map<ItemKey, Map<String, AttributeValue>> found,
      Map<ItemKey, Map<String, AttributeValue>> expected) {
    if (found.equals(expected)) {
      return;
    }
    Set<ItemKey> keys = new HashSet<>(found.keySet());
    keys.addAll(expected.keySet());
    List<String> differences =
        keys.stream()
            .filter(key -> !java.util.Objects.equals(found.get(key), expected.get(key)))
            .limit(5)
            .map(key -> key + ": " + found.get(key) + ", expected " + expected.get(key))
            .toList();
    throw new AssertionError(
        "%s: %d items, expected %d; differing: %s"
            .formatted(what, found.size(), expected.size(), differences));
  }
}
