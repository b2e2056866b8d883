package dev.tidemark.expression;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Disjoint paths by their common beginnings, with something at the end of each. */
final class PathTree<T> {
  /** What to do where the path ends; null inside the tree. */
  private @Nullable T leaf;

  private final Map<String, PathTree<T>> entries = new LinkedHashMap<>();
  private final SortedMap<Integer, PathTree<T>> elements = new TreeMap<>();

  private PathTree() {}

  /**
   * @param leafOf what to keep at the end of a path, by the path's place in the list
   */
  static <T> PathTree<T> of(List<Path> paths, IntFunction<T> leafOf) {
    PathTree<T> root = new PathTree<>();
    for (int i = 0; i < paths.size(); i++) {
      PathTree<T> node = root;
      for (Path.Step step : paths.get(i).steps()) {
        node =
            switch (step) {
              case Path.Step.Key(String name) ->
                  node.entries.computeIfAbsent(name, _ -> new PathTree<>());
              case Path.Step.Index(int index) ->
                  node.elements.computeIfAbsent(index, _ -> new PathTree<>());
            };
      }
      node.leaf = leafOf.apply(i);
    }
    return root;
  }

  @Nullable T leaf() {
    return leaf;
  }

  /** Branches into a map, in the order of the text. */
  Map<String, PathTree<T>> entries() {
    return entries;
  }

  /** Branches into a list, by index. */
  SortedMap<Integer, PathTree<T>> elements() {
    return elements;
  }

  /** The parts of a map that the paths lead to. */
  Map<String, AttributeValue> project(Map<String, AttributeValue> map) {
    Map<String, AttributeValue> projected = new LinkedHashMap<>();
    for (Map.Entry<String, PathTree<T>> branch : entries.entrySet()) {
      AttributeValue part = branch.getValue().project(map.get(branch.getKey()));
      if (part != null) {
        projected.put(branch.getKey(), part);
      }
    }
    return projected;
  }

  /** The part of a value that the paths lead to, or null. */
  private @Nullable AttributeValue project(@Nullable AttributeValue value) {
    if (value == null || leaf != null) {
      return value;
    }
    if (!entries.isEmpty() && value instanceof M(var map)) {
      Map<String, AttributeValue> projected = project(map);
      return projected.isEmpty() ? null : new M(projected);
    }
    if (!elements.isEmpty() && value instanceof L(var list)) {
      List<AttributeValue> projected = new ArrayList<>();
      for (Map.Entry<Integer, PathTree<T>> branch : elements.entrySet()) {
        AttributeValue element = branch.getKey() < list.size() ? list.get(branch.getKey()) : null;
        AttributeValue part = branch.getValue().project(element);
        if (part != null) {
          projected.add(part);
        }
      }
      return projected.isEmpty() ? null : new L(projected);
    }
    return null;
  }
}
