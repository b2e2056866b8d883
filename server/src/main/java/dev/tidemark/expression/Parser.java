package dev.tidemark.expression;

import dev.tidemark.expression.Token.Kind;
import dev.tidemark.item.Utf8;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recursive descent over the grammar of DynamoDB's expressions. Source: the parser that AWS ships
 * in its DAX client, which our tests compare with; the texts: errors as the service answers them.
 *
 * <p>An opening parenthesis may begin a condition or an operand, and only what follows the closing
 * one tells. So one rule reads both, without going back, and errors name the token at which no
 * reading is left.
 */
final class Parser {
  /** Source: AWS developer guide, "Limits": 4 KB, in bytes of UTF-8. */
  private static final int BYTES_MAX = 4096;

  /**
   * Parentheses and calls inside one another. No expression that keeps the limit of 300 operators
   * and has no redundant parentheses comes near.
   */
  private static final int DEPTH_MAX = 500;

  private final String text;
  private final ExpressionErrors errors;
  private final List<Token> tokens;
  private int position;
  private int depth;

  /** What is being read may be a first operand; only what follows it tells. */
  private boolean undecided;

  /** Something has redundant parentheses, which is refused when the text goes on as it must. */
  private boolean redundant;

  private Parser(String text, ExpressionErrors errors) {
    if (text.isEmpty()) {
      throw errors.invalid("The expression can not be empty;");
    }
    int bytes = Utf8.length(text);
    if (bytes > BYTES_MAX) {
      throw errors.tooLong(bytes);
    }
    this.text = text;
    this.errors = errors;
    this.tokens = Lexer.tokens(text);
  }

  static Syntax condition(String text, ExpressionErrors errors) {
    Parser parser = new Parser(text, errors);
    Syntax condition = parser.conditions(false).syntax;
    parser.expect(Kind.EOF);
    return condition;
  }

  static List<Syntax.Path> projection(String text, ExpressionErrors errors) {
    Parser parser = new Parser(text, errors);
    List<Syntax.Path> paths = new ArrayList<>();
    do {
      paths.add(parser.path());
    } while (parser.accept(Kind.COMMA));
    parser.expect(Kind.EOF);
    return paths;
  }

  static List<Syntax.Section> update(String text, ExpressionErrors errors) {
    Parser parser = new Parser(text, errors);
    List<Syntax.Section> sections = new ArrayList<>();
    do {
      sections.add(parser.section());
    } while (!parser.accept(Kind.EOF));
    return sections;
  }

  /**
   * What was read. {@code bare}: an operand that cannot stand alone. {@code parenthesized}: the
   * whole of it stands in parentheses.
   */
  private record Read(Syntax syntax, boolean bare, boolean parenthesized) {
    static Read complete(Syntax syntax) {
      return new Read(syntax, false, false);
    }

    /** Whether it can be an operand. */
    boolean operand() {
      return bare || syntax instanceof Syntax.Call;
    }
  }

  /**
   * Conditions, joined by AND and OR. One frame of the stack for them all, for parentheses may be
   * deep.
   *
   * @param bareAllowed a mere operand will do, if a closing parenthesis follows
   */
  private Read conditions(boolean bareAllowed) {
    List<Syntax> alternatives = new ArrayList<>(1);
    List<Syntax> together = new ArrayList<>(1);
    boolean first = true;
    while (true) {
      int nots = 0;
      while (accept(Kind.NOT)) {
        nots++;
      }
      Read read = leaf(bareAllowed && first && nots == 0);
      if (first && nots == 0 && peek() != Kind.AND && peek() != Kind.OR) {
        return read;
      }
      first = false;
      together.add(negated(read.syntax, nots));
      if (!accept(Kind.AND)) {
        alternatives.add(together.size() == 1 ? together.getFirst() : new Syntax.And(together));
        together = new ArrayList<>(1);
        if (!accept(Kind.OR)) {
          return Read.complete(
              alternatives.size() == 1 ? alternatives.getFirst() : new Syntax.Or(alternatives));
        }
      }
    }
  }

