package dev.tidemark.expression;

/** A token of an expression: its kind, its text as written, and where that stands. */
record Token(Kind kind, String text, int start, int end) {
  static final String EOF_TEXT = "<EOF>";

  enum Kind {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    PLUS,
    MINUS,
    OPEN,
    CLOSE,
    COMMA,
    DOT,
    OPEN_BRACKET,
    CLOSE_BRACKET,
    IN,
    BETWEEN,
    NOT,
    AND,
    OR,
    SET,
    ADD,
    DELETE,
    REMOVE,
    /** A list index: 0, or digits that do not begin with 0. */
    INDEX,
    /** A name as written: a letter, then letters, digits and underscores. */
    NAME,
    /** A placeholder of a name: #, then letters, digits and underscores. */
    NAME_PLACEHOLDER,
    /** A placeholder of a value: a colon, then letters, digits and underscores. */
    VALUE_PLACEHOLDER,
    /** Text in quotes, which no expression takes. */
    QUOTED,
    /** A character that begins no token. */
    UNKNOWN,
    EOF
  }
}
