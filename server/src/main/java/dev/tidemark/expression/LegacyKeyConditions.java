package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.KeyCondition.SortCondition;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * KeyConditions, what a Query says instead of a KeyConditionExpression. Source of the rules, their
 * order and texts: dynalite's tests, recorded from the service.
 */
public final class LegacyKeyConditions {
  private final List<LegacyCondition> conditions;

  /**
   * @throws ApiException ValidationException if there are none, or too many for any table
   */
  public LegacyKeyConditions(List<LegacyCondition> conditions) {
    if (conditions.isEmpty() || conditions.size() > 2) {
      throw ApiError.validation("Conditions can be of length 1 or 2 only");
    }
    this.conditions = List.copyOf(conditions);
  }

  /**
   * To be called when the table is known.
   *
   * @throws ApiException ValidationException, in AWS's words
   */
  public KeyCondition resolve(KeySchema keys) {
    if (keys.partition().size() > 1 || keys.sort().size() > 1) {
      throw ApiError.validation(
          "KeyConditions cannot be used with an index whose key has more than one partition or sort"
              + " key attribute; use KeyConditionExpression");
    }
    KeyAttribute range = keys.range();
    if (range == null && conditions.size() > 1) {
      throw notSupported();
    }
    SortCondition hash = sortCondition(keys.hash());
    if (!(hash instanceof SortCondition.Equal(AttributeValue value))) {
      throw notSupported();
    }
    return new KeyCondition(
        value, range == null || conditions.size() == 1 ? null : sortCondition(range));
  }

  private SortCondition sortCondition(KeyAttribute key) {
    LegacyCondition condition = on(key.name());
    if (condition == null) {
      throw ApiError.validation("Query condition missed key schema element: " + key.name());
    }
    List<AttributeValue> values = condition.values();
    return switch (condition.operator()) {
      case EQ -> new SortCondition.Equal(value(values, 0, key));
      case LE -> new SortCondition.LessOrEqual(value(values, 0, key));
      case LT -> new SortCondition.Less(value(values, 0, key));
      case GE -> new SortCondition.GreaterOrEqual(value(values, 0, key));
      case GT -> new SortCondition.Greater(value(values, 0, key));
      case BEGINS_WITH -> new SortCondition.BeginsWith(value(values, 0, key));
      case BETWEEN -> new SortCondition.Between(value(values, 0, key), value(values, 1, key));
      case NE, NULL, NOT_NULL, CONTAINS, NOT_CONTAINS, IN ->
          throw ApiError.validation(
              "Attempted conditional constraint is not an indexable operation");
    };
  }

  private @Nullable LegacyCondition on(String attribute) {
    for (LegacyCondition condition : conditions) {
      if (condition.attribute().equals(attribute)) {
        return condition;
      }
    }
    return null;
  }

  private static AttributeValue value(List<AttributeValue> values, int index, KeyAttribute key) {
    AttributeValue value = values.get(index);
    if (!value.typeName().equals(key.type().name())) {
      throw ApiError.validation(
          "One or more parameter values were invalid: Condition parameter type does not match"
              + " schema type");
    }
    return value;
  }

  private static ApiException notSupported() {
    return ApiError.validation("Query key condition not supported");
  }
}
