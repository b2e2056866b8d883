package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.Condition;
import dev.tidemark.expression.KeyEqualities;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.partiql.Statement;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Row;
import dev.tidemark.table.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement that writes one item or checks it, with its table. What WHERE says besides the key is
 * a condition of the write. Source of rules and texts: nubo-db/dynamodb-conformance,
 * executeStatement; floci-io/floci, edge cases, measured in eu-west-2 in September 2026.
 *
 * @param guard holds for no item that is not there, for it includes the key
 */
record StatementWrite(Table table, Key key, Statement statement, Guard guard) {
  private static final int DEPTH_MAX = 32;

  /** Where a statement stands: transactions tell in other words of keys that are wrong. */
  enum Place {
    ALONE,
    TRANSACTION
  }

  /**
   * @param returnOld whether the caller wants to see the item that a condition failed for
   * @throws ApiException ValidationException if the statement does not fit the table
   */
  static StatementWrite of(Statement statement, Table table, boolean returnOld, Place place) {
    Condition where =
        switch (statement) {
          case Statement.Insert _ -> null;
          case Statement.Update update -> update.where();
          case Statement.Delete delete -> delete.where();
          case Statement.Exists exists -> exists.select().where();
          case Statement.Select _ -> throw new IllegalArgumentException("writes nothing");
        };
    Guard guard = new Guard(where, returnOld);
    Key key =
        statement instanceof Statement.Insert insert
            ? Keys.ofItem(insert.item(), table.keys())
            : key(where, table.keys(), statement instanceof Statement.Exists, place);
    switch (statement) {
      case Statement.Insert insert -> {
        IndexKeys.check(insert.item(), table);
        PutItem.checkedSize(insert.item());
      }
      case Statement.Update update -> {
        update.change().refuseKeys(table.keys());
        IndexKeys.checkUpdate(update.change(), table);
        IndexKeys.refuseEmptyUpdate(update.change(), table);
      }
      default -> {}
    }
    guard.refuseInsideKeys(table);
    return new StatementWrite(table, key, statement, guard);
  }

  /**
   * The key that WHERE names by equality.
   *
   * @param first whether the first value counts where there are two
   */
  private static Key key(@Nullable Condition where, KeySchema keys, boolean first, Place place) {
    Map<String, List<AttributeValue>> named =
        where == null ? Map.of() : KeyEqualities.of(where, keys).values();
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    for (KeyAttribute attribute : keys.attributes()) {
      List<AttributeValue> values = named.get(attribute.name());
      if (values == null) {
        throw ApiError.validation(
            place == Place.TRANSACTION
                ? Keys.MISMATCH
                : "Where clause does not contain a mandatory equality on all key attributes");
      }
      if (values.size() > 1 && !first) {
        throw ApiError.validation(
            "Multiple conditions on same key "
                + attribute.name()
                + ". Only single item Update/Insert/Delete are supported");
      }
      key.put(attribute.name(), values.getFirst());
    }
    if (place == Place.ALONE) {
      checkTypes(key, keys);
    }
    return Keys.ofKey(key, keys);
  }

  /**
   * @throws ApiException ValidationException for a value of another type than its key attribute's
   */
  static void checkTypes(Map<String, AttributeValue> key, KeySchema keys) {
    for (KeyAttribute attribute : keys.attributes()) {
      AttributeValue value = key.get(attribute.name());
      if (value != null && !Keys.hasType(value, attribute)) {
        throw ApiError.validation(
            "Key attribute's data type should match its data type in table's schema: Key "
                + attribute.name());
      }
    }
  }

  /**
   * @throws ApiException ValidationException if an EXISTS does not check one item
   */
  static void checkExists(Statement.Exists exists, KeySchema keys) {
    Condition where = exists.select().where();
    KeyEqualities named = where == null ? null : KeyEqualities.of(where, keys);
    boolean checks =
        named != null
            && keys.attributes().stream()
                .allMatch(attribute -> named.values().containsKey(attribute.name()))
            && (named.others()
                || named.values().values().stream().anyMatch(values -> values.size() > 1));
    if (!checks) {
      throw ApiError.validation(
          "EXISTS() must contain a single item read with additional condition");
    }
  }

  /** Pure. */
  Decision decide(@Nullable Row current) {
    return switch (statement) {
      case Statement.Insert insert -> {
        if (current != null) {
          yield new Decision.Refuse(
              ApiError.of(ApiError.Type.DUPLICATE_ITEM, "Duplicate primary key exists in table"));
        }
        yield new Decision.Put(Item.of(insert.item()).bytes(), ItemSizes.of(insert.item()));
      }
      case Statement.Update update -> {
        ApiException refusal = guard.refusal(current);
        yield refusal == null ? changed(update, current) : new Decision.Refuse(refusal);
      }
      case Statement.Delete _ ->
          current == null ? Decision.KEEP : guard.check(current, Decision.DELETE);
      case Statement.Exists _ -> guard.check(current, Decision.KEEP);
      case Statement.Select _ -> throw new IllegalStateException("writes nothing");
    };
  }

  private Decision changed(Statement.Update update, @Nullable Row current) {
    try {
      Map<String, AttributeValue> item = update.change().apply(Guard.attributes(current));
      IndexKeys.checkUpdated(item, false, update.change(), table);
      int size = ItemSizes.of(item);
      if (size > WriteReplies.ITEM_BYTES_MAX) {
        throw ApiError.validation("Item size to update has exceeded the maximum allowed size");
      }
      if (item.values().stream().anyMatch(value -> depth(value) > DEPTH_MAX)) {
        throw ApiError.validation("Nesting Levels have exceeded supported limits");
      }
      return new Decision.Put(Item.of(item).bytes(), size);
    } catch (ApiException e) {
      return new Decision.Refuse(e);
    }
  }

  private static int depth(AttributeValue value) {
    return switch (value) {
      case AttributeValue.L(var values) ->
          1 + values.stream().mapToInt(StatementWrite::depth).max().orElse(0);
      case AttributeValue.M(var values) ->
          1 + values.values().stream().mapToInt(StatementWrite::depth).max().orElse(0);
      default -> 1;
    };
  }

  /** What RETURNING asks for, or null if there is nothing to answer. */
  @Nullable Map<String, AttributeValue> returned(@Nullable Row before, Decision done) {
    Map<String, AttributeValue> image =
        switch (statement) {
          case Statement.Update update -> image(update, before, done);
          case Statement.Delete delete when delete.returning() == Statement.Returning.ALL_OLD ->
              Guard.attributes(before);
          default -> Map.of();
        };
    return image.isEmpty() ? null : image;
  }

  private static Map<String, AttributeValue> image(
      Statement.Update update, @Nullable Row before, Decision done) {
    Map<String, AttributeValue> after =
        done instanceof Decision.Put put ? Item.ofBytes(put.value()).attributes() : Map.of();
    return switch (update.returning()) {
      case NONE -> Map.of();
      case ALL_OLD -> Guard.attributes(before);
      case ALL_NEW -> after;
      case MODIFIED_OLD -> update.change().touchedOld(Guard.attributes(before));
      case MODIFIED_NEW -> update.change().touchedNew(after);
    };
  }
}
