package dev.tidemark.partiql;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.Columns;
import dev.tidemark.expression.Condition;
import dev.tidemark.expression.Syntax;
import dev.tidemark.expression.UpdateVerb;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.partiql.Statement.Order;
import dev.tidemark.partiql.Statement.Returning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes statements of what was written. Source of rules and texts: nubo-db/dynamodb-conformance and
 * paritysuite/dynamodb-conformance, partiql; floci-io/floci, edge cases; measured in 2026.
 */
final class StatementBinder {
  private static final Set<String> SETS = Set.of("SS", "NS", "BS");

  private final Terms terms;

  StatementBinder(List<AttributeValue> parameters) {
    this.terms = new Terms(parameters);
  }

  Statement.Select select(Node.Select select) {
    if (!select.kind().isEmpty()) {
      throw Refusals.operation("SELECT " + select.kind());
    }
    if (select.limit() != null) {
      throw Refusals.clause("LIMIT", select.limit().at());
    }
    List<String> source = source(select.from());
    return new Statement.Select(
        source.getFirst(),
        source.size() == 1 ? null : source.getLast(),
        columns(select.columns()),
        where(select.where()),
        order(select.order()));
  }

  private static @Nullable Columns columns(List<Node.Column> columns) {
    if (columns.isEmpty()) {
      return null;
    }
    List<Syntax.Path> paths = new ArrayList<>(columns.size());
    for (Node.Column column : columns) {
      if (column.aliased()) {
        throw aliasing();
      }
      paths.add(Terms.path(column.value()));
    }
    return Columns.of(paths);
  }

  private static List<Order> order(List<Node.Order> order) {
    List<Order> keys = new ArrayList<>(order.size());
    for (Node.Order key : order) {
      if (!(key.key() instanceof Node.Name(String name, At _))) {
        throw Refusals.operation("ORDER BY " + Terms.kind(key.key()));
      }
      keys.add(new Order(name, key.descending()));
    }
    return keys;
  }

  private @Nullable Condition where(@Nullable Node where) {
    return where == null ? null : Condition.ofStatement(terms.condition(where));
  }

  /** The table, and the index if there is one. */
  private static List<String> source(Node.Source source) {
    if (!source.joined().isEmpty()) {
      throw Refusals.operation("JOIN");
    }
    if (source.aliased()) {
      throw aliasing();
    }
    List<String> parts = parts(source.table());
    if (parts.size() > 2) {
      throw ApiError.validation("A path may contain at most 2 components in the FROM clause");
    }
    return parts;
  }

  private static List<String> parts(Node table) {
    List<String> parts = new ArrayList<>();
    for (Syntax.Step step : Terms.path(table).steps()) {
      if (!(step instanceof Syntax.Step.Name(String name))) {
        throw Refusals.pathComponent(table.at());
      }
      if (name.isEmpty()) {
        throw ApiError.validation("Path component cannot be an empty string");
      }
      parts.add(name);
    }
    return parts;
  }

  private static String table(Node.Source source) {
    List<String> parts = source(source);
    if (parts.size() > 1) {
      throw ApiError.validation("This operation is not supported on an index");
    }
    return parts.getFirst();
  }

  private static ApiException aliasing() {
    return ApiError.validation("Aliasing is not supported");
  }

  Statement.Insert insert(Node.Insert insert) {
    List<String> parts = parts(insert.table());
    if (parts.size() > 1) {
      throw ApiError.validation("FROM clause may only contain a single table name");
    }
    if (insert.returning()) {
      throw Refusals.clause("RETURNING", insert.at());
    }
    if (!insert.single() || !(insert.value() instanceof Node.Struct struct)) {
      throw Refusals.operation("INSERT " + Terms.kind(insert.value()));
    }
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    Literals.members(struct)
        .forEach((name, value) ->
            item.put(
                name,
                value instanceof Node.Parameter parameter
                    ? terms.parameter(parameter)
                    : Literals.value(value)));
    return new Statement.Insert(parts.getFirst(), item);
  }

  Statement.Update update(Node.Update update) {
    String table = table(update.table());
    List<Syntax.Section> sections = new ArrayList<>(update.clauses().size());
    for (Node.Clause clause : update.clauses()) {
      sections.add(section(clause));
    }
    return new Statement.Update(
        table,
        dev.tidemark.expression.Update.ofStatement(sections),
        where(update.where()),
        returning(update.returning()));
  }

  private Syntax.Section section(Node.Clause clause) {
    return switch (clause) {
      case Node.Clause.Remove(Node target) -> {
        Syntax.Path path = Terms.path(target);
        yield section(UpdateVerb.REMOVE, path, path);
      }
      case Node.Clause.Assign(Node target, Node.Call(String function, var arguments, At at))
          when function.equals("set_add") ->
          set(UpdateVerb.ADD, function, Terms.path(target), arguments, at);
      case Node.Clause.Assign(Node target, Node.Call(String function, var arguments, At at))
          when function.equals("set_delete") ->
          set(UpdateVerb.DELETE, function, Terms.path(target), arguments, at);
      case Node.Clause.Assign(Node target, Node value) ->
          section(UpdateVerb.SET, Terms.path(target), terms.assigned(value));
      case Node.Clause.Other _ -> throw Refusals.operation("INSERT inside of an UPDATE");
    };
  }

  private static Syntax.Section section(UpdateVerb verb, Syntax.Path path, Syntax value) {
    return new Syntax.Section(verb, List.of(new Syntax.Action(path, value)));
  }

  /** {@code a = set_add(a, set)} is an ADD, {@code set_delete} a DELETE. */
  private Syntax.Section set(
      UpdateVerb verb, String function, Syntax.Path target, List<Node> arguments, At at) {
    String name = function.toUpperCase(Locale.ROOT);
    if (arguments.size() != 2) {
      throw ApiError.validation(name + " must have exactly two arguments at " + at);
    }
    Node first = arguments.getFirst();
    boolean same =
        (first instanceof Node.Name || first instanceof Node.Path)
            && Terms.path(first).equals(target);
    if (!same) {
      throw ApiError.validation(
          "The first argument to " + name + " must equal the assignment value at " + at);
    }
    Syntax set = terms.assigned(arguments.getLast());
    if (!(set instanceof Syntax.Literal(AttributeValue value))
        || !SETS.contains(value.typeName())) {
      throw ApiError.validation(
          "The second argument to " + name + " must be a value with type SET at " + first.at());
    }
    return section(verb, target, set);
  }

  Statement.Delete delete(Node.Delete delete) {
    String table = table(delete.table());
    Condition where = where(delete.where());
    Returning returning = returning(delete.returning());
    if (returning != Returning.NONE && returning != Returning.ALL_OLD) {
      throw ApiError.validation(
          "Invalid returning clause: RETURNING "
              + returning.name().replace('_', ' ')
              + " *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
    }
    return new Statement.Delete(table, where, returning);
  }

  private static Returning returning(List<Node.Returned> elements) {
    if (elements.isEmpty()) {
      return Returning.NONE;
    }
    Node.Returned first = elements.getFirst();
    if (elements.size() > 1 || !first.all()) {
      throw ApiError.validation(
          "Invalid returning clause: only one of ALL OLD *, ALL NEW *, MODIFIED OLD * and"
              + " MODIFIED NEW * is allowed.");
    }
    return Returning.valueOf(first.images().toUpperCase(Locale.ROOT));
  }
}
