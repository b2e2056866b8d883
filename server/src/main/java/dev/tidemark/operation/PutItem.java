package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Outcome;
import dev.tidemark.table.Table;
import java.util.Map;

/** Writes a whole item, in place of the one that was there. */
final class PutItem implements Operation {
  private final TableLookup tables;
  private final TableRows rows;

  PutItem(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Guard guard = Envelope.around(() -> Guard.ofPutOrDelete(request));
    Map<String, AttributeValue> attributes = request.requiredMap("Item");
    boolean returnOld = WriteReplies.returnsOld(request);

    String name = request.requiredString("TableName");
    Table table = tables.forItems(name, caller);
    Key key = Keys.ofItem(attributes, table.keys());
    IndexKeys.check(attributes, table);
    guard.refuseInsideKeys(table);
    int size = checkedSize(attributes);
    Item item = Item.of(attributes);
    Outcome outcome =
        rows.write(
            table, key, current -> guard.check(current, new Decision.Put(item.bytes(), size)));

    return WriteReplies.old(
        returnOld ? outcome.before() : null,
        ConsumedCapacity.of(request, name, () -> CapacityUnits.ofWrite(table, key, outcome)),
        ItemCollectionMetrics.of(request, rows, table, attributes));
  }

  /**
   * An item's size.
   *
   * @throws dev.tidemark.error.ApiException ValidationException if it is too big to be put
   */
  static int checkedSize(Map<String, AttributeValue> attributes) {
    int size = ItemSizes.of(attributes);
    if (size > WriteReplies.ITEM_BYTES_MAX) {
      throw ApiError.validation("Item size has exceeded the maximum allowed size");
    }
    return size;
  }
}
