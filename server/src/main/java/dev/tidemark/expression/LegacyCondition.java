package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import java.util.List;
import java.util.OptionalInt;

/**
 * A condition on one attribute, as Expected, ScanFilter, QueryFilter and KeyConditions say it.
 *
 * <p>Source of the rules and texts: dynalite's tests, recorded from the service; that equality
 * takes all types: nubo-db/dynamodb-conformance, legacy-api/queryFilter.
 */
public record LegacyCondition(
    String attribute, LegacyOperator operator, List<AttributeValue> values) {
  private static final String INVALID = "One or more parameter values were invalid: ";

  /**
   * @throws ApiException ValidationException, in AWS's words, if the values do not suit the
   *     operator
   */
  public LegacyCondition {
    values = List.copyOf(values);
    if (!operator.takes(values.size())) {
      throw ApiError.validation(
          INVALID + "Invalid number of argument(s) for the " + operator + " ComparisonOperator");
    }
    if (values.stream().map(AttributeValue::typeName).distinct().count() > 1) {
      throw ApiError.validation(
          INVALID + "AttributeValues inside AttributeValueList must be of same type");
    }
    if (!values.isEmpty() && !operator.takes(values.getFirst().typeName())) {
      throw ApiError.validation(
          INVALID
              + "ComparisonOperator "
              + operator
              + " is not valid for "
              + values.getFirst().typeName()
              + " AttributeValue type");
    }
    if (operator == LegacyOperator.BETWEEN) {
      OptionalInt order = Values.order(values.get(0), values.get(1));
      if (order.isPresent() && order.getAsInt() > 0) {
        throw ApiError.validation(
            "The BETWEEN condition was provided a range where the lower bound is greater than the"
                + " upper bound");
      }
    }
  }

  /** Holds if all conditions do, of which there is one at least. */
  public static Condition all(String filterName, List<LegacyCondition> conditions) {
    return new Condition(filterName, new Predicate.And(predicates(conditions)));
  }

  /** Holds if one condition does, of which there is one at least. */
  public static Condition any(String filterName, List<LegacyCondition> conditions) {
    return new Condition(filterName, new Predicate.Or(predicates(conditions)));
  }

  private static List<Predicate> predicates(List<LegacyCondition> conditions) {
    return conditions.stream().map(LegacyCondition::predicate).toList();
  }

  private Predicate predicate() {
    Path path = Path.of(attribute);
    return switch (operator) {
      case EQ -> compare(Comparison.EQUAL);
      case NE -> compare(Comparison.NOT_EQUAL);
      case LE -> compare(Comparison.LESS_OR_EQUAL);
      case LT -> compare(Comparison.LESS);
      case GE -> compare(Comparison.GREATER_OR_EQUAL);
      case GT -> compare(Comparison.GREATER);
      case NOT_NULL -> new Predicate.Exists(path, true);
      case NULL -> new Predicate.Exists(path, false);
      case CONTAINS -> new Predicate.Contains(new Operand.Attribute(path), constant(0));
      // Of an attribute that is not there, neither holds.
      case NOT_CONTAINS ->
          new Predicate.And(
              List.of(
                  new Predicate.Exists(path, true),
                  new Predicate.Not(
                      new Predicate.Contains(new Operand.Attribute(path), constant(0)))));
      case BEGINS_WITH -> new Predicate.BeginsWith(new Operand.Attribute(path), constant(0));
      case IN ->
          new Predicate.In(
              new Operand.Attribute(path),
              values.stream().<Operand>map(Operand.Constant::new).toList());
      case BETWEEN -> new Predicate.Between(new Operand.Attribute(path), constant(0), constant(1));
    };
  }

  private Predicate compare(Comparison comparison) {
    return new Predicate.Compare(
        comparison, new Operand.Attribute(Path.of(attribute)), constant(0));
  }

  private Operand constant(int index) {
    return new Operand.Constant(values.get(index));
  }
}
