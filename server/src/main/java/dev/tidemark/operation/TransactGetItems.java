package dev.tidemark.operation;

import dev.tidemark.expression.Placeholders;
import dev.tidemark.expression.Projection;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableKey;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads up to a hundred items of any tables, as they stood at one moment, or none. */
final class TransactGetItems implements Operation {
  private final TableLookup tables;
  private final TableRows rows;

  TransactGetItems(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  /** One element of TransactItems. */
  private record Get(String tableName, Map<String, AttributeValue> key, Selection selection) {
    static Get of(Struct element) {
      Struct get = element.struct("Get");
      if (get == null) {
        throw new IllegalStateException("the validator let a missing Get pass");
      }
      Placeholders placeholders = ExpressionParameters.placeholders(get);
      String text = get.string("ProjectionExpression");
      Projection projection = null;
      // Unlike elsewhere, names may be there without a projection.
      if (text != null) {
        projection = Projection.parse(text, placeholders);
        placeholders.checkAllUsed();
      }
      return new Get(
          get.requiredString("TableName"),
          get.requiredMap("Key"),
          new Selection(null, projection, Selection.Select.SOME));
    }
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    List<Get> gets = request.<Struct>requiredList("TransactItems").stream().map(Get::of).toList();
    List<Table> found = gets.stream().map(get -> tables.forItems(get.tableName, caller)).toList();
    for (int i = 0; i < gets.size(); i++) {
      TransactErrors.refuseEmptyKeys(gets.get(i).key, found.get(i).keys());
    }
    List<TableKey> keys = new ArrayList<>(gets.size());
    for (int i = 0; i < gets.size(); i++) {
      Get get = gets.get(i);
      Table table = found.get(i);
      keys.add(
          TransactErrors.orCancel(
              i,
              gets.size(),
              () -> {
                TableKey key = new TableKey(table.storageId(), Keys.ofKey(get.key, table.keys()));
                get.selection.refuseInsideKeys(table);
                return key;
              }));
    }
    TransactErrors.refuseDuplicates(keys);
    List<@Nullable Row> items = rows.getAll(new HashSet<>(found), keys);
    return reply(request, gets, items);
  }

  private static Reply reply(Struct request, List<Get> gets, List<@Nullable Row> items) {
    TransactCapacity capacity = TransactCapacity.ofReads();
    List<@Nullable Reply> answers = new ArrayList<>(items.size());
    long bytes = 0;
    for (int i = 0; i < items.size(); i++) {
      Row item = items.get(i);
      int size = item == null ? 0 : item.sizeBytes();
      bytes += size;
      capacity.add(gets.get(i).tableName, CapacityUnits.ofTable(CapacityUnits.read(size, true)));
      answers.add(item == null ? null : gets.get(i).selection.select(item));
    }
    TransactErrors.refuseBeyondLimit(bytes);
    return out -> {
      out.writeStartObject();
      capacity.writeProperty(out, request);
      out.writeArrayPropertyStart("Responses");
      for (Reply answer : answers) {
        out.writeStartObject();
        if (answer != null) {
          out.writeName("Item");
          answer.write(out);
        }
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    };
  }
}
