package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.expression.Condition;
import dev.tidemark.expression.Placeholders;
import dev.tidemark.expression.Projection;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeySchema;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Row;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which items of those read are answered, and how much of each.
 *
 * @param filter items that it does not hold for are left out
 * @param projection the paths wanted; null for all
 * @param countOnly whether only their number is wanted
 */
record Selection(@Nullable Condition filter, @Nullable Projection projection, boolean countOnly) {
  private static final String PROJECTION = "ProjectionExpression";
  private static final String ATTRIBUTES = "AttributesToGet";

  /** What a GetItem, or a table's part of a BatchGetItem, asks for. */
  static Selection ofGet(Struct request) {
    ExpressionParameters.check(request, List.of(PROJECTION), List.of(ATTRIBUTES));
    Placeholders placeholders = ExpressionParameters.placeholders(request);
    Projection projection = projection(request, placeholders);
    placeholders.checkAllUsed();
    return new Selection(null, projection, false);
  }

  /**
   * What a Query or Scan asks for. The caller checks that all placeholders are used.
   *
   * @param legacyFilter what holds where there is no FilterExpression; null for none
   */
  static Selection ofRead(
      Struct request, @Nullable Condition legacyFilter, Placeholders placeholders) {
    String filter = request.string("FilterExpression");
    return new Selection(
        filter == null ? legacyFilter : Condition.parse("FilterExpression", filter, placeholders),
        projection(request, placeholders),
        "COUNT".equals(request.string("Select")));
  }

  /**
   * Checks the Select parameter against the others.
   *
   * @param prefix what a Query, but not a Scan, begins its messages with
   */
  static void checkSelect(Struct request, String prefix) {
    String select = request.string("Select");
    if (select == null) {
      return;
    }
    boolean specific = select.equals("SPECIFIC_ATTRIBUTES");
    for (String parameter : List.of(PROJECTION, ATTRIBUTES)) {
      if (request.has(parameter) && !specific) {
        throw ApiError.validation(
            prefix
                + "Cannot specify the "
                + parameter
                + " when choosing to get "
                + (select.equals("COUNT") ? "only the Count" : select));
      }
    }
    if (specific && !request.has(PROJECTION) && !request.has(ATTRIBUTES)) {
      throw ApiError.validation(
          prefix
              + "Must specify the AttributesToGet or ProjectionExpression when choosing to get"
              + " SPECIFIC_ATTRIBUTES");
    }
    if (select.equals("ALL_PROJECTED_ATTRIBUTES") && !request.has("IndexName")) {
      throw ApiError.validation(
          "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
    }
  }

  /** The part wanted of one item, or null if the filter leaves it out. */
  @Nullable Reply select(Row row) {
    Item item = Item.ofBytes(row.value());
    if (filter == null && projection == null) {
      return out -> DynamoDbJson.write(out, item);
    }
    Map<String, AttributeValue> all = item.attributes();
    if (filter != null && !filter.test(all)) {
      return null;
    }
    Map<String, AttributeValue> wanted = projection == null ? all : projection.apply(all);
    return out -> DynamoDbJson.write(out, wanted);
  }

  void refuseFilterOnKeys(KeySchema keys) {
    if (filter != null) {
      filter.refuseKeys(keys);
    }
  }

  /** To be called when the table is known. */
  void refuseInsideKeys(KeySchema keys) {
    if (projection != null) {
      projection.refuseInsideKeys(keys);
    }
    if (filter != null) {
      filter.refuseInsideKeys(keys);
    }
  }

  private static @Nullable Projection projection(Struct request, Placeholders placeholders) {
    String text = request.string(PROJECTION);
    if (text != null) {
      return Projection.parse(text, placeholders);
    }
    List<String> attributes = request.list(ATTRIBUTES);
    return attributes == null ? null : Projection.ofAttributes(distinct(attributes));
  }

  private static Set<String> distinct(List<String> names) {
    Set<String> seen = new LinkedHashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw ApiError.validation(
            "One or more parameter values were invalid: Duplicate value in attribute name: "
                + name);
      }
    }
    return seen;
  }
}
