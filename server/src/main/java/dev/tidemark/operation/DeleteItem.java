package dev.tidemark.operation;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Outcome;
import dev.tidemark.table.Table;
import java.util.Map;

/** Removes an item; fine if there is none. */
final class DeleteItem implements Operation {
  private final TableLookup tables;
  private final TableRows rows;

  DeleteItem(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Guard guard = Envelope.around(() -> Guard.ofPutOrDelete(request));
    boolean returnOld = WriteReplies.returnsOld(request);

    String name = request.requiredString("TableName");
    Table table = tables.forItems(name, caller);
    Map<String, AttributeValue> keyValues = request.requiredMap("Key");
    Key key = Keys.ofKey(keyValues, table.keys());
    guard.refuseInsideKeys(table);
    Outcome outcome = rows.write(table, key, current -> guard.check(current, Decision.DELETE));

    return WriteReplies.old(
        returnOld ? outcome.before() : null,
        ConsumedCapacity.of(request, name, () -> CapacityUnits.ofWrite(table, key, outcome)),
        ItemCollectionMetrics.of(request, rows, table, keyValues));
  }
}
