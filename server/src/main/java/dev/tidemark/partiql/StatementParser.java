package dev.tidemark.partiql;

import dev.tidemark.partiql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of the grammar that begins with keywords. */
final class StatementParser {
  private static final Set<String> IMAGES =
      Set.of("modified_old", "modified_new", "all_old", "all_new");
  private static final Set<String> CHANGES = Set.of("insert_into", "set", "remove");
  private static final Set<String> JOINS =
      Set.of("join", "cross", "inner", "left", "right", "full", "outer");

  private final Tokens tokens;
  private final Parser expressions;

  StatementParser(Tokens tokens, Parser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** With a keyword at the head. */
  Node statement() {
    Token token = tokens.head();
    return switch (token.text()) {
      case "select" -> select(tokens.next().at());
      case "insert_into" -> insert(tokens.next().at());
      case "update" -> update(tokens.next().at());
      case "delete" -> delete(tokens.next().at());
      case "from" -> fromFirst(tokens.next().at());
      case "set", "remove" -> {
        List<Node.Clause> clauses = new ArrayList<>();
        clause(clauses);
        yield new Node.Change(clauses, token.at());
      }
      default -> throw Refusals.malformed("Unexpected keyword");
    };
  }

  private Node select(At at) {
    String kind = "";
    if (tokens.skipKeyword("distinct")) {
      kind = "DISTINCT";
    } else {
      tokens.skipKeyword("all");
    }
    List<Node.Column> columns;
    if (tokens.skipKeyword("value")) {
      kind = "VALUE";
      columns = List.of(new Node.Column(expressions.expression(Parser.LOOSEST), false));
    } else {
      columns = columns();
    }
    if (!tokens.skipKeyword("from")) {
      throw Refusals.malformed("Expected FROM after SELECT list");
    }
    Node.Source from = source();
    refuseClause("let");
    Node where = clause("where");
    List<Node.Order> order = List.of();
    if (tokens.skipKeyword("order")) {
      tokens.expect(Kind.BY);
      order = tokens.list(this::order);
    }
    refuseClause("group");
    refuseClause("having");
    return new Node.Select(kind, columns, from, where, order, clause("limit"), at);
  }

  private @Nullable Node clause(String word) {
    return tokens.skipKeyword(word) ? expressions.expression(Parser.LOOSEST_IN_SELECT) : null;
  }

  private void refuseClause(String word) {
    if (tokens.head().isKeyword(word)) {
      throw Refusals.clause(word.toUpperCase(Locale.ROOT), tokens.head().at());
    }
  }

  /** Empty for a star alone. */
  private List<Node.Column> columns() {
    List<Optional<Node.Column>> columns = tokens.list(this::column);
    if (columns.stream().allMatch(Optional::isPresent)) {
      return columns.stream().flatMap(Optional::stream).toList();
    }
    if (columns.size() > 1) {
      throw Refusals.malformed(
          "Other expressions may not be present in the select list when '*' is used without dot"
              + " notation.");
    }
    return List.of();
  }

  /** Empty for a star. */
  private Optional<Node.Column> column() {
    if (tokens.skip(Kind.STAR)) {
      return Optional.empty();
    }
    Node value = expressions.expression(Parser.LOOSEST);
    checkStars(value);
    return Optional.of(new Node.Column(value, alias(Kind.AS)));
  }

  private static void checkStars(Node value) {
    if (!(value instanceof Node.Path(Node _, List<Node.Step> steps, At _))) {
      return;
    }
    boolean brackets = false;
    for (int i = 0; i < steps.size(); i++) {
      brackets |= steps.get(i) instanceof Node.Step.Bracket;
      if (steps.get(i) instanceof Node.Step.All(boolean inBrackets, At _)
          && (inBrackets || i < steps.size() - 1)) {
        throw Refusals.malformed("Invalid use of * in select list");
      }
    }
    if (brackets && steps.getLast() instanceof Node.Step.All) {
      throw Refusals.malformed("Cannot use [] and * together in SELECT list expression");
    }
  }

  /** Whether there is another name for what came before. The word AS may be left out. */
  private boolean alias(Kind word) {
    if (tokens.skip(word)) {
      if (!tokens.head().isName()) {
        throw Refusals.malformed("Expected identifier for " + word + "-alias");
      }
      tokens.next();
      return true;
    }
    if (word == Kind.AS && tokens.head().isName()) {
      tokens.next();
      return true;
    }
    return false;
  }

  private boolean aliases() {
    boolean as = alias(Kind.AS);
    boolean at = alias(Kind.AT);
    boolean by = alias(Kind.BY);
    return as || at || by;
  }

  private Node.Source source() {
    if (tokens.head().isKeyword("unpivot")) {
      throw Refusals.operation("UNPIVOT");
    }
    Node.Source first = tableOrGroup();
    boolean named = aliases();
    boolean aliased = first.aliased() || named;
    List<Node> joined = new ArrayList<>(first.joined());
    while (tokens.skip(Kind.COMMA)) {
      Node.Source other = tableOrGroup();
      joined.add(other.table());
      joined.addAll(other.joined());
      aliases();
    }
    Token head = tokens.head();
    if (head.kind() == Kind.KEYWORD && JOINS.contains(head.text())) {
      throw Refusals.operation("JOIN");
    }
    return new Node.Source(first.table(), aliased, joined);
  }

  /** Parentheses may stand around tables; around anything else they belong to it. */
  private Node.Source tableOrGroup() {
    boolean value =
        switch (tokens.ahead().kind()) {
          case STRING, NUMBER, TRUE, FALSE -> true;
          default -> tokens.ahead().isKeyword("select");
        };
    if (tokens.head().kind() != Kind.LEFT_PAREN || value) {
      return new Node.Source(expressions.expression(Parser.LOOSEST_IN_SELECT), false, List.of());
    }
    tokens.next();
    Node.Source group = expressions.nested(this::source);
    tokens.expect(Kind.RIGHT_PAREN);
    return group;
  }

  private Node.Order order() {
    Node key = expressions.expression(Parser.LOOSEST);
    if (tokens.skip(Kind.DESC)) {
      return new Node.Order(key, true);
    }
    tokens.skip(Kind.ASC);
    return new Node.Order(key, false);
  }

  private Node insert(At at) {
    Node table = expressions.simplePath();
    if (!tokens.skipKeyword("value")) {
      return new Node.Insert(table, false, expressions.expression(Parser.LOOSEST), false, at);
    }
    Node value = expressions.expression(Parser.LOOSEST);
    if (tokens.head().kind() == Kind.AT) {
      throw Refusals.clause("AT", tokens.head().at());
    }
    if (tokens.head().isKeyword("on_conflict")) {
      throw Refusals.clause("ON CONFLICT", tokens.head().at());
    }
    return new Node.Insert(table, true, value, !returning().isEmpty(), at);
  }

  private Node.Source changed() {
    Node table = expressions.simplePath();
    return new Node.Source(table, aliases(), List.of());
  }

  private Node update(At at) {
    Node.Source table = changed();
    List<Node.Clause> clauses = clauses();
    Node where = where();
    return new Node.Update(table, clauses, where, returning(), at);
  }

  private Node delete(At at) {
    if (!tokens.skipKeyword("from")) {
      throw Refusals.malformed("Expected FROM after DELETE");
    }
    Node.Source table = changed();
    Node where = where();
    return new Node.Delete(table, where, returning(), at);
  }

  private Node fromFirst(At at) {
    Node.Source table = source();
    Node where = where();
    List<Node.Clause> clauses = clauses();
    return new Node.Update(table, clauses, where, returning(), at);
  }

  private @Nullable Node where() {
    return tokens.skipKeyword("where") ? expressions.expression(Parser.LOOSEST) : null;
  }

  private List<Node.Clause> clauses() {
    List<Node.Clause> clauses = new ArrayList<>();
    while (tokens.head().kind() == Kind.KEYWORD && CHANGES.contains(tokens.head().text())) {
      clause(clauses);
    }
    if (clauses.isEmpty()) {
      throw Refusals.malformed("Expected data manipulation");
    }
    return clauses;
  }

  private void clause(List<Node.Clause> clauses) {
    Token word = tokens.next();
    switch (word.text()) {
      case "set" -> clauses.addAll(tokens.list(this::assignment));
      case "remove" -> clauses.add(new Node.Clause.Remove(expressions.simplePath()));
      default -> clauses.add(new Node.Clause.Other(insert(word.at())));
    }
  }

  private Node.Clause assignment() {
    Node target = expressions.simplePath();
    if (!tokens.head().isOperator("=")) {
      throw Refusals.malformed("Expected '='");
    }
    tokens.next();
    return new Node.Clause.Assign(target, expressions.expression(Parser.LOOSEST));
  }

  private List<Node.Returned> returning() {
    return tokens.skipKeyword("returning") ? tokens.list(this::returned) : List.of();
  }

  private Node.Returned returned() {
    Token images = tokens.head();
    if (images.kind() != Kind.KEYWORD || !IMAGES.contains(images.text())) {
      throw Refusals.malformed(
          "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
    }
    tokens.next();
    if (tokens.skip(Kind.STAR)) {
      return new Node.Returned(images.text(), true);
    }
    Node column = expressions.expression(Parser.LOOSEST);
    return switch (column) {
      case Node.Name _,
          Node.Path _,
          Node.Text _,
          Node.Number _,
          Node.Truth _,
          Node.Null _,
          Node.Missing _ ->
          new Node.Returned(images.text(), false);
      default -> throw Refusals.malformed("Unsupported syntax in RETURNING columns.");
    };
  }
}
