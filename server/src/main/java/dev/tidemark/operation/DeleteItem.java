package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Row;
import dev.tidemark.table.Table;

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
    Key key = Keys.ofKey(request.requiredMap("Key"), table.keys());
    guard.refuseInsideKeys(table.keys());
    Outcome outcome = rows.write(table, key, current -> guard.check(current, Decision.DELETE));

    Row before = outcome.before();
    double units = ConsumedCapacity.write(before == null ? 0 : before.sizeBytes(), 0);
    return WriteReplies.old(returnOld ? before : null, ConsumedCapacity.of(request, name, units));
  }
}
