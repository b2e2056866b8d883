package dev.tidemark.expression;

import dev.tidemark.item.AttributeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts names and values in the place of placeholders and checks operands, from the left to the
 * right, operands before their operator, as the service does.
 */
final class Binder {
  /** Source: AWS developer guide, "Limits". */
  private static final int IN_OPERANDS_MAX = 100;

  private static final Set<String> ORDERED_TYPES = Set.of("S", "N", "B");
  private static final Set<String> TYPES =
      Set.of("S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M");

  private final ExpressionErrors errors;
  private final Placeholders placeholders;

  Binder(ExpressionErrors errors, Placeholders placeholders) {
    this.errors = errors;
    this.placeholders = placeholders;
  }

  Predicate predicate(Syntax syntax) {
    return switch (syntax) {
      case Syntax.Or(var conditions) -> new Predicate.Or(predicates(conditions));
      case Syntax.And(var conditions) -> new Predicate.And(predicates(conditions));
      case Syntax.Not(var condition) -> new Predicate.Not(predicate(condition));
      case Syntax.Compare compare -> compare(compare);
      case Syntax.Between between -> between(between);
      case Syntax.In in -> in(in);
      case Syntax.Call call -> conditionCall(call);
      case Syntax.Path _, Syntax.Value _, Syntax.Literal _, Syntax.Sum _ ->
          throw new IllegalStateException("not a condition: " + syntax);
    };
  }

  private List<Predicate> predicates(List<Syntax> conditions) {
    List<Predicate> predicates = new ArrayList<>(conditions.size());
    for (Syntax condition : conditions) {
      predicates.add(predicate(condition));
    }
    return predicates;
  }

  private Predicate compare(Syntax.Compare compare) {
    Operand left = operand(compare.left());
    Operand right = operand(compare.right());
    String symbol = compare.operator().symbol();
    checkDistinct(symbol, left, List.of(right));
    if (compare.operator().ordered()) {
      checkType(symbol, ORDERED_TYPES, left, right);
    }
    return new Predicate.Compare(compare.operator(), left, right);
  }

  private Predicate between(Syntax.Between between) {
    Operand operand = operand(between.operand());
    Operand low = operand(between.low());
    Operand high = operand(between.high());
    checkDistinct("BETWEEN", operand, List.of(low, high));
    checkType("BETWEEN", ORDERED_TYPES, operand, low, high);
    if (low instanceof Operand.Constant(var a) && high instanceof Operand.Constant(var b)) {
      checkBounds(a, b);
    }
    return new Predicate.Between(operand, low, high);
  }

  private void checkBounds(AttributeValue low, AttributeValue high) {
    String rule;
    if (!low.typeName().equals(high.typeName())) {
      rule = "same data type for lower and upper bounds";
    } else if (Values.order(low, high).orElse(0) > 0) {
      rule = "upper bound to be greater than or equal to lower bound";
    } else {
      return;
    }
    throw errors.invalid(
        "The BETWEEN operator requires "
            + rule
            + "; lower bound operand: "
            + Values.text(low)
            + ", upper bound operand: "
            + Values.text(high));
  }

  private Predicate in(Syntax.In in) {
    Operand operand = operand(in.operand());
    List<Operand> candidates = operands(in.candidates());
    if (candidates.size() > IN_OPERANDS_MAX) {
      throw errors.invalid(
          "The IN operator is provided with too many operands; number of operands: "
              + candidates.size());
    }
    checkDistinct("IN", operand, candidates);
    return new Predicate.In(operand, candidates);
  }

  private Predicate conditionCall(Syntax.Call call) {
    List<Operand> operands = operands(call.arguments());
    Functions.checkArity(call, errors);
    String function = call.function();
    Operand first = operands.getFirst();
    checkDistinct(function, first, operands.subList(1, operands.size()));
    return switch (function) {
      case Functions.ATTRIBUTE_EXISTS ->
          new Predicate.Exists(requirePath(function, first).path(), true);
      case Functions.ATTRIBUTE_NOT_EXISTS ->
          new Predicate.Exists(requirePath(function, first).path(), false);
      case Functions.ATTRIBUTE_TYPE -> new Predicate.HasType(first, typeName(operands.get(1)));
      case Functions.BEGINS_WITH -> {
        checkType(function, Set.of("S", "B"), first, operands.get(1));
        yield new Predicate.BeginsWith(first, operands.get(1));
      }
      case Functions.CONTAINS -> new Predicate.Contains(first, operands.get(1));
      default -> throw new IllegalStateException("not a condition: " + function);
    };
  }

