package dev.tidemark.expression;

/** The six comparison operators. */
public enum Comparison {
  EQUAL("="),
  NOT_EQUAL("<>"),
  LESS("<"),
  LESS_OR_EQUAL("<="),
  GREATER(">"),
  GREATER_OR_EQUAL(">=");

  private final String symbol;

  Comparison(String symbol) {
    this.symbol = symbol;
  }

  /** As written in expressions and errors. */
  String symbol() {
    return symbol;
  }

  /** Whether it compares by order, and so takes only strings, numbers and binaries. */
  boolean ordered() {
    return this != EQUAL && this != NOT_EQUAL;
  }

  /** The operator that means the same with its sides exchanged. */
  Comparison mirrored() {
    return switch (this) {
      case EQUAL, NOT_EQUAL -> this;
      case LESS -> GREATER;
      case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
      case GREATER -> LESS;
      case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
    };
  }
}
