package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeySchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a SELECT picks of an item. Unlike a {@link Projection}, it answers a path's value under the
 * last name of the path, with the indexes behind it: {@code a.b[1]} under {@code b[1]}. Source:
 * nubo-db/dynamodb-conformance, executeStatement; floci-io/floci, measured in 2026. Immutable.
 */
public final class Columns {
  private final Map<String, Path> paths;

  private Columns(Map<String, Path> paths) {
    this.paths = paths;
  }

  /**
   * @throws dev.tidemark.error.ApiException ValidationException if two would be answered under one
   *     name
   */
  public static Columns of(List<Syntax.Path> syntax) {
    Binder binder = new Binder(ExpressionErrors.OF_STATEMENTS, new Placeholders(null, null));
    Map<String, Path> paths = new LinkedHashMap<>();
    for (Syntax.Path column : syntax) {
      Path path = binder.path(column);
      String name = name(path);
      if (paths.putIfAbsent(name, path) != null) {
        throw ApiError.validation("Duplicate identifiers in select clause: " + name);
      }
    }
    return new Columns(paths);
  }

  private static String name(Path path) {
    StringBuilder name = new StringBuilder();
    for (Path.Step step : path.steps().reversed()) {
      name.insert(0, step);
      if (step instanceof Path.Step.Key) {
        break;
      }
    }
    return name.toString();
  }

  /** The values that are there, by the names they are answered under. */
  public Map<String, AttributeValue> apply(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> values = new LinkedHashMap<>();
    paths.forEach((name, path) -> {
      AttributeValue value = path.in(item);
      if (value != null) {
        values.put(name, value);
      }
    });
    return values;
  }

  /** The attributes that it looks at, in the order of the statement. */
  public Set<String> topLevelNames() {
    return Paths.attributes(new ArrayList<>(paths.values()));
  }

  /**
   * To be called when the table is known.
   *
   * @throws dev.tidemark.error.ApiException ValidationException if a path leads into a key
   *     attribute
   */
  public void refuseInsideKeys(KeySchema keys) {
    Paths.refuseInsideKeys(paths.values(), keys);
  }
}
