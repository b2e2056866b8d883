package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A ConditionExpression or FilterExpression, or what was before them. Immutable. */
public final class Condition {
  private final String filterName;
  private final Predicate predicate;
  private final Set<Path> paths;

  /**
   * @param filterName what errors call it where it is a Query's filter
   */
  Condition(String filterName, Predicate predicate) {
    this.filterName = filterName;
    this.predicate = predicate;
    this.paths = new LinkedHashSet<>();
    predicate.collectPaths(paths);
  }

  /**
   * Parses an expression and binds its placeholders.
   *
   * @param expressionKind the request's member, such as {@code FilterExpression}, for errors
   * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
   */
  public static Condition parse(String expressionKind, String text, Placeholders placeholders) {
    return new Condition(
        "Filter Expression", predicate(new ExpressionErrors(expressionKind), text, placeholders));
  }

  /**
   * The WHERE of a statement, in which names and values stand themselves.
   *
   * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
   */
  public static Condition ofStatement(Syntax where) {
    ExpressionErrors errors = ExpressionErrors.OF_STATEMENTS;
    return new Condition(
        "Filter Expression", new Binder(errors, new Placeholders(null, null)).predicate(where));
  }

  Predicate predicate() {
    return predicate;
  }

  static Predicate predicate(ExpressionErrors errors, String text, Placeholders placeholders) {
    Syntax syntax = Parser.condition(text, errors);
    SyntaxCheck.ofCondition(errors).condition(syntax);
    return new Binder(errors, placeholders).predicate(syntax);
  }

  /** Whether it holds for an item; an item that does not exist is an empty map. */
  public boolean test(Map<String, AttributeValue> item) {
    return predicate.test(item);
  }

  /** The attributes that it looks at. */
  public Set<String> topLevelNames() {
    return Paths.attributes(paths);
  }

  /**
   * The rule of a Query's filter.
   *
   * @param keys of the table or index that is queried
   * @throws dev.tidemark.error.ApiException ValidationException if it looks at a key attribute
   */
  public void refuseKeys(KeySchema keys) {
    Set<String> names = topLevelNames();
    for (KeyAttribute key : keys.attributes()) {
      if (names.contains(key.name())) {
        throw ApiError.validation(
            filterName
                + " can only contain non-primary key attributes: Primary key"
                + " attribute: "
                + key.name());
      }
    }
  }

  /**
   * To be called when the table is known.
   *
   * @throws dev.tidemark.error.ApiException ValidationException if a path leads into a key
   *     attribute
   */
  public void refuseInsideKeys(KeySchema keys) {
    Paths.refuseInsideKeys(paths, keys);
  }

  /**
   * The same for the keys of the table's indexes.
   *
   * @param attributes their key attributes
   */
  public void refuseInsideIndexKeys(Collection<String> attributes) {
    Paths.refuseInsideIndexKeys(paths, attributes);
  }
}
