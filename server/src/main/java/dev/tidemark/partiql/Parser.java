package dev.tidemark.partiql;

import dev.tidemark.error.ApiException;
import dev.tidemark.partiql.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Recursive descent over the tokens of a statement; here: expressions. Takes and refuses what the
 * parser does that the service is built on, in its words; what DynamoDB has no use for is refused
 * where it begins, so that what comes after is not looked at.
 */
final class Parser {
  /** How tight an operator must bind to belong to an expression: any may. */
  static final int LOOSEST = 0;

  /** The same inside a SELECT, which as a whole may be united with another one. */
  static final int LOOSEST_IN_SELECT = 6;

  private static final int NOT_PRECEDENCE = 30;

  /** Ours: how deep parts may be nested, so that no statement exhausts the stack. */
  private static final int DEPTH_MAX = 200;

  private static final Set<String> UNSUPPORTED =
      Set.of(
          "case",
          "cast",
          "create",
          "date",
          "date_add",
          "date_diff",
          "drop",
          "exec",
          "extract",
          "pivot",
          "substring",
          "time",
          "trim",
          "values");

  private final Tokens tokens;
  private final StatementParser statements;
  private int parameters;
  private int depth;

  private Parser(Tokens tokens) {
    this.tokens = tokens;
    this.statements = new StatementParser(tokens, this);
  }

  /**
   * @throws ApiException ValidationException, in AWS's words
   */
  static Node parse(String text) {
    Tokens tokens = new Tokens(Lexer.tokens(text));
    Node node = new Parser(tokens).expression(LOOSEST);
    if (tokens.skip(Kind.SEMICOLON) && tokens.head().kind() != Kind.EOF) {
      throw Refusals.malformed("Unexpected token after semicolon. (Only one query is allowed.)");
    }
    if (tokens.head().kind() != Kind.EOF) {
      throw Refusals.malformed("Unexpected token after expression");
    }
    Placement.check(node);
    return node;
  }

  /** How tight an infix operator binds, or -1 for any other token. */
  private static int precedence(Token token) {
    if (token.kind() == Kind.STAR) {
      return 70;
    }
    if (token.kind() != Kind.OPERATOR) {
      return -1;
    }
    return switch (token.text()) {
      case "union", "union_all", "except", "except_all", "intersect", "intersect_all" -> 5;
      case "or" -> 10;
      case "and" -> 20;
      case "=", "<>", "is", "is_not", "in", "not_in" -> 40;
      case "<", "<=", ">", ">=", "between", "not_between", "like", "not_like" -> 50;
      case "+", "-", "||" -> 60;
      case "/", "%" -> 70;
      default -> -1;
    };
  }

  /**
   * @param minimum operators that do not bind tighter end it
   */
  Node expression(int minimum) {
    deeper();
    Node left = unary();
    while (precedence(tokens.head()) > minimum) {
      left = infix(left, tokens.next());
    }
    depth--;
    return left;
  }

  /** A part that may have such parts itself. */
  <T> T nested(Supplier<T> part) {
    deeper();
    T parsed = part.get();
    depth--;
    return parsed;
  }

  private void deeper() {
    if (++depth > DEPTH_MAX) {
      throw Refusals.malformed("Nested too deep");
    }
  }

  List<Node> expressions() {
    return tokens.list(() -> expression(LOOSEST));
  }

  private Node infix(Node left, Token operator) {
    int precedence = precedence(operator);
    At at = operator.at();
    return switch (operator.text()) {
      case "is" -> new Node.TypeTest(left, type(), at);
      case "is_not" -> not(new Node.TypeTest(left, type(), at), at);
      case "in" -> in(left, precedence, at);
      case "not_in" -> not(in(left, precedence, at), at);
      case "between" -> between(left, precedence, at);
      case "not_between" -> not(between(left, precedence, at), at);
      case "like" -> like(left, precedence, at);
      case "not_like" -> not(like(left, precedence, at), at);
      case "and", "or" -> chained(operator, left, right(precedence), at);
      default -> new Node.Operation(operator.text(), List.of(left, right(precedence)), at);
    };
  }

  private Node right(int precedence) {
    if (tokens.head().kind() == Kind.EOF) {
      throw Refusals.malformed("Missing right-hand side expression of infix operator");
    }
    return expression(precedence);
  }

  /** Many conditions in a row are one operation with many operands. */
  private static Node chained(Token operator, Node left, Node right, At at) {
    List<Node> operands = new ArrayList<>();
    if (left instanceof Node.Operation(String same, List<Node> before, At _)
        && same.equals(operator.text())) {
      operands.addAll(before);
    } else {
      operands.add(left);
    }
    operands.add(right);
    return new Node.Operation(operator.text(), operands, at);
  }

