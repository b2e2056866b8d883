package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.expression.Condition;
import dev.tidemark.expression.LegacyCondition;
import dev.tidemark.expression.LegacyKeyConditions;
import dev.tidemark.expression.LegacyOperator;
import dev.tidemark.expression.LegacyUpdate;
import dev.tidemark.expression.Update;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.schema.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters that expressions replaced. Source of rules and texts: dynalite's tests,
 * recorded from the service; ExtendDB/extenddb, test_conditional_operator;
 * paritysuite/dynamodb-conformance, error-messages/deleteItem.
 */
final class LegacyParameters {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final String OPERATOR = "ComparisonOperator";
  private static final String VALUES = "AttributeValueList";

  private LegacyParameters() {}

  /**
   * Checks that ConditionalOperator has something to join.
   *
   * @param conditions the member that it joins: Expected, ScanFilter or QueryFilter
   */
  static void checkConditionalOperator(Struct request, String conditions) {
    if (!request.has("ConditionalOperator")) {
      return;
    }
    Map<String, Struct> joined = request.map(conditions);
    if (joined == null || joined.isEmpty()) {
      throw ApiError.validation("ConditionalOperator cannot be used without Filter or Expected");
    }
    if (joined.size() == 1) {
      throw ApiError.validation(
          "ConditionalOperator can only be used when Filter or Expected has two or more elements");
    }
  }

  /** A ScanFilter or QueryFilter, or null. */
  static @Nullable Condition filter(Struct request, String member) {
    return condition(request, member, conditions(request, member));
  }

  static LegacyKeyConditions keyConditions(Struct request) {
    return new LegacyKeyConditions(conditions(request, "KeyConditions"));
  }

  private static List<LegacyCondition> conditions(Struct request, String member) {
    Map<String, Struct> given = request.map(member);
    List<LegacyCondition> conditions = new ArrayList<>();
    if (given != null) {
      given.forEach((attribute, condition) ->
          conditions.add(new LegacyCondition(attribute, operator(condition), values(condition))));
    }
    return conditions;
  }

  /** What Expected says of the item, or null. */
  static @Nullable Condition expected(Struct request) {
    Map<String, Struct> given = request.map("Expected");
    List<LegacyCondition> conditions = new ArrayList<>();
    if (given != null) {
      given.forEach((attribute, expected) -> conditions.add(expected(attribute, expected)));
    }
    return condition(request, "Expected", conditions);
  }

  private static LegacyCondition expected(String attribute, Struct expected) {
    String of = " for Attribute: " + attribute;
    AttributeValue value = expected.value("Value");
    Boolean exists = expected.bool("Exists");
    boolean compared = expected.has(OPERATOR);
    if (value != null && expected.has(VALUES)) {
      throw ApiError.validation(
          INVALID + "Value and AttributeValueList cannot be used together" + of);
    }
    if (compared && exists != null) {
      throw ApiError.validation(
          INVALID + "Exists and ComparisonOperator cannot be used together" + of);
    }
    if (compared) {
      LegacyOperator operator = operator(expected);
      boolean unary = operator == LegacyOperator.NULL || operator == LegacyOperator.NOT_NULL;
      if (!unary && value == null && !expected.has(VALUES)) {
        throw ApiError.validation(
            INVALID
                + "Value or AttributeValueList must be used with ComparisonOperator: "
                + operator
                + of);
      }
      return new LegacyCondition(
          attribute, operator, value == null ? values(expected) : List.of(value));
    }
    if (expected.has(VALUES)) {
      throw ApiError.validation(
          INVALID + "AttributeValueList can only be used with a ComparisonOperator" + of);
    }
    if (Boolean.FALSE.equals(exists)) {
      if (value != null) {
        throw ApiError.validation(INVALID + "Value cannot be used when Exists is false" + of);
      }
      return new LegacyCondition(attribute, LegacyOperator.NULL, List.of());
    }
    if (value == null) {
      throw ApiError.validation(INVALID + "Value must be provided when Exists is " + exists + of);
    }
    return new LegacyCondition(attribute, LegacyOperator.EQ, List.of(value));
  }

  private static @Nullable Condition condition(
      Struct request, String member, List<LegacyCondition> conditions) {
    if (conditions.isEmpty()) {
      return null;
    }
    return "OR".equals(request.string("ConditionalOperator"))
        ? LegacyCondition.any(member, conditions)
        : LegacyCondition.all(member, conditions);
  }

  /** AttributeUpdates, or null. */
  static @Nullable Update updates(Struct request) {
    Map<String, Struct> given = request.map("AttributeUpdates");
    if (given == null || given.isEmpty()) {
      return null;
    }
    List<LegacyUpdate> updates = new ArrayList<>();
    given.forEach((attribute, update) -> {
      String action = update.string("Action");
      LegacyUpdate.Verb verb =
          action == null ? LegacyUpdate.Verb.PUT : LegacyUpdate.Verb.valueOf(action);
      updates.add(new LegacyUpdate(attribute, verb, update.value("Value")));
    });
    return LegacyUpdate.of(updates);
  }

  private static LegacyOperator operator(Struct condition) {
    return LegacyOperator.valueOf(condition.requiredString(OPERATOR));
  }

  private static List<AttributeValue> values(Struct condition) {
    List<AttributeValue> values = condition.list(VALUES);
    return values == null ? List.of() : values;
  }
}
