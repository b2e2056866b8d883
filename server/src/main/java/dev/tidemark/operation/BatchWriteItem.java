package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.TableKey;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Puts and deletes up to 25 items of any tables. All of them in one commit: more than AWS says. */
final class BatchWriteItem implements Operation {
  private static final int REQUESTS_MAX = 25;

  private final TableLookup tables;
  private final TableRows rows;

  BatchWriteItem(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Map<String, List<Struct>> wanted = request.requiredMap("RequestItems");
    if (wanted.isEmpty()) {
      throw ApiError.validation("The requestItems parameter is required for BatchWriteItem");
    }
    if (wanted.values().stream().mapToInt(List::size).sum() > REQUESTS_MAX) {
      throw ApiError.validation("Too many items requested for the BatchWriteItem call");
    }
    wanted.values().forEach(requests -> requests.forEach(BatchWriteItem::check));

    List<WriteOp> ops = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    Set<TableKey> seen = new HashSet<>();
    List<Table> used = new ArrayList<>();
    wanted.forEach((name, requests) -> {
      Table table = tables.forItems(name, caller);
      used.add(table);
      for (Struct write : requests) {
        WriteOp op = op(table, write);
        if (!seen.add(new TableKey(op.table(), op.key()))) {
          throw ApiError.validation("Provided list of item keys contains duplicates");
        }
        ops.add(op);
        targets.add(new Target(name, table, item(write)));
      }
    });
    List<Outcome> outcomes = rows.writeAll(used, ops);

    List<ConsumedCapacity> capacities = capacities(request, targets, ops, outcomes);
    CollectionMetricsByTable metrics = new CollectionMetricsByTable(request, rows);
    targets.forEach(target -> metrics.add(target.name, target.table, target.item));
    return out -> {
      out.writeStartObject();
      out.writeObjectPropertyStart("UnprocessedItems");
      out.writeEndObject();
      metrics.writeProperty(out);
      writeCapacities(out, capacities);
      out.writeEndObject();
    };
  }

  /**
   * Whose item is written.
   *
   * @param name of the table in the request
   * @param item or its key
   */
  private record Target(String name, Table table, Map<String, AttributeValue> item) {}

  private static List<ConsumedCapacity> capacities(
      Struct request, List<Target> targets, List<WriteOp> ops, List<Outcome> outcomes) {
    if (!ConsumedCapacity.isWanted(request)) {
      return List.of();
    }
    Map<String, CapacityUnits> units = new LinkedHashMap<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Target target = targets.get(i);
      units.merge(
          target.name,
          CapacityUnits.ofWrite(target.table, ops.get(i).key(), outcomes.get(i)),
          CapacityUnits::plus);
    }
    boolean detailed = ConsumedCapacity.isDetailed(request);
    List<ConsumedCapacity> capacities = new ArrayList<>();
    units.forEach((name, sum) -> capacities.add(new ConsumedCapacity(name, sum, detailed, null)));
    return capacities;
  }

  /** Writes the member that the batch operations report capacity in, if there is any to report. */
  static void writeCapacities(JsonGenerator out, List<ConsumedCapacity> capacities) {
    if (!capacities.isEmpty()) {
      out.writeArrayPropertyStart("ConsumedCapacity");
      for (ConsumedCapacity capacity : capacities) {
        capacity.write(out);
      }
      out.writeEndArray();
    }
  }

  private static void check(Struct write) {
    if ((write.struct("PutRequest") == null) == (write.struct("DeleteRequest") == null)) {
      throw ApiError.validation(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the"
              + " supported datatypes");
    }
  }

  private static WriteOp op(Table table, Struct write) {
    Struct put = write.struct("PutRequest");
    if (put != null) {
      Map<String, AttributeValue> attributes = put.requiredMap("Item");
      Key key = itemKey(attributes, table.keys());
      IndexKeys.check(attributes, table);
      int size = PutItem.checkedSize(attributes);
      Decision decision = new Decision.Put(Item.of(attributes).bytes(), size);
      return new WriteOp(table.storageId(), key, _ -> decision);
    }
    Key key = Keys.ofKey(item(write), table.keys());
    return new WriteOp(table.storageId(), key, _ -> Decision.DELETE);
  }

  /** A batch tells of an item's missing or mistyped key in other words than PutItem. */
  private static Key itemKey(Map<String, AttributeValue> item, KeySchema keys) {
    for (KeyAttribute key : keys.attributes()) {
      AttributeValue value = item.get(key.name());
      if (value == null || !Keys.hasType(value, key)) {
        throw ApiError.validation(Keys.MISMATCH);
      }
    }
    return Keys.ofItem(item, keys);
  }

  /** The item to be put, or the key of the one to be deleted. */
  private static Map<String, AttributeValue> item(Struct write) {
    Struct put = write.struct("PutRequest");
    Struct delete = write.struct("DeleteRequest");
    if (put != null) {
      return put.requiredMap("Item");
    }
    if (delete == null) {
      throw new IllegalStateException("a write request that passed the check has one member");
    }
    return delete.requiredMap("Key");
  }
}
