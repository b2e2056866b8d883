package dev.tidemark.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;

/** The tables of a run, of names that no other run has; they are gone when it ends. */
final class Tables implements AutoCloseable {
  private final DynamoDbClient client;
  private final String prefix =
      "conformance-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + "-";
  private final Map<String, Map<String, String>> keys = new LinkedHashMap<>();

  Tables(DynamoDbClient client) {
    this.client = client;
    create("hash", "p", "S");
    create("hashN", "p", "N");
    create("hashB", "p", "B");
    create("range", "p", "S", "s", "S");
    create("rangeN", "p", "S", "s", "N");
    create("rangeB", "p", "S", "s", "B");
    keys.keySet()
        .forEach(name -> client.waiter().waitUntilTableExists(r -> r.tableName(name(name))));
  }

  /** The full name of one of these tables, or of one that is not there. */
  String name(String name) {
    return prefix + name;
  }

  private void create(String name, String... namesAndTypes) {
    Map<String, String> attributes = new LinkedHashMap<>();
    CreateTableRequest.Builder request =
        CreateTableRequest.builder().tableName(name(name)).billingMode(BillingMode.PAY_PER_REQUEST);
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      attributes.put(namesAndTypes[i], namesAndTypes[i + 1]);
    }
    request.attributeDefinitions(
        attributes.entrySet().stream()
            .map(attribute ->
                AttributeDefinition.builder()
                    .attributeName(attribute.getKey())
                    .attributeType(attribute.getValue())
                    .build())
            .toList());
    request.keySchema(
        attributes.keySet().stream()
            .map(key ->
                KeySchemaElement.builder()
                    .attributeName(key)
                    .keyType(key.equals("p") ? KeyType.HASH : KeyType.RANGE)
                    .build())
            .toList());
    client.createTable(request.build());
    keys.put(name, attributes);
  }

  @Override
  public void close() {
    keys.keySet().forEach(name -> client.deleteTable(r -> r.tableName(name(name))));
  }
}
