package dev.tidemark.partiql;

import dev.tidemark.partiql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The tokens of a statement, one after the other. */
final class Tokens {
  private final List<Token> tokens;
  private int position;

  /**
   * @param tokens the last is EOF
   */
  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token head() {
    return tokens.get(position);
  }

  /** The token after the head. */
  Token ahead() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  /** The head, which the next token takes the place of. */
  Token next() {
    Token token = head();
    if (token.kind() != Kind.EOF) {
      position++;
    }
    return token;
  }

  /** Steps over the head if it is of this kind, and says whether it was. */
  boolean skip(Kind kind) {
    if (head().kind() == kind) {
      next();
      return true;
    }
    return false;
  }

  boolean skipKeyword(String word) {
    if (head().isKeyword(word)) {
      next();
      return true;
    }
    return false;
  }

  void expect(Kind kind) {
    if (!skip(kind)) {
      throw Refusals.malformed("Expected " + kind);
    }
  }

  /** Whether nothing is left but a semicolon. */
  boolean atEnd() {
    return head().kind() == Kind.EOF
        || (head().kind() == Kind.SEMICOLON && ahead().kind() == Kind.EOF);
  }

  /** One or more elements with commas between them. */
  <T> List<T> list(Supplier<T> element) {
    List<T> elements = new ArrayList<>();
    do {
      elements.add(element.get());
    } while (skip(Kind.COMMA));
    return elements;
  }
}
