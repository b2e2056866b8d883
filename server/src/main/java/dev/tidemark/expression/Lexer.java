package dev.tidemark.expression;

import dev.tidemark.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Splits an expression into tokens, of which the last is EOF. Refuses nothing. */
final class Lexer {
  private static final Map<String, Kind> KEYWORDS =
      Map.of(
          "IN", Kind.IN,
          "BETWEEN", Kind.BETWEEN,
          "NOT", Kind.NOT,
          "AND", Kind.AND,
          "OR", Kind.OR,
          "SET", Kind.SET,
          "ADD", Kind.ADD,
          "DELETE", Kind.DELETE,
          "REMOVE", Kind.REMOVE);

  private final String text;
  private int position;

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != Kind.EOF);
    return tokens;
  }

  private Token next() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    if (position == text.length()) {
      return new Token(Kind.EOF, Token.EOF_TEXT, position, position);
    }
    int start = position;
    Kind kind = kind(text.charAt(position));
    return new Token(kind, text.substring(start, position), start, position);
  }

  /** Steps over the token that begins with {@code first}. */
  private Kind kind(char first) {
    int start = position++;
    if (isLetter(first)) {
      skipWord();
      return KEYWORDS.getOrDefault(
          text.substring(start, position).toUpperCase(Locale.ROOT), Kind.NAME);
    }
    if (isDigit(first)) {
      while (first != '0' && position < text.length() && isDigit(text.charAt(position))) {
        position++;
      }
      return Kind.INDEX;
    }
    return switch (first) {
      case '#' -> skipWord() ? Kind.NAME_PLACEHOLDER : Kind.UNKNOWN;
      case ':' -> skipWord() ? Kind.VALUE_PLACEHOLDER : Kind.UNKNOWN;
      case '=' -> Kind.EQ;
      case '<' -> skip('>') ? Kind.NE : skip('=') ? Kind.LE : Kind.LT;
      case '>' -> skip('=') ? Kind.GE : Kind.GT;
      case '+' -> Kind.PLUS;
      case '-' -> Kind.MINUS;
      case '(' -> Kind.OPEN;
      case ')' -> Kind.CLOSE;
      case ',' -> Kind.COMMA;
      case '.' -> Kind.DOT;
      case '[' -> Kind.OPEN_BRACKET;
      case ']' -> Kind.CLOSE_BRACKET;
      case '"', '\'' -> skipQuoted(first) ? Kind.QUOTED : Kind.UNKNOWN;
      default -> {
        if (Character.isHighSurrogate(first)
            && position < text.length()
            && Character.isLowSurrogate(text.charAt(position))) {
          position++;
        }
        yield Kind.UNKNOWN;
      }
    };
  }

  private boolean skip(char wanted) {
    if (position < text.length() && text.charAt(position) == wanted) {
      position++;
      return true;
    }
    return false;
  }

  private boolean skipWord() {
    int start = position;
    while (position < text.length() && isWord(text.charAt(position))) {
      position++;
    }
    return position > start;
  }

  /** Steps behind the closing quote, if there is one. */
  private boolean skipQuoted(char quote) {
    int close = text.indexOf(quote, position);
    while (close > 0 && text.charAt(close - 1) == '\\') {
      close = text.indexOf(quote, close + 1);
    }
    if (close < 0) {
      return false;
    }
    position = close + 1;
    return true;
  }

  static boolean isWord(char c) {
    return isLetter(c) || isDigit(c) || c == '_';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
