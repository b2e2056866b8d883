package dev.tidemark.partiql;

/** Where a token stands: line and column from 1, in characters, and its length. */
record At(int line, int column, int length) {
  /** As errors write it. */
  @Override
  public String toString() {
    return line + ":" + column + ":" + length;
  }
}
