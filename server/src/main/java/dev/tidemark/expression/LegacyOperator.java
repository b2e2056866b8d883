package dev.tidemark.expression;

/** The comparison operators of the parameters that expressions replaced, by their names there. */
public enum LegacyOperator {
  EQ(1, Types.ALL),
  NE(1, Types.ALL),
  LE(1, Types.ORDERED),
  LT(1, Types.ORDERED),
  GE(1, Types.ORDERED),
  GT(1, Types.ORDERED),
  NOT_NULL(0, Types.ALL),
  NULL(0, Types.ALL),
  CONTAINS(1, Types.SCALAR),
  NOT_CONTAINS(1, Types.SCALAR),
  BEGINS_WITH(1, Types.WITH_PREFIXES),
  IN(LegacyOperator.ANY_NUMBER, Types.ORDERED),
  BETWEEN(2, Types.ORDERED);

  /** Of one value or more. */
  private static final int ANY_NUMBER = -1;

  private final int values;
  private final Types types;

  LegacyOperator(int values, Types types) {
    this.values = values;
    this.types = types;
  }

  boolean takes(int count) {
    return values == ANY_NUMBER ? count > 0 : count == values;
  }

  boolean takes(String type) {
    return switch (type) {
      case "S", "B" -> true;
      case "N" -> types != Types.WITH_PREFIXES;
      case "BOOL", "NULL" -> types == Types.SCALAR || types == Types.ALL;
      default -> types == Types.ALL;
    };
  }

  private enum Types {
    ALL,
    SCALAR,
    ORDERED,
    WITH_PREFIXES
  }
}