  /** No more deeply than it takes to be refused for the number of operators. */
  private static Syntax negated(Syntax condition, int times) {
    Syntax negated = condition;
    for (int i = Math.min(times, OperatorCount.MAX + 1); i > 0; i--) {
      negated = new Syntax.Not(negated);
    }
    return negated;
  }

  private Read leaf(boolean bareAllowed) {
    boolean outer = undecided;
    undecided = true;
    Read left;
    if (accept(Kind.OPEN)) {
      enter();
      left = inParentheses(conditions(true));
      if (!left.operand()) {
        undecided = outer;
        return left;
      }
    } else {
      Syntax operand = atom();
      left = new Read(operand, !(operand instanceof Syntax.Call), false);
    }
    Kind next = peek();
    boolean operator = next == Kind.BETWEEN || next == Kind.IN || comparison(next) != null;
    boolean open = bareAllowed && next == Kind.CLOSE;
    boolean joined = next == Kind.AND || next == Kind.OR;
    if (!operator && !open && (left.bare || (bareAllowed && !joined))) {
      throw unexpected();
    }
    if (!open) {
      decided();
    }
    Read read = operator ? Read.complete(relation(left.syntax)) : left;
    undecided = outer;
    return read;
  }

  /** Takes the closing parenthesis. */
  private Read inParentheses(Read inner) {
    depth--;
    expect(Kind.CLOSE);
    if (inner.parenthesized) {
      if (!inner.operand()) {
        throw errors.redundantParentheses();
      }
      redundant = true;
    }
    return new Read(inner.syntax, inner.bare, true);
  }

  /** What follows the first operand of a comparison. */
  private Syntax relation(Syntax left) {
    Token operator = take();
    if (operator.kind() == Kind.BETWEEN) {
      Syntax low = operand();
      expect(Kind.AND);
      return new Syntax.Between(left, low, operand());
    }
    if (operator.kind() == Kind.IN) {
      expect(Kind.OPEN);
      return new Syntax.In(left, operands());
    }
    Comparison comparison = comparison(operator.kind());
    if (comparison == null) {
      throw new IllegalStateException("no operator: " + operator);
    }
    return new Syntax.Compare(comparison, left, operand());
  }

  /** One or more operands, and the closing parenthesis. */
  private List<Syntax> operands() {
    List<Syntax> operands = new ArrayList<>();
    do {
      operands.add(operand());
    } while (accept(Kind.COMMA));
    expect(Kind.CLOSE);
    return operands;
  }

  /** A path, a value, or a call, with or without parentheses. */
  private Syntax operand() {
    if (!accept(Kind.OPEN)) {
      return atom();
    }
    enter();
    boolean twice = peek() == Kind.OPEN;
    Syntax inner = operand();
    depth--;
    expect(Kind.CLOSE);
    if (twice) {
      redundant = true;
      if (!undecided) {
        decided();
      }
    }
    return inner;
  }

  private Syntax atom() {
    if (peek() == Kind.VALUE_PLACEHOLDER) {
      return new Syntax.Value(take().text());
    }
    if (peek() == Kind.NAME && tokens.get(position + 1).kind() == Kind.OPEN) {
      String function = take().text();
      take();
      enter();
      List<Syntax> arguments = operands();
      depth--;
      return new Syntax.Call(function, arguments);
    }
    return path();
  }

  private Syntax.Path path() {
    List<Syntax.Step> steps = new ArrayList<>();
    steps.add(name());
    while (true) {
      if (accept(Kind.DOT)) {
        steps.add(name());
      } else if (accept(Kind.OPEN_BRACKET)) {
        steps.add(new Syntax.Step.Index(expect(Kind.INDEX).text()));
        expect(Kind.CLOSE_BRACKET);
      } else {
        return new Syntax.Path(steps);
      }
    }
  }

  private Syntax.Step name() {
    return peek() == Kind.NAME_PLACEHOLDER
        ? new Syntax.Step.Placeholder(take().text())
        : new Syntax.Step.Name(expect(Kind.NAME).text());
  }

