package dev.tidemark.operation;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Key;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes and checks up to a hundred items of any tables, all or none. */
final class TransactWriteItems implements Operation {
  private final TableLookup tables;
  private final TableRows rows;
  private final WriteTransaction transaction;

  TransactWriteItems(TableLookup tables, TableRows rows, WriteTransaction transaction) {
    this.tables = tables;
    this.rows = rows;
    this.transaction = transaction;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    List<TransactAction> actions =
        request.<Struct>requiredList("TransactItems").stream().map(TransactAction::of).toList();
    TransactErrors.refuseBeyondLimit(
        actions.stream().mapToLong(TransactAction::payloadBytes).sum());
    List<Table> found =
        actions.stream().map(action -> tables.forItems(action.tableName(), caller)).toList();
    WriteTransaction.Done done =
        transaction.run(
            request, caller, bound(actions, found), () -> fingerprint(request, actions));
    CollectionMetricsByTable metrics = new CollectionMetricsByTable(request, rows);
    for (int i = 0; i < actions.size() && !done.repeated(); i++) {
      TransactAction action = actions.get(i);
      if (action.writes()) {
        metrics.add(action.tableName(), found.get(i), action.keyed());
      }
    }
    return out -> {
      out.writeStartObject();
      done.capacity().writeProperty(out, request);
      metrics.writeProperty(out);
      out.writeEndObject();
    };
  }

  private static List<WriteTransaction.Action> bound(
      List<TransactAction> actions, List<Table> found) {
    for (int i = 0; i < actions.size(); i++) {
      TransactErrors.refuseEmptyKeys(actions.get(i).keyed(), found.get(i).keys());
      actions.get(i).refuseEmptyIndexKeys(found.get(i));
    }
    List<WriteTransaction.Action> bound = new ArrayList<>(actions.size());
    for (int i = 0; i < actions.size(); i++) {
      TransactAction action = actions.get(i);
      Table table = found.get(i);
      Key key = TransactErrors.orCancel(i, actions.size(), () -> action.bind(table));
      bound.add(
          new WriteTransaction.Action(
              action.tableName(), table, key, current -> action.decide(current, table)));
    }
    return bound;
  }

  /** The same for requests that say the same, in whatever order of members. */
  private static Item fingerprint(Struct request, List<TransactAction> actions) {
    Map<String, AttributeValue> all = new HashMap<>();
    all.put(
        "TransactItems",
        new AttributeValue.L(actions.stream().map(TransactAction::asValue).toList()));
    for (String member : List.of("ReturnConsumedCapacity", "ReturnItemCollectionMetrics")) {
      String value = request.string(member);
      if (value != null) {
        all.put(member, new AttributeValue.S(value));
      }
    }
    return Item.of(all);
  }
}
