package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A KeyConditionExpression: a partition key, and possibly a condition on the sort key.
 *
 * @param partition a value for each partition key attribute
 * @param leading values of the sort key attributes before the one that {@code sort} is on; empty
 *     where the sort key has one attribute
 * @param sort the condition on the next sort key attribute, or null
 */
public record KeyCondition(
    List<AttributeValue> partition, List<AttributeValue> leading, @Nullable SortCondition sort) {
  private static final ExpressionErrors ERRORS = new ExpressionErrors("KeyConditionExpression");

  public KeyCondition {
    partition = List.copyOf(partition);
    leading = List.copyOf(leading);
  }

  /** On a key of one partition key attribute, and one sort key attribute or none. */
  public KeyCondition(AttributeValue hash, @Nullable SortCondition sort) {
    this(List.of(hash), List.of(), sort);
  }

  /** The partition key's value where it is one attribute. */
  public AttributeValue hash() {
    return partition.getFirst();
  }

  /** A condition on the sort key. All values are of the sort key's type. */
  public sealed interface SortCondition {
    /** What the sort key is compared with. */
    default List<AttributeValue> values() {
      return switch (this) {
        case Equal(var value) -> List.of(value);
        case Less(var value) -> List.of(value);
        case LessOrEqual(var value) -> List.of(value);
        case Greater(var value) -> List.of(value);
        case GreaterOrEqual(var value) -> List.of(value);
        case Between(var low, var high) -> List.of(low, high);
        case BeginsWith(var prefix) -> List.of(prefix);
      };
    }

    record Equal(AttributeValue value) implements SortCondition {}

    record Less(AttributeValue value) implements SortCondition {}

    record LessOrEqual(AttributeValue value) implements SortCondition {}

    record Greater(AttributeValue value) implements SortCondition {}

    record GreaterOrEqual(AttributeValue value) implements SortCondition {}

    /** Both bounds included; {@code low} is not greater than {@code high}. */
    record Between(AttributeValue low, AttributeValue high) implements SortCondition {}

    record BeginsWith(AttributeValue prefix) implements SortCondition {}
  }

  /** All of {@link Parsed} at once. */
  public static KeyCondition parse(String text, Placeholders placeholders, KeySchema keys) {
    Parsed parsed = parse(text, placeholders);
    parsed.checkForm();
    return parsed.resolve(keys);
  }

  /**
   * Parses an expression and binds its placeholders: the first of three steps, between which the
   * service looks at the request's other expressions and at the table.
   *
   * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
   */
  public static Parsed parse(String text, Placeholders placeholders) {
    return new Parsed(Condition.predicate(ERRORS, text, placeholders));
  }

  /** An expression whose table is not known yet. */
  public static final class Parsed {
    private final Predicate predicate;
    private final Map<String, Clause> clauses = new LinkedHashMap<>();

    private Parsed(Predicate predicate) {
      this.predicate = predicate;
    }

    /**
     * The second step, once all expressions of the request are parsed: whether it is made of
     * conditions on keys.
     *
     * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
     */
    public void checkForm() {
      clauses.clear();
      collect(predicate);
    }

    private void collect(Predicate part) {
      if (part instanceof Predicate.And(var parts)) {
        parts.forEach(this::collect);
        return;
      }
      Clause clause = Clause.of(part);
      if (clauses.putIfAbsent(clause.attribute, clause) != null) {
        throw ERRORS.invalid("KeyConditionExpressions must only contain one condition per key");
      }
    }

    /**
     * The third step. The second must have been made.
     *
     * @param keys of the table or index that is queried
     * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
     */
    public KeyCondition resolve(KeySchema keys) {
      int keyCount = keys.attributes().size();
      if (clauses.size() > keyCount) {
        throw ApiError.validation(
            "The number of query conditions ("
                + clauses.size()
                + ") exceeds the number of key attributes defined in the schema ("
                + keyCount
                + ")");
      }
      List<AttributeValue> partition = new ArrayList<>();
      for (KeyAttribute key : keys.partition()) {
        if (!(clause(key).condition instanceof SortCondition.Equal(var value))) {
          throw ApiError.validation("Query key condition not supported");
        }
        partition.add(value);
      }
      return sorted(partition, keys);
    }

    /** The sort key's part. What is not on the partition key must be on the sort key. */
    private KeyCondition sorted(List<AttributeValue> partition, KeySchema keys) {
      List<KeyAttribute> named =
          keys.sort().stream().filter(key -> clauses.containsKey(key.name())).toList();
      if (partition.size() + named.size() < clauses.size()) {
        throw missed(
            keys.sort().stream().filter(key -> !named.contains(key)).findFirst().orElseThrow());
      }
      if (named.isEmpty()) {
        return new KeyCondition(partition, List.of(), null);
      }
      KeyAttribute last = named.getLast();
      List<AttributeValue> leading = new ArrayList<>();
      List<String> wanting = new ArrayList<>();
      for (KeyAttribute key : keys.sort().subList(0, keys.sort().indexOf(last))) {
        if (named.contains(key)
            && clause(key).condition instanceof SortCondition.Equal(var value)) {
          leading.add(value);
        } else {
          wanting.add(key.name());
        }
      }
      if (!wanting.isEmpty()) {
        throw ApiError.validation(
            "RANGE key attributes "
                + String.join(", ", wanting)
                + " must have equality conditions specified in the query because a condition is"
                + " present on key attribute "
                + last.name());
      }
      return new KeyCondition(partition, leading, clause(last).condition);
    }

    private Clause clause(KeyAttribute key) {
      Clause clause = clauses.get(key.name());
      if (clause == null) {
        throw missed(key);
      }
      for (AttributeValue value : clause.values) {
        if (!value.typeName().equals(key.type().name())) {
          throw ApiError.validation(
              "One or more parameter values were invalid: Condition parameter type does not match"
                  + " schema type");
        }
      }
      return clause;
    }

    private static ApiException missed(KeyAttribute key) {
      return ApiError.validation("Query condition missed key schema element: " + key.name());
    }
  }

  /** A condition on one attribute that may turn out to be a key. */
  private record Clause(String attribute, SortCondition condition, List<AttributeValue> values) {
    static Clause of(Predicate predicate) {
      return switch (predicate) {
        case Predicate.Or _ -> throw operator("OR");
        case Predicate.Not _ -> throw operator("NOT");
        case Predicate.In _ -> throw operator("IN");
        case Predicate.And _ -> throw new IllegalStateException("taken apart before");
        case Predicate.Exists(_, boolean wanted) ->
            throw operator(wanted ? Functions.ATTRIBUTE_EXISTS : Functions.ATTRIBUTE_NOT_EXISTS);
        case Predicate.HasType _ -> throw operator(Functions.ATTRIBUTE_TYPE);
        case Predicate.Contains _ -> throw operator(Functions.CONTAINS);
        case Predicate.BeginsWith(Operand operand, Operand prefix) -> {
          checkFirst(Functions.BEGINS_WITH, operand);
          String name = attribute(operand, prefix);
          yield of(name, SortCondition.BeginsWith::new, constant(prefix));
        }
        case Predicate.Between(Operand operand, Operand low, Operand high) -> {
          checkFirst("BETWEEN", operand);
          String name = attribute(operand, low, high);
          AttributeValue from = constant(low);
          AttributeValue to = constant(high);
          yield new Clause(name, new SortCondition.Between(from, to), List.of(from, to));
        }
        case Predicate.Compare(Comparison operator, Operand left, Operand right) -> {
          if (operator == Comparison.NOT_EQUAL) {
            throw operator(operator.symbol());
          }
          String name = attribute(left, right);
          yield left instanceof Operand.Constant(var value)
              ? compare(name, operator.mirrored(), value)
              : compare(name, operator, constant(right));
        }
      };
    }

    private static Clause of(
        String name, Function<AttributeValue, SortCondition> condition, AttributeValue value) {
      return new Clause(name, condition.apply(value), List.of(value));
    }

    private static Clause compare(String name, Comparison operator, AttributeValue value) {
      return switch (operator) {
        case EQUAL -> of(name, SortCondition.Equal::new, value);
        case LESS -> of(name, SortCondition.Less::new, value);
        case LESS_OR_EQUAL -> of(name, SortCondition.LessOrEqual::new, value);
        case GREATER -> of(name, SortCondition.Greater::new, value);
        case GREATER_OR_EQUAL -> of(name, SortCondition.GreaterOrEqual::new, value);
        case NOT_EQUAL -> throw new IllegalStateException("refused before");
      };
    }

    private static AttributeValue constant(Operand operand) {
      if (operand instanceof Operand.Constant(var value)) {
        return value;
      }
      throw new IllegalStateException("refused before: " + operand);
    }

    /** The one attribute that the operands name. */
    private static String attribute(Operand... operands) {
      String name = null;
      for (Operand operand : operands) {
        switch (operand) {
          case Operand.Attribute(Path path) -> {
            if (name != null) {
              throw condition("Multiple attribute names used in one condition");
            }
            if (path.nested()) {
              throw ERRORS.invalid(
                  "KeyConditionExpressions cannot have conditions on nested attributes");
            }
            name = path.attribute();
          }
          case Operand.Constant _ -> {}
          case Operand.Size _,
              Operand.Truth _,
              Operand.IfNotExists _,
              Operand.ListAppend _,
              Operand.Sum _ ->
              throw ERRORS.invalid("KeyConditionExpressions cannot contain nested operations");
        }
      }
      if (name == null) {
        throw condition("No key attribute specified");
      }
      return name;
    }

    private static void checkFirst(String operator, Operand operand) {
      if (!(operand instanceof Operand.Attribute)) {
        throw condition(operator + " operator must have the key attribute as its first operand");
      }
    }

    private static ApiException operator(String operator) {
      return ApiError.validation("Invalid operator used in KeyConditionExpression: " + operator);
    }

    private static ApiException condition(String problem) {
      return ApiError.validation("Invalid condition in KeyConditionExpression: " + problem);
    }
  }
}