  private Syntax.Section section() {
    UpdateVerb verb =
        switch (peek()) {
          case SET -> UpdateVerb.SET;
          case REMOVE -> UpdateVerb.REMOVE;
          case ADD -> UpdateVerb.ADD;
          case DELETE -> UpdateVerb.DELETE;
          default -> throw unexpected();
        };
    take();
    List<Syntax.Action> actions = new ArrayList<>();
    do {
      Syntax.Path path = path();
      actions.add(
          switch (verb) {
            case SET -> {
              expect(Kind.EQ);
              yield new Syntax.Action(path, setValue(false).syntax);
            }
            case REMOVE -> new Syntax.Action(path, path);
            case ADD, DELETE ->
                new Syntax.Action(path, new Syntax.Value(expect(Kind.VALUE_PLACEHOLDER).text()));
          });
    } while (accept(Kind.COMMA));
    return new Syntax.Section(verb, actions);
  }

  /** An operand, or a sum or difference of two, with or without parentheses. */
  private Read setValue(boolean inParentheses) {
    boolean outer = undecided;
    undecided = true;
    Read left;
    if (accept(Kind.OPEN)) {
      enter();
      left = inParentheses(setValue(true));
      if (!left.operand()) {
        undecided = outer;
        return left;
      }
    } else {
      left = new Read(atom(), true, false);
    }
    boolean minus = peek() == Kind.MINUS;
    boolean operator = minus || peek() == Kind.PLUS;
    boolean open = inParentheses && peek() == Kind.CLOSE;
    if (inParentheses && !operator && !open) {
      throw unexpected();
    }
    if (!open) {
      decided();
    }
    Read read = left;
    if (operator) {
      take();
      read = Read.complete(new Syntax.Sum(left.syntax, minus, operand()));
    }
    undecided = outer;
    return read;
  }

  private static @Nullable Comparison comparison(Kind kind) {
    return switch (kind) {
      case EQ -> Comparison.EQUAL;
      case NE -> Comparison.NOT_EQUAL;
      case LT -> Comparison.LESS;
      case LE -> Comparison.LESS_OR_EQUAL;
      case GT -> Comparison.GREATER;
      case GE -> Comparison.GREATER_OR_EQUAL;
      default -> null;
    };
  }

  /** What was read so far goes well with what follows. */
  private void decided() {
    undecided = false;
    if (redundant) {
      throw errors.redundantParentheses();
    }
  }

  private Kind peek() {
    return tokens.get(position).kind();
  }

  private Token take() {
    return tokens.get(position++);
  }

  private boolean accept(Kind kind) {
    if (peek() == kind) {
      position++;
      return true;
    }
    return false;
  }

  private Token expect(Kind kind) {
    if (peek() != kind) {
      throw unexpected();
    }
    return take();
  }

  private RuntimeException unexpected() {
    return unexpected(position);
  }

  /** Names the token, and the text from the token before it to the one after. */
  private RuntimeException unexpected(int at) {
    Token token = tokens.get(at);
    int from = at > 0 ? tokens.get(at - 1).start() : token.start();
    int last = token.kind() == Kind.EOF ? at - 1 : at + 1;
    if (last > 0 && tokens.get(last).kind() == Kind.EOF) {
      last--;
    }
    int to = last < 0 ? from : tokens.get(last).end();
    return errors.syntax(token.text(), text.substring(from, to));
  }

  /**
   * Counts a level of nesting. Beyond the limit it says what is wrong without reading on: what is
   * nested so deep is not closed, calls what it must not, has too many operators, or redundant
   * parentheses.
   */
  private void enter() {
    if (++depth <= DEPTH_MAX) {
      return;
    }
    int open = 0;
    OperatorCount operators = new OperatorCount(errors);
    for (Token token : tokens) {
      switch (token.kind()) {
        case OPEN -> open++;
        case CLOSE -> open--;
        default -> {}
      }
    }
    if (open > 0) {
      throw unexpected(tokens.size() - 1);
    }
    Token before = tokens.get(position - 2);
    if (before.kind() == Kind.NAME) {
      throw Functions.exists(before.text())
          ? errors.functionPlace(before.text())
          : errors.functionName(before.text());
    }
    for (Token token : tokens) {
      boolean operator = token.kind() == Kind.AND || token.kind() == Kind.OR;
      if (operator || token.kind() == Kind.NOT || comparison(token.kind()) != null) {
        operators.add(1);
      }
    }
    throw errors.redundantParentheses();
  }
}
