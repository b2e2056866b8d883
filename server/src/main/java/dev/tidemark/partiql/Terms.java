package dev.tidemark.partiql;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.Comparison;
import dev.tidemark.expression.Syntax;
import dev.tidemark.item.AttributeValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Brings conditions, paths and values of a statement into the form of expressions, with the
 * parameters in their places.
 */
final class Terms {
  private static final Set<String> CONDITIONS =
      Set.of(
          "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains");

  /** Source: AWS developer guide, "Limits": operators in an expression. */
  private static final int OPERATORS_MAX = 300;

  private final List<AttributeValue> parameters;
  private int operators;

  Terms(List<AttributeValue> parameters) {
    this.parameters = parameters;
  }

  Syntax condition(Node node) {
    return switch (node) {
      case Node.Operation(String operator, List<Node> operands, At _) ->
          operation(operator, operands);
      case Node.TypeTest(Node operand, String type, At _) -> typeTest(operand, type);
      case Node.Call(String function, List<Node> arguments, At at) -> {
        if (!CONDITIONS.contains(function)) {
          throw function.equals("size")
              ? Refusals.operation(function)
              : Refusals.function(function, at);
        }
        yield new Syntax.Call(function, operands(arguments));
      }
      default -> throw Refusals.operation(kind(node));
    };
  }

  private Syntax operation(String operator, List<Node> operands) {
    count(Math.max(1, operands.size() - 1));
    return switch (operator) {
      case "and" -> new Syntax.And(conditions(operands));
      case "or" -> new Syntax.Or(conditions(operands));
      case "not" -> new Syntax.Not(condition(operands.getFirst()));
      case "=" -> compare(Comparison.EQUAL, operands);
      case "<>" -> compare(Comparison.NOT_EQUAL, operands);
      case "<" -> compare(Comparison.LESS, operands);
      case "<=" -> compare(Comparison.LESS_OR_EQUAL, operands);
      case ">" -> compare(Comparison.GREATER, operands);
      case ">=" -> compare(Comparison.GREATER_OR_EQUAL, operands);
      case "between" ->
          new Syntax.Between(
              operand(operands.get(0)), operand(operands.get(1)), operand(operands.get(2)));
      case "in" -> {
        if (!(operands.get(1) instanceof Node.Sequence(List<Node> candidates, At _))) {
          throw Refusals.operation("IN " + kind(operands.get(1)));
        }
        yield new Syntax.In(operand(operands.getFirst()), operands(candidates));
      }
      default -> throw Refusals.operation(operator);
    };
  }

  private void count(int more) {
    operators += more;
    if (operators > OPERATORS_MAX) {
      throw ApiError.validation(
          "The expression contains too many operators; operator count: " + (OPERATORS_MAX + 1));
    }
  }

  private List<Syntax> conditions(List<Node> nodes) {
    List<Syntax> conditions = new ArrayList<>(nodes.size());
    nodes.forEach(node -> conditions.add(condition(node)));
    return conditions;
  }

  private Syntax compare(Comparison comparison, List<Node> operands) {
    return new Syntax.Compare(comparison, operand(operands.get(0)), operand(operands.get(1)));
  }

  /** {@code IS}: what is missing, or what type it is of. */
  private Syntax typeTest(Node operand, String type) {
    Syntax tested = operand(operand);
    if (type.equals("missing")) {
      return new Syntax.Call("attribute_not_exists", List.of(tested));
    }
    String name =
        switch (type) {
          case "null" -> "NULL";
          case "boolean" -> "BOOL";
          case "blob" -> "B";
          case "string" -> "S";
          case "numeric" -> "N";
          case "struct", "tuple" -> "M";
          case "list" -> "L";
          default -> throw Refusals.operation("IS " + type);
        };
    return new Syntax.Call(
        "attribute_type", List.of(tested, new Syntax.Literal(new AttributeValue.S(name))));
  }

