package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Row;
import dev.tidemark.table.Table;

/** Reads one item. */
final class GetItem implements Operation {
  private final TableLookup tables;
  private final TableRows rows;

  GetItem(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Selection selection = Selection.ofGet(request);
    String name = request.requiredString("TableName");
    Table table = tables.forItems(name, caller);
    Key key = Keys.ofKey(request.requiredMap("Key"), table.keys());
    selection.refuseInsideKeys(table);
    Row row = rows.get(table, key);
    double units =
        CapacityUnits.read(
            row == null ? 0 : row.sizeBytes(), Boolean.TRUE.equals(request.bool("ConsistentRead")));
    ConsumedCapacity capacity = ConsumedCapacity.of(request, name, CapacityUnits.ofTable(units));
    Reply item = row == null ? null : selection.select(row);
    return out -> {
      out.writeStartObject();
      if (item != null) {
        out.writeName("Item");
        item.write(out);
      }
      ConsumedCapacity.writeProperty(out, capacity);
      out.writeEndObject();
    };
  }
}
