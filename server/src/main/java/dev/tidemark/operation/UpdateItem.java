package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.Placeholders;
import dev.tidemark.expression.Update;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Row;
import dev.tidemark.table.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes attributes of an item, or makes it. */
final class UpdateItem implements Operation {
  private final TableLookup tables;
  private final TableRows rows;

  UpdateItem(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Parsed parsed = Envelope.around(() -> Parsed.of(request));
    Update update = parsed.update;
    Guard guard = parsed.guard;
    String name = request.requiredString("TableName");
    Table table = tables.forItems(name, caller);
    Map<String, AttributeValue> keyValues = request.requiredMap("Key");
    Key key = Keys.ofKey(keyValues, table.keys());
    if (update != null) {
      update.refuseKeys(table.keys());
      IndexKeys.checkUpdate(update, table);
      IndexKeys.refuseEmptyUpdate(update, table);
    }
    guard.refuseInsideKeys(table);
    Outcome outcome =
        rows.write(table, key, current -> decide(current, keyValues, update, guard, table));

    Row before = outcome.before();
    Decision.Put put = outcome.decision() instanceof Decision.Put done ? done : null;
    Map<String, AttributeValue> returned = returned(request, before, put, update);
    ConsumedCapacity capacity =
        ConsumedCapacity.of(request, name, () -> CapacityUnits.ofWrite(table, key, outcome));
    ItemCollectionMetrics metrics = ItemCollectionMetrics.of(request, rows, table, keyValues);
    return out -> {
      out.writeStartObject();
      if (!returned.isEmpty()) {
        out.writeName("Attributes");
        DynamoDbJson.write(out, returned);
      }
      ConsumedCapacity.writeProperty(out, capacity);
      ItemCollectionMetrics.writeProperty(out, metrics);
      out.writeEndObject();
    };
  }

  /** What is asked for, once all is found right that can be before the table is known. */
  private record Parsed(@Nullable Update update, Guard guard) {
    static Parsed of(Struct request) {
      ExpressionParameters.check(
          request,
          List.of("UpdateExpression", "ConditionExpression"),
          List.of("AttributeUpdates", "Expected", "ConditionalOperator"));
      LegacyParameters.checkConditionalOperator(request, "Expected");
      Placeholders placeholders = ExpressionParameters.placeholders(request);
      String text = request.string("UpdateExpression");
      Update update =
          text == null ? LegacyParameters.updates(request) : Update.parse(text, placeholders);
      Guard guard = Guard.of(request, placeholders);
      placeholders.checkAllUsed();
      return new Parsed(update, guard);
    }
  }

  private static Decision decide(
      @Nullable Row current,
      Map<String, AttributeValue> keyValues,
      @Nullable Update update,
      Guard guard,
      Table table) {
    if (update != null
        && update.statementBytes(Guard.attributes(current)) > WriteReplies.ITEM_BYTES_MAX) {
      return new Decision.Refuse(tooBig());
    }
    ApiException refusal = guard.refusal(current);
    if (refusal != null) {
      return new Decision.Refuse(refusal);
    }
    try {
      Map<String, AttributeValue> updated = updated(current, keyValues, update);
      if (current == null && update != null && !update.makesItem()) {
        return Decision.KEEP;
      }
      IndexKeys.checkUpdated(updated, current == null, update, table);
      int size = ItemSizes.of(updated);
      if (size > WriteReplies.ITEM_BYTES_MAX) {
        throw tooBig();
      }
      return new Decision.Put(Item.of(updated).bytes(), size);
    } catch (ApiException e) {
      return new Decision.Refuse(e);
    }
  }

  private static ApiException tooBig() {
    return ApiError.validation("Item size to update has exceeded the maximum allowed size");
  }

  private static Map<String, AttributeValue> updated(
      @Nullable Row current, Map<String, AttributeValue> keyValues, @Nullable Update update) {
    if (current == null) {
      return update == null ? keyValues : update.applyToNothing(keyValues);
    }
    Map<String, AttributeValue> item = Guard.attributes(current);
    return update == null ? item : update.apply(item);
  }

  private static Map<String, AttributeValue> returned(
      Struct request, @Nullable Row before, Decision.@Nullable Put put, @Nullable Update update) {
    String wanted = request.string("ReturnValues");
    return switch (wanted == null ? "NONE" : wanted) {
      case "ALL_OLD" -> Guard.attributes(before);
      case "ALL_NEW" -> after(put);
      case "UPDATED_OLD" -> update == null ? Map.of() : update.touchedOld(Guard.attributes(before));
      case "UPDATED_NEW" -> update == null ? Map.of() : update.touchedNew(after(put));
      default -> Map.of();
    };
  }

  private static Map<String, AttributeValue> after(Decision.@Nullable Put put) {
    return put == null ? Map.of() : Item.ofBytes(put.value()).attributes();
  }
}
