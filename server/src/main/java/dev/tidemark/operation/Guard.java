package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.Condition;
import dev.tidemark.expression.Placeholders;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Row;
import dev.tidemark.table.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a write, if it has one.
 *
 * @param returnOld whether the caller wants to see the item that did not meet it
 */
record Guard(@Nullable Condition condition, boolean returnOld) {
  /** All that can be wrong with a PutItem or DeleteItem before its table is looked for. */
  static Guard ofPutOrDelete(Struct request) {
    ExpressionParameters.check(
        request, List.of("ConditionExpression"), List.of("Expected", "ConditionalOperator"));
    LegacyParameters.checkConditionalOperator(request, "Expected");
    WriteReplies.checkReturnValues(request);
    Placeholders placeholders = ExpressionParameters.placeholders(request);
    Guard guard = of(request, placeholders);
    placeholders.checkAllUsed();
    return guard;
  }

  static Guard of(Struct request, Placeholders placeholders) {
    String text = request.string("ConditionExpression");
    return new Guard(
        text == null
            ? LegacyParameters.expected(request)
            : Condition.parse("ConditionExpression", text, placeholders),
        "ALL_OLD".equals(request.string("ReturnValuesOnConditionCheckFailure")));
  }

  /** To be called when the table is known. */
  void refuseInsideKeys(Table table) {
    if (condition != null) {
      condition.refuseInsideKeys(table.keys());
      condition.refuseInsideIndexKeys(IndexKeys.attributes(table));
    }
  }

  /** What becomes of the row: {@code decision}, or a refusal if the condition does not hold. */
  Decision check(@Nullable Row current, Decision decision) {
    ApiException refusal = refusal(current);
    return refusal == null ? decision : new Decision.Refuse(refusal);
  }

  /** Why the row may not be written, or null if it may. */
  @Nullable ApiException refusal(@Nullable Row current) {
    if (condition == null) {
      return null;
    }
    try {
      if (condition.test(attributes(current))) {
        return null;
      }
    } catch (ApiException e) {
      return e;
    }
    return new ApiError.ConditionalCheckFailed(
            ApiError.ConditionalCheckFailed.MESSAGE,
            returnOld && current != null
                ? DynamoDbJson.toUtf8(Item.ofBytes(current.value()))
                : null)
        .toException();
  }

  static Map<String, AttributeValue> attributes(@Nullable Row row) {
    return row == null ? Map.of() : Item.ofBytes(row.value()).attributes();
  }
}
