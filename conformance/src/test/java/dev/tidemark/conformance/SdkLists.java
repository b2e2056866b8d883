package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.checker.ListAppendWorkload;
import dev.tidemark.checker.ListOp;
import dev.tidemark.checker.ListOp.Append;
import dev.tidemark.checker.ListOp.Read;
import dev.tidemark.checker.NotDone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Get;
import software.amazon.awssdk.services.dynamodb.model.ItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * Lists as items {@code {p, g, l}}, g being always the same: read by GetItem or TransactGetItems,
 * appended to by UpdateItem or TransactWriteItems.
 *
 * @param client one that tries nothing twice
 * @param index the index to read everything from
 */
record SdkLists(DynamoDbClient client, String table, Supplier<String> index)
    implements ListAppendWorkload.Store {
  private static final String APPEND = "SET g = :g, l = list_append(if_not_exists(l, :none), :new)";

  @Override
  public List<ListOp> execute(List<ListOp> ops, boolean doomed) throws NotDone {
    Map<String, List<AttributeValue>> appends = new LinkedHashMap<>();
    boolean reads = false;
    for (ListOp op : ops) {
      switch (op) {
        case Append(String key, long value) ->
            appends
                .computeIfAbsent(key, _ -> new ArrayList<>())
                .add(AttributeValue.fromN(Long.toString(value)));
        case Read _ -> reads = true;
      }
    }
    boolean single = reads || (appends.size() == 1 && appends.hashCode() % 2 == 0);
    return Answers.known(() -> {
      if (appends.isEmpty()) {
        return read(ops);
      }
      return single ? update(ops, appends, doomed) : transaction(ops, appends, doomed);
    });
  }

  private List<ListOp> read(List<ListOp> ops) {
    List<Map<String, AttributeValue>> items;
    if (ops.size() == 1) {
      items =
          List.of(
              client
                  .getItem(
                      g -> g.tableName(table).key(key(ops.getFirst().key())).consistentRead(true))
                  .item());
    } else {
      List<TransactGetItem> gets =
          ops.stream()
              .map(op -> Get.builder().tableName(table).key(key(op.key())).build())
              .map(get -> TransactGetItem.builder().get(get).build())
              .toList();
      items =
          client.transactGetItems(t -> t.transactItems(gets)).responses().stream()
              .map(ItemResponse::item)
              .toList();
    }
    return seen(ops, items);
  }

  private List<ListOp> update(
      List<ListOp> ops, Map<String, List<AttributeValue>> appends, boolean doomed) {
    String key = ops.getFirst().key();
    boolean before = ops.getFirst() instanceof Read;
    Map<String, AttributeValue> attributes =
        client
            .updateItem(u ->
                u.tableName(table)
                    .key(key(key))
                    .updateExpression(APPEND)
                    .expressionAttributeValues(values(appends.getOrDefault(key, List.of())))
                    .conditionExpression(doomed ? "attribute_exists(nothing)" : null)
                    .returnValues(before ? ReturnValue.ALL_OLD : ReturnValue.ALL_NEW))
            .attributes();
    return seen(ops, List.of(attributes));
  }

  private List<ListOp> transaction(
      List<ListOp> ops, Map<String, List<AttributeValue>> appends, boolean doomed) {
    List<TransactWriteItem> actions = new ArrayList<>();
    appends.forEach((key, values) ->
        actions.add(
            TransactWriteItem.builder()
                .update(
                    Update.builder()
                        .tableName(table)
                        .key(key(key))
                        .updateExpression(APPEND)
                        .expressionAttributeValues(values(values))
                        .build())
                .build()));
    if (doomed) {
      actions.add(
          TransactWriteItem.builder()
              .conditionCheck(c ->
                  c.tableName(table).key(key("none")).conditionExpression("attribute_exists(p)"))
              .build());
    }
    client.transactWriteItems(t -> t.transactItems(actions));
    return ops;
  }

  private static Map<String, AttributeValue> key(String key) {
    return Map.of("p", AttributeValue.fromS(key));
  }

  private static Map<String, AttributeValue> values(List<AttributeValue> values) {
    return Map.of(
        ":g",
        PastTable.ALL,
        ":none",
        AttributeValue.fromL(List.of()),
        ":new",
        AttributeValue.fromL(values));
  }

  @Override
  public Map<String, List<Long>> readWhole(boolean fromAnIndex) throws NotDone {
    return Answers.known(() -> {
      if (fromAnIndex) {
        QueryResponse reply =
            client.query(q ->
                q.tableName(table)
                    .indexName(index.get())
                    .keyConditionExpression("g = :g")
                    .expressionAttributeValues(Map.of(":g", PastTable.ALL)));
        assertThat(reply.hasLastEvaluatedKey()).as("of more than a page").isFalse();
        return lists(reply.items());
      }
      ScanResponse reply = client.scan(s -> s.tableName(table).consistentRead(true));
      assertThat(reply.hasLastEvaluatedKey()).as("of more than a page").isFalse();
      return lists(reply.items());
    });
  }

  private static List<ListOp> seen(List<ListOp> ops, List<Map<String, AttributeValue>> items) {
    Map<String, List<Long>> lists = lists(items);
    return ops.stream()
        .map(op ->
            op instanceof Read(String key, var _)
                ? new Read(key, lists.getOrDefault(key, List.of()))
                : op)
        .toList();
  }

  private static Map<String, List<Long>> lists(List<Map<String, AttributeValue>> items) {
    Map<String, List<Long>> lists = new HashMap<>();
    for (Map<String, AttributeValue> item : items) {
      AttributeValue key = item.get("p");
      AttributeValue list = item.get("l");
      if (key != null && list != null) {
        lists.put(key.s(), list.l().stream().map(value -> Long.valueOf(value.n())).toList());
      }
    }
    return lists;
  }
}
