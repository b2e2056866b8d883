package dev.tidemark.partiql;

import dev.tidemark.error.ApiException;
import dev.tidemark.partiql.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Splits a statement into tokens, of which the last is EOF. */
final class Lexer {
  private final String text;
  private int position;
  private int line = 1;
  private int column = 1;

  private Lexer(String text) {
    this.text = text;
  }

  /**
   * @throws ApiException ValidationException for a character that begins no token
   */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = lexer.next();
      Token merged = tokens.isEmpty() ? null : merged(tokens.getLast(), token);
      if (merged == null) {
        tokens.add(token);
      } else {
        tokens.set(tokens.size() - 1, merged);
      }
    } while (token.kind() != Kind.EOF);
    return tokens;
  }

  private static @Nullable Token merged(Token first, Token second) {
    boolean words =
        (first.kind() == Kind.KEYWORD || first.kind() == Kind.OPERATOR)
            && (second.kind() == Kind.KEYWORD || second.kind() == Kind.OPERATOR);
    if (!words || !Keywords.arePair(first.text(), second.text())) {
      return null;
    }
    return new Token(first.kind(), first.text() + "_" + second.text(), first.at());
  }

  private Token next() {
    skipBlank();
    int start = position;
    int startLine = line;
    int startColumn = column;
    if (start == text.length()) {
      return new Token(Kind.EOF, "", new At(line, column, 0));
    }
    char first = text.charAt(start);
    Kind kind;
    String content;
    if (isNameStart(first)) {
      skipWhile(Lexer::isNamePart);
      String word = text.substring(start, position);
      String lower = Keywords.meant(word.toLowerCase(Locale.ROOT));
      boolean keyword = Keywords.contains(word.toLowerCase(Locale.ROOT));
      kind = keyword ? Keywords.kind(lower) : Kind.NAME;
      content = keyword ? lower : word;
    } else if (isDigit(first) || (first == '.' && isDigit(peek(1)))) {
      kind = Kind.NUMBER;
      content = number();
    } else if (first == '\'' || first == '"') {
      kind = first == '"' ? Kind.QUOTED_NAME : Kind.STRING;
      content = quoted(first);
    } else {
      kind = symbol(first);
      content = text.substring(start, position).replace("!=", "<>");
    }
    int length = text.codePointCount(start, position);
    return new Token(kind, content, new At(startLine, startColumn, length));
  }

  private Kind symbol(char first) {
    advance();
    return switch (first) {
      case '(' -> Kind.LEFT_PAREN;
      case ')' -> Kind.RIGHT_PAREN;
      case '[' -> Kind.LEFT_BRACKET;
      case ']' -> Kind.RIGHT_BRACKET;
      case '{' -> Kind.LEFT_CURLY;
      case '}' -> Kind.RIGHT_CURLY;
      case ',' -> Kind.COMMA;
      case ':' -> Kind.COLON;
      case ';' -> Kind.SEMICOLON;
      case '?' -> Kind.PARAMETER;
      case '.' -> Kind.DOT;
      case '*' -> Kind.STAR;
      case '+', '-', '/', '%', '=', '@' -> Kind.OPERATOR;
      case '<' -> {
        if (skip('<')) {
          yield Kind.LEFT_DOUBLE_ANGLE_BRACKET;
        }
        if (!skip('=')) {
          skip('>');
        }
        yield Kind.OPERATOR;
      }
      case '>' -> {
        if (skip('>')) {
          yield Kind.RIGHT_DOUBLE_ANGLE_BRACKET;
        }
        skip('=');
        yield Kind.OPERATOR;
      }
      case '!' -> {
        if (!skip('=')) {
          throw unreadable();
        }
        yield Kind.OPERATOR;
      }
      case '|' -> {
        if (!skip('|')) {
          throw unreadable();
        }
        yield Kind.OPERATOR;
      }
      case '`' -> throw Refusals.operation("Ion");
      default -> throw unreadable();
    };
  }

  /** Steps over blanks and comments. */
  private void skipBlank() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        advance();
      } else if (c == '-' && peek(1) == '-') {
        skipWhile(other -> other != '\n');
      } else if (c == '/' && peek(1) == '*') {
        int end = text.indexOf("*/", position + 2);
        if (end < 0) {
          throw unreadable();
        }
        while (position < end + 2) {
          advance();
        }
      } else {
        return;
      }
    }
  }

  /**
   * The number as written. The exponent, and the digits after the point less the exponent, must fit
   * in 32 bits: measured.
   */
  private String number() {
    int start = position;
    skipWhile(Lexer::isDigit);
    if (peek(0) == '.') {
      advance();
      if (peek(0) == '.') {
        throw unreadable();
      }
      skipWhile(Lexer::isDigit);
    }
    if (peek(0) == 'e' || peek(0) == 'E') {
      advance();
      if (peek(0) == '+' || peek(0) == '-') {
        advance();
      }
      if (!isDigit(peek(0))) {
        throw unreadable();
      }
      skipWhile(Lexer::isDigit);
    }
    String number = text.substring(start, position);
    try {
      BigDecimal value = new BigDecimal(number);
      if (value.scale() == Integer.MIN_VALUE) {
        throw unreadable();
      }
      return value.toString();
    } catch (NumberFormatException e) {
      throw unreadable();
    }
  }

  /** What stands between quotes. A quote inside is doubled. */
  private String quoted(char quote) {
    advance();
    StringBuilder content = new StringBuilder();
    while (position < text.length()) {
      char c = text.charAt(position);
      advance();
      if (c != quote) {
        content.append(c);
      } else if (peek(0) == quote) {
        content.append(c);
        advance();
      } else {
        return content.toString();
      }
    }
    throw unreadable();
  }

  private void advance() {
    char c = text.charAt(position++);
    if (c == '\n') {
      line++;
      column = 1;
    } else if (!Character.isLowSurrogate(c)) {
      column++;
    }
  }

  private boolean skip(char wanted) {
    if (peek(0) == wanted) {
      advance();
      return true;
    }
    return false;
  }

  @FunctionalInterface
  private interface CharTest {
    boolean test(char c);
  }

  private void skipWhile(CharTest test) {
    while (position < text.length() && test.test(text.charAt(position))) {
      advance();
    }
  }

  /** The character that many places on, or 0 behind the end. */
  private char peek(int ahead) {
    return position + ahead < text.length() ? text.charAt(position + ahead) : 0;
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static ApiException unreadable() {
    return Refusals.malformed("");
  }
}
