package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.Placeholders;
import dev.tidemark.expression.Update;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.Utf8;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Row;
import dev.tidemark.table.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One action of a TransactWriteItems, with all checked that can be before its table is known.
 *
 * @param parameters all that the request says of the action
 */
record TransactAction(Effect effect, Guard guard, Struct parameters) {
  private static final List<String> KINDS = List.of("ConditionCheck", "Put", "Delete", "Update");
  private static final List<String> TEXTS =
      List.of(
          "TableName",
          "UpdateExpression",
          "ConditionExpression",
          "ReturnValuesOnConditionCheckFailure");
  private static final List<String> VALUES = List.of("Key", "Item", "ExpressionAttributeValues");
  private static final String NAMES = "ExpressionAttributeNames";

  /** What an action does to its item if its condition holds. */
  sealed interface Effect {
    record Check(Map<String, AttributeValue> key) implements Effect {}

    record Put(Map<String, AttributeValue> item, int sizeBytes) implements Effect {}

    record Delete(Map<String, AttributeValue> key) implements Effect {}

    record Change(Map<String, AttributeValue> key, Update update) implements Effect {}
  }

  /**
   * Checks one element of TransactItems.
   *
   * @throws ApiException ValidationException: the whole request is refused
   */
  static TransactAction of(Struct element) {
    List<String> kinds = KINDS.stream().filter(element::has).toList();
    if (kinds.isEmpty()) {
      throw ApiError.validation(
          "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
    }
    if (kinds.size() > 1) {
      throw ApiError.validation(
          "TransactItems can only contain one of Check, Put, Update or Delete");
    }
    Struct parameters = required(element.struct(kinds.getFirst()));
    Placeholders placeholders = ExpressionParameters.placeholders(parameters);
    String text = parameters.string("UpdateExpression");
    Update update = text == null ? null : Update.parse(text, placeholders);
    Guard guard = Guard.of(parameters, placeholders);
    // Unlike elsewhere, placeholders may be there without any expression.
    if (update != null || guard.condition() != null) {
      placeholders.checkAllUsed();
    }
    return new TransactAction(effect(kinds.getFirst(), parameters, update), guard, parameters);
  }

  private static Effect effect(String kind, Struct parameters, @Nullable Update update) {
    return switch (kind) {
      case "ConditionCheck" -> new Effect.Check(parameters.requiredMap("Key"));
      case "Delete" -> new Effect.Delete(parameters.requiredMap("Key"));
      case "Update" -> new Effect.Change(parameters.requiredMap("Key"), required(update));
      default -> {
        Map<String, AttributeValue> item = parameters.requiredMap("Item");
        yield new Effect.Put(item, PutItem.checkedSize(item));
      }
    };
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the validator let a missing member pass");
    }
    return value;
  }

  /** As the request names it. */
  String tableName() {
    return parameters.requiredString("TableName");
  }

  /** Bytes that the request carries for this action. */
  long payloadBytes() {
    long bytes = 0;
    for (String member : VALUES) {
      Map<String, AttributeValue> values = parameters.map(member);
      bytes += values == null ? 0 : ItemSizes.of(values);
    }
    for (String member : TEXTS) {
      String text = parameters.string(member);
      bytes += text == null ? 0 : Utf8.length(text);
    }
    return bytes;
  }

  /** All parameters, for comparing two requests. */
  AttributeValue asValue() {
    Map<String, AttributeValue> all = new HashMap<>();
    for (String member : VALUES) {
      Map<String, AttributeValue> values = parameters.map(member);
      if (values != null) {
        all.put(member, new AttributeValue.M(values));
      }
    }
    for (String member : TEXTS) {
      String text = parameters.string(member);
      if (text != null) {
        all.put(member, new AttributeValue.S(text));
      }
    }
    Map<String, String> names = parameters.map(NAMES);
    if (names != null) {
      Map<String, AttributeValue> values = new HashMap<>();
      names.forEach((name, attribute) -> values.put(name, new AttributeValue.S(attribute)));
      all.put(NAMES, new AttributeValue.M(values));
    }
    return new AttributeValue.M(
        Map.of(effect.getClass().getSimpleName(), new AttributeValue.M(all)));
  }

  /** The key of the item, or the item that has it. */
  Map<String, AttributeValue> keyed() {
    return switch (effect) {
      case Effect.Put(var item, int _) -> item;
      case Effect.Check(var key) -> key;
      case Effect.Delete(var key) -> key;
      case Effect.Change(var key, Update _) -> key;
    };
  }

  /**
   * The row that the action is about.
   *
   * @throws ApiException ValidationException, if the action does not fit its table: the reason why
   *     the transaction is canceled
   */
  Key bind(Table table) {
    KeySchema keys = table.keys();
    Key key =
        effect instanceof Effect.Put(var item, int _)
            ? Keys.ofItem(item, keys)
            : Keys.ofKey(keyed(), keys);
    switch (effect) {
      case Effect.Put(var item, int _) -> IndexKeys.check(item, table);
      case Effect.Change(var _, Update update) -> {
        update.refuseKeys(keys);
        IndexKeys.checkUpdate(update, table);
      }
      case Effect.Check _, Effect.Delete _ -> {}
    }
    guard.refuseInsideKeys(table);
    return key;
  }

  /** An empty value for a key of an index refuses the request as a whole. */
  void refuseEmptyIndexKeys(Table table) {
    switch (effect) {
      case Effect.Put(var item, int _) -> IndexKeys.refuseEmpty(item, table);
      case Effect.Change(var _, Update update) -> IndexKeys.refuseEmptyUpdate(update, table);
      case Effect.Check _, Effect.Delete _ -> {}
    }
  }

  boolean writes() {
    return !(effect instanceof Effect.Check);
  }

  /** Pure. */
  Decision decide(@Nullable Row current, Table table) {
    ApiException refusal = guard.refusal(current);
    if (refusal != null) {
      return new Decision.Refuse(refusal);
    }
    return switch (effect) {
      case Effect.Check _ -> Decision.KEEP;
      case Effect.Delete _ -> Decision.DELETE;
      case Effect.Put(var item, int sizeBytes) ->
          new Decision.Put(Item.of(item).bytes(), sizeBytes);
      case Effect.Change(var key, Update update) -> changed(current, key, update, table);
    };
  }

  /**
   * Unlike UpdateItem, only the finished item counts. Source: paritysuite/dynamodb-conformance,
   * limits/itemSizeBySurface.
   */
  private static Decision changed(
      @Nullable Row current, Map<String, AttributeValue> key, Update update, Table table) {
    try {
      Map<String, AttributeValue> item =
          current == null
              ? update.applyToNothing(key)
              : update.apply(Item.ofBytes(current.value()).attributes());
      IndexKeys.checkUpdated(item, current == null, update, table);
      if (current == null && !update.makesItem()) {
        return Decision.KEEP;
      }
      int size = ItemSizes.of(item);
      return size > WriteReplies.ITEM_BYTES_MAX
          ? new Decision.Refuse(
              ApiError.validation("Item size to update has exceeded the maximum allowed size"))
          : new Decision.Put(Item.of(item).bytes(), size);
    } catch (ApiException e) {
      return new Decision.Refuse(e);
    }
  }
}