  private static Node not(Node node, At at) {
    return new Node.Operation("not", List.of(node), at);
  }

  private Node in(Node left, int precedence, At at) {
    Token head = tokens.head();
    if (head.kind() == Kind.LEFT_PAREN
        && !tokens.ahead().isKeyword("select")
        && !tokens.ahead().isKeyword("values")) {
      tokens.next();
      List<Node> elements = expressions();
      tokens.expect(Kind.RIGHT_PAREN);
      return new Node.Operation("in", List.of(left, new Node.Sequence(elements, head.at())), at);
    }
    return new Node.Operation("in", List.of(left, right(precedence)), at);
  }

  private Node between(Node left, int precedence, At at) {
    Node low = right(precedence);
    if (!tokens.head().isOperator("and")) {
      throw Refusals.malformed("Expected AND keyword");
    }
    tokens.next();
    if (tokens.atEnd()) {
      throw Refusals.malformed("Expected expression after AND");
    }
    return new Node.Operation("between", List.of(left, low, expression(precedence)), at);
  }

  private Node like(Node left, int precedence, At at) {
    Node pattern = right(precedence);
    if (!tokens.skipKeyword("escape")) {
      return new Node.Operation("like", List.of(left, pattern), at);
    }
    if (tokens.atEnd()) {
      throw Refusals.malformed("Expected expression after ESCAPE");
    }
    return new Node.Operation("like", List.of(left, pattern, expression(precedence)), at);
  }

  private String type() {
    Token token = tokens.head();
    boolean named =
        switch (token.kind()) {
          case KEYWORD -> Keywords.isType(token.text());
          case NULL, MISSING -> true;
          default -> false;
        };
    if (!named) {
      throw Refusals.malformed("Expected type name");
    }
    tokens.next();
    if (tokens.skip(Kind.LEFT_PAREN)) {
      typeParameters(token.text());
    }
    return token.text();
  }

  private void typeParameters(String type) {
    List<Node> given = expressions();
    tokens.expect(Kind.RIGHT_PAREN);
    int max = Keywords.typeParametersMax(type);
    if (given.size() > max) {
      throw Refusals.malformed("CAST for " + type + " must have arity of 0.." + max);
    }
    for (Node parameter : given) {
      if (!(parameter instanceof Node.Number(BigDecimal value, At _))
          || value.signum() < 0
          || value.scale() != 0) {
        throw Refusals.malformed("Type parameter must be an unsigned integer literal");
      }
    }
  }

  private Node unary() {
    Token operator = tokens.head();
    if (operator.isOperator("not")) {
      tokens.next();
      return not(expression(NOT_PRECEDENCE), operator.at());
    }
    if (!operator.isOperator("+") && !operator.isOperator("-")) {
      return steps(term(), false);
    }
    tokens.next();
    deeper();
    Node term = unary();
    depth--;
    if (term instanceof Node.Number(BigDecimal value, At at)) {
      return new Node.Number(operator.text().equals("-") ? value.negate() : value, at);
    }
    return new Node.Operation(operator.text(), List.of(term), operator.at());
  }

  /** A path in the place of a table, or of what is to be changed. */
  Node simplePath() {
    Token token = tokens.head();
    if (!token.isName()) {
      throw Refusals.malformed("Expected identifier for simple path");
    }
    tokens.next();
    return steps(new Node.Name(token.text(), token.at()), true);
  }

  private Node steps(Node root, boolean simple) {
    List<Node.Step> steps = new ArrayList<>();
    while (true) {
      if (tokens.skip(Kind.DOT)) {
        steps.add(dot(simple));
      } else if (tokens.skip(Kind.LEFT_BRACKET)) {
        steps.add(bracket(simple));
      } else {
        return steps.isEmpty() ? root : new Node.Path(root, steps, root.at());
      }
    }
  }

  private Node.Step dot(boolean simple) {
    Token token = tokens.head();
    if (token.isName()) {
      tokens.next();
      return new Node.Step.Dot(token.text(), token.at());
    }
    if (token.kind() != Kind.STAR) {
      throw Refusals.malformed("Invalid path dot component");
    }
    if (simple) {
      throw Refusals.malformed("Invalid path dot component for simple path");
    }
    tokens.next();
    return new Node.Step.All(false, token.at());
  }

  private Node.Step bracket(boolean simple) {
    At at = tokens.head().at();
    Node index = tokens.skip(Kind.STAR) ? null : expression(LOOSEST);
    tokens.expect(Kind.RIGHT_BRACKET);
    boolean atom =
        switch (index) {
          case null -> false;
          case Node.Operation _, Node.TypeTest _, Node.Path _, Node.Call _ -> false;
          default -> true;
        };
    if (simple && !atom) {
      throw Refusals.malformed("Invalid path component for simple path");
    }
    return index == null ? new Node.Step.All(true, at) : new Node.Step.Bracket(index);
  }

