package dev.tidemark.conformance;

import dev.tidemark.checker.NotDone;
import dev.tidemark.checker.RegisterWorkload;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Registers as items {@code {p, v}}, written in all the ways that there are.
 *
 * @param client one that tries nothing twice
 */
record SdkRegisters(DynamoDbClient client, String table) implements RegisterWorkload.Store {
  @Override
  public long read(String key) throws NotDone {
    return Answers.known(() ->
        value(client.getItem(g -> g.tableName(table).key(key(key)).consistentRead(true)).item()));
  }

  @Override
  public boolean isAt(String key, long value) throws NotDone {
    return Answers.known(() ->
        client
            .query(q ->
                q.tableName(table)
                    .indexName(PastTable.VALUES_INDEX)
                    .keyConditionExpression("v = :v")
                    .expressionAttributeValues(Map.of(":v", number(value))))
            .items()
            .stream()
            .anyMatch(item -> AttributeValue.fromS(key).equals(item.get("p"))));
  }

  @Override
  public long swap(String key, long after) throws NotDone {
    return Answers.known(() ->
        value(
            after == 0
                ? client
                    .deleteItem(
                        d -> d.tableName(table).key(key(key)).returnValues(ReturnValue.ALL_OLD))
                    .attributes()
                : client
                    .putItem(p ->
                        p.tableName(table).item(item(key, after)).returnValues(ReturnValue.ALL_OLD))
                    .attributes()));
  }

  @Override
  public boolean compareAndSet(String key, long expected, long after) throws NotDone {
    String condition = expected == 0 ? "attribute_not_exists(p)" : "v = :e";
    Map<String, AttributeValue> values = expected == 0 ? null : Map.of(":e", number(expected));
    return Answers.known(() -> {
      try {
        write(key, after, condition, values);
        return true;
      } catch (ConditionalCheckFailedException e) {
        return false;
      } catch (TransactionCanceledException e) {
        if (e.cancellationReasons().getFirst().code().equals("ConditionalCheckFailed")) {
          return false;
        }
        throw e;
      }
    });
  }

  private void write(
      String key, long after, String condition, @Nullable Map<String, AttributeValue> values) {
    switch ((int) after) {
      case 0 ->
          client.deleteItem(d ->
              d.tableName(table)
                  .key(key(key))
                  .conditionExpression(condition)
                  .expressionAttributeValues(values));
      case 1 ->
          client.putItem(p ->
              p.tableName(table)
                  .item(item(key, after))
                  .conditionExpression(condition)
                  .expressionAttributeValues(values));
      case 2 -> {
        TransactWriteItem put =
            TransactWriteItem.builder()
                .put(p ->
                    p.tableName(table)
                        .item(item(key, after))
                        .conditionExpression(condition)
                        .expressionAttributeValues(values))
                .build();
        client.transactWriteItems(t -> t.transactItems(put));
      }
      default -> {
        Map<String, AttributeValue> all = new HashMap<>(Map.of(":a", number(after)));
        if (values != null) {
          all.putAll(values);
        }
        client.updateItem(u ->
            u.tableName(table)
                .key(key(key))
                .updateExpression("SET v = :a")
                .conditionExpression(condition)
                .expressionAttributeValues(all));
      }
    }
  }

  private static long value(Map<String, AttributeValue> item) {
    AttributeValue value = item.get("v");
    return value == null ? 0 : Long.parseLong(value.n());
  }

  private static Map<String, AttributeValue> key(String key) {
    return Map.of("p", AttributeValue.fromS(key));
  }

  private static Map<String, AttributeValue> item(String key, long value) {
    return Map.of("p", AttributeValue.fromS(key), "v", number(value));
  }

  private static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }
}