  private String typeName(Operand operand) {
    if (!(operand instanceof Operand.Constant(AttributeValue.S(String type)))) {
      throw errors.operandType(
          Functions.ATTRIBUTE_TYPE,
          Objects.requireNonNullElse(operand.staticType(), "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
    }
    if (!TYPES.contains(type)) {
      throw errors.typeName(type);
    }
    return type;
  }

  private List<Operand> operands(List<Syntax> syntax) {
    List<Operand> operands = new ArrayList<>(syntax.size());
    for (Syntax operand : syntax) {
      operands.add(operand(operand));
    }
    return operands;
  }

  Operand operand(Syntax syntax) {
    return switch (syntax) {
      case Syntax.Path path -> new Operand.Attribute(path(path));
      case Syntax.Value(String placeholder) ->
          new Operand.Constant(placeholders.value(placeholder, errors));
      case Syntax.Literal(var value) -> new Operand.Constant(value);
      case Syntax.Call call ->
          Functions.isCondition(call.function())
              ? new Operand.Truth(predicate(call))
              : operandCall(call);
      case Syntax.Sum(var left, boolean minus, var right) -> {
        Operand a = operand(left);
        Operand b = operand(right);
        checkType(minus ? "-" : "+", Set.of("N"), a, b);
        yield new Operand.Sum(a, minus, b);
      }
      case Syntax.Compare _,
          Syntax.Between _,
          Syntax.In _,
          Syntax.Not _,
          Syntax.And _,
          Syntax.Or _ ->
          new Operand.Truth(predicate(syntax));
    };
  }

  private Operand operandCall(Syntax.Call call) {
    List<Operand> operands = operands(call.arguments());
    Functions.checkArity(call, errors);
    String function = call.function();
    Operand first = operands.getFirst();
    return switch (function) {
      case Functions.SIZE -> {
        checkType(function, Set.of("S", "B", "SS", "NS", "BS", "L", "M"), first);
        yield new Operand.Size(first);
      }
      case Functions.IF_NOT_EXISTS ->
          new Operand.IfNotExists(requirePath(function, first).path(), operands.get(1));
      case Functions.LIST_APPEND -> {
        checkType(function, Set.of("L"), first, operands.get(1));
        yield new Operand.ListAppend(first, operands.get(1));
      }
      default -> throw new IllegalStateException("not an operand: " + function);
    };
  }

  Path path(Syntax.Path syntax) {
    List<Path.Step> steps = new ArrayList<>(syntax.steps().size());
    for (Syntax.Step step : syntax.steps()) {
      steps.add(
          switch (step) {
            case Syntax.Step.Name(String name) -> new Path.Step.Key(name);
            case Syntax.Step.Placeholder(String placeholder) ->
                new Path.Step.Key(placeholders.name(placeholder, errors));
            case Syntax.Step.Index(String digits) -> new Path.Step.Index(Integer.parseInt(digits));
          });
    }
    if (steps.size() > Path.STEPS_MAX) {
      throw errors.invalid(
          "The document path has too many nesting levels; nesting levels: " + steps.size());
    }
    return new Path(steps);
  }

  private Operand.Attribute requirePath(String function, Operand operand) {
    if (operand instanceof Operand.Attribute attribute) {
      return attribute;
    }
    throw errors.invalid(
        "Operator or function requires a document path; operator or function: " + function);
  }

  private void checkDistinct(String operator, Operand first, List<Operand> rest) {
    if (first instanceof Operand.Attribute(Path path) && rest.contains(first)) {
      throw errors.invalid(
          "The first operand must be distinct from the remaining operands for this operator or"
              + " function; operator: "
              + operator
              + ", first operand: "
              + path);
    }
  }

  private void checkType(String operator, Set<String> allowed, Operand... operands) {
    for (Operand operand : operands) {
      @Nullable String type = operand.staticType();
      if (type != null && !allowed.contains(type)) {
        throw errors.operandType(operator, type);
      }
    }
  }
}
