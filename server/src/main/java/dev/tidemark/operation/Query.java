package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.expression.Condition;
import dev.tidemark.expression.KeyCondition;
import dev.tidemark.expression.KeyCondition.SortCondition;
import dev.tidemark.expression.Placeholders;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads items of one partition key, in the order of their sort keys. */
final class Query implements Operation {
  private static final String KEY_CONDITION = "KeyConditionExpression";
  private static final String VALIDATION_ERROR = "1 validation error detected: ";

  private final TableLookup tables;
  private final TableRows rows;

  Query(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    ExpressionParameters.check(
        request,
        List.of("ProjectionExpression", "FilterExpression", KEY_CONDITION),
        List.of("AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"));
    LegacyParameters.checkConditionalOperator(request, "QueryFilter");
    Condition legacyFilter = LegacyParameters.filter(request, "QueryFilter");
    if (!request.has(KEY_CONDITION) && !request.has("KeyConditions")) {
      throw ApiError.validation(
          "Either the KeyConditions or KeyConditionExpression parameter must be specified in the"
              + " request.");
    }
    Selection.checkSelect(request, VALIDATION_ERROR);
    Placeholders placeholders = ExpressionParameters.placeholders(request);
    String text = request.string(KEY_CONDITION);
    KeyCondition.Parsed parsed = text == null ? null : KeyCondition.parse(text, placeholders);
    Selection selection = Selection.ofRead(request, legacyFilter, placeholders);
    placeholders.checkAllUsed();
    Function<KeySchema, KeyCondition> resolver;
    if (parsed == null) {
      resolver = LegacyParameters.keyConditions(request)::resolve;
    } else {
      parsed.checkForm();
      resolver = parsed::resolve;
    }

    Table table = tables.forItems(request.requiredString("TableName"), caller);
    ReadSource source =
        ReadSource.of(
            table,
            request.string("IndexName"),
            Boolean.TRUE.equals(request.bool("ConsistentRead")));
    KeyCondition condition = resolver.apply(source.keys());
    checkValues(condition, source);
    KeyRange range = range(condition);
    Map<String, AttributeValue> start = request.map("ExclusiveStartKey");
    if (start != null) {
      boolean reverse = Boolean.FALSE.equals(request.bool("ScanIndexForward"));
      range = ItemPage.after(range, startKey(start, condition, range, source), reverse);
    }
    selection.refuseInsideKeys(table);
    selection.refuseFilterOnKeys(source.keys());
    selection.refuseUnprojectedFilter(source);
    return ItemPage.read(rows, source, request, range, selection);
  }

  /** The rows that a key condition picks. */
  static KeyRange range(KeyCondition condition) {
    byte[] partition = KeyCodec.prefix(condition.partition(), condition.leading());
    KeyRange whole = KeyRange.startingWith(partition);
    return switch (condition.sort()) {
      case null -> whole;
      case SortCondition.Equal(var v) -> KeyRange.startingWith(join(partition, v));
      case SortCondition.Less(var v) -> new KeyRange(partition, join(partition, v));
      case SortCondition.LessOrEqual(var v) ->
          new KeyRange(partition, KeyRange.after(join(partition, v)));
      case SortCondition.Greater(var v) -> new KeyRange(end(join(partition, v)), whole.to());
      case SortCondition.GreaterOrEqual(var v) -> new KeyRange(join(partition, v), whole.to());
      case SortCondition.Between(var low, var high) ->
          new KeyRange(join(partition, low), KeyRange.after(join(partition, high)));
      case SortCondition.BeginsWith(var prefix) ->
          KeyRange.startingWith(join(partition, KeyCodec.partPrefix(prefix)));
    };
  }

  private static void checkValues(KeyCondition condition, ReadSource source) {
    KeySchema keys = source.keys();
    for (int i = 0; i < keys.partition().size(); i++) {
      checkEqual(condition.partition().get(i), keys.partition().get(i), source);
    }
    int leading = condition.leading().size();
    for (int i = 0; i < leading; i++) {
      checkEqual(condition.leading().get(i), keys.sort().get(i), source);
    }
    if (condition.sort() == null) {
      return;
    }
    KeyAttribute sort = keys.sort().get(leading);
    if (condition.sort() instanceof SortCondition.Equal(var value)) {
      checkEqual(value, sort, source);
    }
    for (AttributeValue bound : condition.sort().values()) {
      refuseEmpty(bound, sort, source);
    }
  }

  /** A value that a key attribute is to be equal to. */
  static void checkEqual(AttributeValue value, KeyAttribute key, ReadSource source) {
    refuseEmpty(value, key, source);
    Keys.checkValue(value, key, source.keys());
  }

  static void refuseEmpty(AttributeValue value, KeyAttribute key, ReadSource source) {
    SecondaryIndex index = source.index();
    if (index == null) {
      Keys.refuseEmpty(value, key);
    } else {
      IndexKeys.refuseEmpty(value, key, index);
    }
  }

  private static Key startKey(
      Map<String, AttributeValue> start,
      KeyCondition condition,
      KeyRange range,
      ReadSource source) {
    Key key = ItemPage.startKey(start, source);
    KeySchema keys = source.keys();
    boolean samePartition = condition.partition().equals(Keys.values(start, keys.partition()));
    if (condition.sort() == null) {
      if (!samePartition) {
        throw ApiError.validation(
            "The provided starting key is outside query boundaries based on provided conditions");
      }
      return key;
    }
    byte[] inPartition = KeyCodec.prefix(condition.partition(), Keys.values(start, keys.sort()));
    if (!range.contains(inPartition)) {
      throw ApiError.validation("The provided starting key does not match the range key predicate");
    }
    if (!samePartition) {
      throw ApiError.validation("The query can return at most one row and cannot be restarted");
    }
    return key;
  }

  private static byte[] join(byte[] partition, AttributeValue sort) {
    return join(partition, KeyCodec.part(sort));
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] all = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  /** Where the keys that begin with a whole key end; there is always a greater key. */
  private static byte[] end(byte[] key) {
    byte @Nullable [] after = KeyRange.after(key);
    if (after == null) {
      throw new IllegalStateException("a key of nothing but 0xff");
    }
    return after;
  }
}
