package dev.tidemark.expression;

/**
 * Counts operators and functions. Source: AWS developer guide, "Limits": at most 300 in an
 * expression; measured: the count in the error is always one more than allowed.
 */
final class OperatorCount {
  static final int MAX = 300;

  private final ExpressionErrors errors;
  private int count;

  OperatorCount(ExpressionErrors errors) {
    this.errors = errors;
  }

  void add(int operators) {
    count += operators;
    if (count > MAX) {
      throw errors.invalid(
          "The expression contains too many operators; operator count: " + (MAX + 1));
    }
  }
}
