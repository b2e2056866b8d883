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
import dev.tidemark.table.Table;
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
 * @param select how much of each
 */
record Selection(@Nullable Condition filter, @Nullable Projection projection, Select select) {
  private static final String PROJECTION = "ProjectionExpression";
  private static final String ATTRIBUTES = "AttributesToGet";

  /** The Select parameter. */
  enum Select {
    /** The paths of the projection; without one all that the source holds. */
    SOME,
    /** Whole items, even if the index holds less of them. */
    WHOLE,
    /** Only the number of items. */
    COUNT;

    private static Select of(@Nullable String parameter) {
      return switch (parameter) {
        case "ALL_ATTRIBUTES" -> WHOLE;
        case "COUNT" -> COUNT;
        case null, default -> SOME;
      };
    }
  }

  /** What a GetItem, or a table's part of a BatchGetItem, asks for. */
  static Selection ofGet(Struct request) {
    ExpressionParameters.check(request, List.of(PROJECTION), List.of(ATTRIBUTES));
    Placeholders placeholders = ExpressionParameters.placeholders(request);
    Projection projection = projection(request, placeholders);
    placeholders.checkAllUsed();
    return new Selection(null, projection, Select.SOME);
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
        Select.of(request.string("Select")));
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
    return select(row, row);
  }

  /**
   * The same where items are told by an index that holds less of them than is wanted.
   *
   * @param row of the index: what the filter sees
   * @param whole the item, of which a part is wanted
   */
  @Nullable Reply select(Row row, Row whole) {
    if (filter != null && !filter.test(Guard.attributes(row))) {
      return null;
    }
    Item item = Item.ofBytes(whole.value());
    if (projection == null) {
      return out -> DynamoDbJson.write(out, item);
    }
    Map<String, AttributeValue> wanted = projection.apply(item.attributes());
    return out -> DynamoDbJson.write(out, wanted);
  }

  boolean countOnly() {
    return select == Select.COUNT;
  }

  void refuseFilterOnKeys(KeySchema keys) {
    if (filter != null) {
      filter.refuseKeys(keys);
    }
  }

  /** To be called when the table is known. */
  void refuseInsideKeys(Table table) {
    List<String> indexKeys = IndexKeys.attributes(table);
    if (projection != null) {
      projection.refuseInsideKeys(table.keys());
      projection.refuseInsideIndexKeys(indexKeys);
    }
    if (filter != null) {
      filter.refuseInsideKeys(table.keys());
      filter.refuseInsideIndexKeys(indexKeys);
    }
  }

  /**
   * Refuses to query an index with a filter on what it does not hold. A scan does not mind: there
   * items are as if they had no such attribute. Source: nubo-db/dynamodb-conformance,
   * error-messages/partiql, measured for statements; amazon-dynamodb-local for Query.
   */
  void refuseUnprojectedFilter(ReadSource source) {
    List<String> missing =
        filter == null
            ? List.of()
            : filter.topLevelNames().stream()
                .filter(name -> !source.projects(name))
                .sorted()
                .toList();
    if (!missing.isEmpty()) {
      throw ApiError.validation(
          "One or more parameter values were invalid: Secondary index "
              + source.name()
              + " does not project one or more filter attributes: "
              + missing);
    }
  }

  /**
   * Whether more is wanted than the source holds, so that items must be fetched from the table.
   *
   * @throws dev.tidemark.error.ApiException ValidationException if it is a global index, where this
   *     is not done
   */
  boolean needsTable(ReadSource source) {
    if (source.isWhole() || select == Select.COUNT) {
      return false;
    }
    if (select == Select.WHOLE) {
      if (source.isGlobalIndex()) {
        throw ApiError.validation(
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported"
                + " for global secondary index "
                + source.name()
                + " because its projection type is not ALL");
      }
      return true;
    }
    List<String> missing =
        projection == null
            ? List.of()
            : projection.topLevelNames().stream().filter(name -> !source.projects(name)).toList();
    if (!missing.isEmpty() && source.isGlobalIndex()) {
      throw ApiError.validation(
          "One or more parameter values were invalid: Global secondary index "
              + source.name()
              + " does not project "
              + missing);
    }
    return !missing.isEmpty();
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
