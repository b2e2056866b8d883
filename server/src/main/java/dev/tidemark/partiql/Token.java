package dev.tidemark.partiql;

/**
 * A token of a statement.
 *
 * @param text of words and operators in lower case; of names, strings and numbers what they say
 */
record Token(Kind kind, String text, At at) {
  enum Kind {
    /** A name without quotes, in its own case. */
    NAME,
    QUOTED_NAME,
    KEYWORD,
    /** Between or before operands; words such as {@code and} included. */
    OPERATOR,
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL,
    MISSING,
    PARAMETER,
    STAR,
    DOT,
    COMMA,
    COLON,
    SEMICOLON,
    LEFT_PAREN,
    RIGHT_PAREN,
    LEFT_BRACKET,
    RIGHT_BRACKET,
    LEFT_CURLY,
    RIGHT_CURLY,
    LEFT_DOUBLE_ANGLE_BRACKET,
    RIGHT_DOUBLE_ANGLE_BRACKET,
    AS,
    AT,
    BY,
    ASC,
    DESC,
    FOR,
    EOF
  }

  boolean isName() {
    return kind == Kind.NAME || kind == Kind.QUOTED_NAME;
  }

  boolean isKeyword(String word) {
    return kind == Kind.KEYWORD && text.equals(word);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }
}