  private List<Syntax> operands(List<Node> nodes) {
    List<Syntax> operands = new ArrayList<>(nodes.size());
    nodes.forEach(node -> operands.add(operand(node)));
    return operands;
  }

  /** An operand of a condition. Conditions themselves may be compared, too: measured. */
  private Syntax operand(Node node) {
    return switch (node) {
      case Node.Call(String function, List<Node> arguments, At _) when function.equals("size") ->
          new Syntax.Call(function, operands(arguments));
      case Node.Call _, Node.TypeTest _ -> condition(node);
      case Node.Operation(String operator, List<Node> _, At _)
          when !operator.equals("+") && !operator.equals("-") ->
          condition(node);
      default -> plain(node);
    };
  }

  /** What SET puts. */
  Syntax assigned(Node node) {
    return switch (node) {
      case Node.Call(String function, List<Node> arguments, At at) -> {
        if (!function.equals("list_append")) {
          throw Refusals.function(function, at);
        }
        List<Syntax> lists = new ArrayList<>();
        arguments.forEach(argument -> lists.add(assigned(argument)));
        yield new Syntax.Call(function, lists);
      }
      case Node.Operation(String operator, List<Node> operands, At _)
          when operands.size() == 2 && (operator.equals("+") || operator.equals("-")) -> {
        count(1);
        yield new Syntax.Sum(
            assigned(operands.get(0)), operator.equals("-"), assigned(operands.get(1)));
      }
      default -> plain(node);
    };
  }

  private Syntax plain(Node node) {
    if (Literals.isLiteral(node)) {
      return new Syntax.Literal(Literals.value(node));
    }
    return switch (node) {
      case Node.Parameter parameter -> new Syntax.Literal(parameter(parameter));
      case Node.Name _, Node.Path _ -> path(node);
      case Node.Operation(String operator, List<Node> _, At _) ->
          throw Refusals.operation(operator);
      default -> throw Literals.unsupported(node);
    };
  }

  AttributeValue parameter(Node.Parameter parameter) {
    if (parameter.index() >= parameters.size()) {
      throw ApiError.validation("Number of parameters in request and statement don't match.");
    }
    return parameters.get(parameter.index());
  }

  static Syntax.Path path(Node node) {
    return switch (node) {
      case Node.Name(String name, At _) -> new Syntax.Path(List.of(new Syntax.Step.Name(name)));
      case Node.Path(Node root, List<Node.Step> more, At _) -> {
        List<Syntax.Step> steps = new ArrayList<>(path(root).steps());
        more.forEach(step -> steps.add(step(step)));
        yield new Syntax.Path(steps);
      }
      default -> throw Refusals.pathComponent(node.at());
    };
  }

  private static Syntax.Step step(Node.Step step) {
    return switch (step) {
      case Node.Step.Dot(String name, At _) -> new Syntax.Step.Name(name);
      case Node.Step.All(boolean _, At at) -> throw Refusals.pathComponent(at);
      case Node.Step.Bracket(Node.Text(String name, At _)) -> new Syntax.Step.Name(name);
      case Node.Step.Bracket(Node.Number(BigDecimal number, At at)) when number.scale() == 0 ->
          new Syntax.Step.Index(Integer.toString(index(number, at)));
      case Node.Step.Bracket(Node other) -> throw Refusals.pathComponent(other.at());
    };
  }

  private static int index(BigDecimal number, At at) {
    if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
      throw ApiError.validation(
          "List index is not within the allowable range; index: ["
              + number.toPlainString()
              + "] at "
              + at);
    }
    return number.intValueExact();
  }

  /** What kind of thing it is, for errors. */
  static String kind(Node node) {
    return switch (node) {
      case Node.TypeTest _ -> "IsType";
      case Node.Operation(String operator, List<Node> _, At _) -> operator;
      case Node.Call(String function, List<Node> _, At _) -> function;
      default -> node.getClass().getSimpleName();
    };
  }

  static ApiException refusal(Node node) {
    return Refusals.operation(kind(node));
  }
}
