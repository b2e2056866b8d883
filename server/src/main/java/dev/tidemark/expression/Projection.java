package dev.tidemark.expression;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeySchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A ProjectionExpression. Immutable. */
public final class Projection {
  private final List<Path> paths;
  private final PathTree<Boolean> tree;

  Projection(List<Path> paths) {
    this.paths = paths;
    this.tree = PathTree.of(paths, _ -> true);
  }

  /**
   * Parses an expression and binds its placeholders.
   *
   * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
   */
  public static Projection parse(String text, Placeholders placeholders) {
    ExpressionErrors errors = new ExpressionErrors("ProjectionExpression");
    List<Syntax.Path> syntax = Parser.projection(text, errors);
    SyntaxCheck check = SyntaxCheck.ofCondition(errors);
    syntax.forEach(check::path);
    Binder binder = new Binder(errors, placeholders);
    List<Path> paths = new ArrayList<>(syntax.size());
    for (Syntax.Path path : syntax) {
      paths.add(binder.path(path));
    }
    Paths.checkDisjoint(paths, errors);
    return new Projection(paths);
  }

  /** Of whole attributes, as AttributesToGet names them. */
  public static Projection ofAttributes(Set<String> names) {
    return new Projection(names.stream().map(Path::of).toList());
  }

  /**
   * The parts of an item that it names and that are there. Of a list the named elements, without
   * gaps, in their order.
   */
  public Map<String, AttributeValue> apply(Map<String, AttributeValue> item) {
    return tree.project(item);
  }

  /** The attributes that it looks at. */
  public Set<String> topLevelNames() {
    return Paths.attributes(paths);
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
