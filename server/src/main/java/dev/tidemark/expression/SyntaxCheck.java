package dev.tidemark.expression;

import dev.tidemark.error.ApiException;

/**
 * What can be checked before placeholders are looked up, in the order of the text: reserved words,
 * list indexes, names and places of functions, the number of operators.
 */
final class SyntaxCheck {
  private static final int INDEX_DIGITS_MAX = 10;

  private final ExpressionErrors errors;
  private final boolean update;
  private final OperatorCount operators;

  private SyntaxCheck(ExpressionErrors errors, boolean update) {
    this.errors = errors;
    this.update = update;
    this.operators = new OperatorCount(errors);
  }

  static SyntaxCheck ofCondition(ExpressionErrors errors) {
    return new SyntaxCheck(errors, false);
  }

  static SyntaxCheck ofUpdate(ExpressionErrors errors) {
    return new SyntaxCheck(errors, true);
  }

  /** What stands in a condition's place. */
  void condition(Syntax syntax) {
    switch (syntax) {
      case Syntax.Or(var conditions) -> {
        operators.add(conditions.size() - 1);
        conditions.forEach(this::condition);
      }
      case Syntax.And(var conditions) -> {
        operators.add(conditions.size() - 1);
        conditions.forEach(this::condition);
      }
      case Syntax.Not(var condition) -> {
        operators.add(1);
        condition(condition);
      }
      case Syntax.Compare(_, var left, var right) -> {
        operators.add(1);
        operand(left);
        operand(right);
      }
      case Syntax.Between(var operand, var low, var high) -> {
        operators.add(1);
        operand(operand);
        operand(low);
        operand(high);
      }
      case Syntax.In(var operand, var candidates) -> {
        operators.add(1);
        operand(operand);
        candidates.forEach(this::operand);
      }
      case Syntax.Call call -> {
        function(call.function());
        if (!Functions.isCondition(call.function())) {
          throw errors.functionPlace(call.function());
        }
        arguments(call);
      }
      case Syntax.Path _, Syntax.Value _, Syntax.Literal _, Syntax.Sum _ ->
          throw new IllegalStateException("not a condition: " + syntax);
    }
  }

  /** The value of a SET, or an operand of a condition. */
  void operand(Syntax syntax) {
    operand(syntax, false);
  }

  private void operand(Syntax syntax, boolean argument) {
    switch (syntax) {
      case Syntax.Path path -> path(path);
      case Syntax.Value _, Syntax.Literal _ -> {}
      case Syntax.Call call -> {
        function(call.function());
        if (update
            ? argument && !call.function().equals(Functions.IF_NOT_EXISTS)
            : Functions.isCondition(call.function())) {
          throw errors.functionPlace(call.function());
        }
        arguments(call);
      }
      case Syntax.Sum(var left, _, var right) -> {
        operators.add(1);
        operand(left);
        operand(right);
      }
      case Syntax.Compare _,
          Syntax.Between _,
          Syntax.In _,
          Syntax.Not _,
          Syntax.And _,
          Syntax.Or _ ->
          throw new IllegalStateException("not an operand: " + syntax);
    }
  }

  private void arguments(Syntax.Call call) {
    operators.add(1);
    call.arguments().forEach(argument -> operand(argument, true));
  }

  private void function(String name) {
    if (!Functions.exists(name)) {
      throw errors.functionName(name);
    }
    if (Functions.isForUpdate(name) != update) {
      throw errors.invalid(
          "The function is not allowed in "
              + (update ? "an update" : "a condition")
              + " expression; function: "
              + name);
    }
  }

  void path(Syntax.Path path) {
    for (Syntax.Step step : path.steps()) {
      switch (step) {
        case Syntax.Step.Name(String name) -> {
          if (ReservedWords.contains(name)) {
            throw errors.invalid("Attribute name is a reserved keyword; reserved keyword: " + name);
          }
        }
        case Syntax.Step.Index(String digits) -> {
          if (digits.length() > INDEX_DIGITS_MAX || Long.parseLong(digits) > Integer.MAX_VALUE) {
            throw index(digits);
          }
        }
        case Syntax.Step.Placeholder _ -> {}
      }
    }
  }

  private ApiException index(String digits) {
    return errors.invalid("List index is not within the allowable range; index: [" + digits + "]");
  }
}