  private Node term() {
    Token token = tokens.head();
    At at = token.at();
    return switch (token.kind()) {
      case NAME, QUOTED_NAME -> {
        tokens.next();
        yield tokens.head().kind() == Kind.LEFT_PAREN
            ? call(token.text(), at)
            : new Node.Name(token.text(), at);
      }
      case STRING -> taken(new Node.Text(token.text(), at));
      case NUMBER -> taken(new Node.Number(new BigDecimal(token.text()), at));
      case TRUE -> taken(new Node.Truth(true, at));
      case FALSE -> taken(new Node.Truth(false, at));
      case NULL -> taken(new Node.Null(at));
      case MISSING -> taken(new Node.Missing(at));
      case PARAMETER -> taken(new Node.Parameter(parameters++, at));
      case LEFT_PAREN -> group();
      case LEFT_BRACKET -> {
        tokens.next();
        yield new Node.Sequence(elements(Kind.RIGHT_BRACKET), at);
      }
      case LEFT_DOUBLE_ANGLE_BRACKET -> {
        tokens.next();
        yield new Node.Bag(elements(Kind.RIGHT_DOUBLE_ANGLE_BRACKET), at);
      }
      case LEFT_CURLY -> struct();
      case KEYWORD -> keyword();
      case OPERATOR -> {
        if (token.text().equals("@")) {
          throw Refusals.operation("@");
        }
        throw Refusals.malformed("Unexpected operator");
      }
      default -> throw Refusals.malformed("Unexpected term");
    };
  }

  private Node taken(Node node) {
    tokens.next();
    return node;
  }

  private Node group() {
    At at = tokens.next().at();
    List<Node> elements = expressions();
    tokens.expect(Kind.RIGHT_PAREN);
    return elements.size() == 1 ? elements.getFirst() : new Node.Sequence(elements, at);
  }

  private List<Node> elements(Kind close) {
    if (tokens.skip(close)) {
      return List.of();
    }
    List<Node> elements = expressions();
    tokens.expect(close);
    return elements;
  }

  private Node struct() {
    At at = tokens.next().at();
    if (tokens.skip(Kind.RIGHT_CURLY)) {
      return new Node.Struct(List.of(), at);
    }
    List<Node.Member> members =
        tokens.list(() -> {
          Node key = expression(LOOSEST);
          tokens.expect(Kind.COLON);
          return new Node.Member(key, expression(LOOSEST));
        });
    tokens.expect(Kind.RIGHT_CURLY);
    return new Node.Struct(members, at);
  }

  /** With the parenthesis at the head. */
  private Node call(String name, At at) {
    tokens.next();
    String function = name.toLowerCase(Locale.ROOT);
    if (function.equals("count")) {
      return count(at);
    }
    if (Keywords.isAggregate(function)) {
      quantifier();
    }
    if (tokens.head().kind() == Kind.STAR) {
      throw Refusals.malformed(name + "(*) is not allowed");
    }
    List<Node> arguments = elements(Kind.RIGHT_PAREN);
    if (Keywords.isAggregate(function) && arguments.size() != 1) {
      throw Refusals.malformed("Aggregate functions are always unary");
    }
    return new Node.Call(function, arguments, at);
  }

  /** DISTINCT or ALL if it is there, else empty. */
  private String quantifier() {
    Token head = tokens.head();
    if (!head.isKeyword("distinct") && !head.isKeyword("all")) {
      return "";
    }
    return tokens.next().text().toUpperCase(Locale.ROOT);
  }

  private Node count(At at) {
    if (tokens.head().kind() == Kind.RIGHT_PAREN) {
      throw Refusals.malformed("Aggregate functions are always unary");
    }
    if (tokens.skip(Kind.STAR)) {
      tokens.expect(Kind.RIGHT_PAREN);
      return new Node.Call("count", List.of(), at);
    }
    String quantifier = quantifier();
    if (!quantifier.isEmpty() && tokens.head().kind() == Kind.STAR) {
      throw Refusals.malformed("COUNT(" + quantifier + " *) is not supported");
    }
    List<Node> arguments = expressions();
    tokens.expect(Kind.RIGHT_PAREN);
    return new Node.Call("count", arguments, at);
  }

  private Node keyword() {
    Token token = tokens.head();
    String word = token.text();
    if (UNSUPPORTED.contains(word)) {
      throw Refusals.operation(word.toUpperCase(Locale.ROOT));
    }
    if (Keywords.isFunction(word) && tokens.ahead().kind() == Kind.LEFT_PAREN) {
      tokens.next();
      return call(word, token.at());
    }
    return statements.statement();
  }
}
