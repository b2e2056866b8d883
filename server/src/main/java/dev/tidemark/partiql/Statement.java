package dev.tidemark.partiql;

import dev.tidemark.error.ApiError;
import dev.tidemark.expression.Columns;
import dev.tidemark.expression.Condition;
import dev.tidemark.item.AttributeValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a statement asks for, with all checked that can be before its table is known. */
public sealed interface Statement {
  /** The table's name, as the statement writes it. */
  String table();

  /**
   * Reads items.
   *
   * @param index the index to read, or null
   * @param columns what is wanted of each item; null for all
   * @param where which items; null for all
   * @param order keys to sort by
   */
  record Select(
      String table,
      @Nullable String index,
      @Nullable Columns columns,
      @Nullable Condition where,
      List<Order> order)
      implements Statement {}

  /** An element of ORDER BY. */
  record Order(String attribute, boolean descending) {}

  /** Puts an item where there is none. */
  record Insert(String table, Map<String, AttributeValue> item) implements Statement {}

  /** Changes an item that is there. */
  record Update(
      String table,
      dev.tidemark.expression.Update change,
      @Nullable Condition where,
      Returning returning)
      implements Statement {}

  /** Removes an item. */
  record Delete(String table, @Nullable Condition where, Returning returning)
      implements Statement {}

  /** Checks in a transaction that an item is there and meets a condition. */
  record Exists(Select select) implements Statement {
    @Override
    public String table() {
      return select.table();
    }
  }

  /** Which image of the item a write answers. */
  enum Returning {
    NONE,
    ALL_OLD,
    ALL_NEW,
    MODIFIED_OLD,
    MODIFIED_NEW
  }

  /** Whether it changes nothing and locks nothing. */
  default boolean isRead() {
    return this instanceof Select;
  }

  /**
   * Reads a statement and puts the parameters in their places. More parameters than places are no
   * error, as with AWS's server for local use.
   *
   * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
   */
  static Statement parse(String text, @Nullable List<AttributeValue> parameters) {
    Node node = Parser.parse(text);
    StatementBinder binder = new StatementBinder(parameters == null ? List.of() : parameters);
    return switch (node) {
      case Node.Select select -> binder.select(select);
      case Node.Insert insert -> binder.insert(insert);
      case Node.Update update -> binder.update(update);
      case Node.Delete delete -> binder.delete(delete);
      case Node.Call(String function, List<Node> arguments, At _)
          when function.equals("exists")
              && arguments.size() == 1
              && arguments.getFirst() instanceof Node.Select select ->
          new Exists(binder.select(select));
      default -> throw ApiError.validation(Terms.refusal(node).error().message());
    };
  }
}
