package dev.tidemark.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tables of a run, those of the resource {@code cases/tables.json}, under names that no other
 * run has. They are gone when it ends.
 */
final class Tables implements AutoCloseable {
  private final DynamoDbClient sdk;
  private final String prefix =
      "conformance-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + "-";
  private final List<String> made;

  Tables(DynamoDbClient sdk, RawClient client) {
    this.sdk = sdk;
    ObjectNode tables = read();
    for (Map.Entry<String, JsonNode> table : tables.properties()) {
      ObjectNode request = (ObjectNode) table.getValue();
      request.put("TableName", name(table.getKey()));
      request.put("BillingMode", "PAY_PER_REQUEST");
      RawClient.Answer answer = client.call("CreateTable", request.toString());
      if (answer.status() != 200) {
        throw new IllegalStateException(answer.toString());
      }
    }
    made = List.copyOf(tables.propertyNames());
    made.forEach(name -> sdk.waiter().waitUntilTableExists(r -> r.tableName(name(name))));
  }

  /** The full name of one of these tables, or of one that is not there. */
  String name(String name) {
    return prefix + name;
  }

  private static ObjectNode read() {
    try (InputStream in =
        Objects.requireNonNull(Tables.class.getResourceAsStream("/cases/tables.json"))) {
      return (ObjectNode) RawClient.JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    made.forEach(name -> sdk.deleteTable(r -> r.tableName(name(name))));
  }
}
