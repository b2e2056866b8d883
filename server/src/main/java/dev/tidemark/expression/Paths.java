package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Rules over all paths of an expression. */
final class Paths {
  private Paths() {}

  static Set<String> attributes(Collection<Path> paths) {
    Set<String> attributes = new LinkedHashSet<>();
    for (Path path : paths) {
      attributes.add(path.attribute());
    }
    return attributes;
  }

  /** Key attributes are scalars, so no path leads into one. */
  static void refuseInsideKeys(Collection<Path> paths, KeySchema keys) {
    for (KeyAttribute key : keys.attributes()) {
      refuseInside(paths, "Key", key.name());
    }
  }

  /** Nor into a key attribute of an index. */
  static void refuseInsideIndexKeys(Collection<Path> paths, Collection<String> attributes) {
    for (String attribute : attributes) {
      refuseInside(paths, "IndexKey", attribute);
    }
  }

  private static void refuseInside(Collection<Path> paths, String kind, String attribute) {
    for (Path path : paths) {
      if (path.nested() && path.attribute().equals(attribute)) {
        throw ApiError.validation(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not"
                + " allowed: "
                + kind
                + ": "
                + attribute);
      }
    }
  }

  /** No path may lead to where another one leads, or inside; none may be both list and map. */
  static void checkDisjoint(List<Path> paths, ExpressionErrors errors) {
    check(paths, errors, Clash.OVERLAP);
    check(paths, errors, Clash.CONFLICT);
  }

  private static void check(List<Path> paths, ExpressionErrors errors, Clash wanted) {
    for (int later = 1; later < paths.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (clash(paths.get(earlier).steps(), paths.get(later).steps()) == wanted) {
          throw errors.invalid(
              "Two document paths "
                  + (wanted == Clash.OVERLAP ? "overlap" : "conflict")
                  + " with each other; must remove or rewrite one of these paths; path one: "
                  + paths.get(earlier)
                  + ", path two: "
                  + paths.get(later));
        }
      }
    }
  }

  private enum Clash {
    NONE,
    OVERLAP,
    CONFLICT
  }

  private static Clash clash(List<Path.Step> a, List<Path.Step> b) {
    int shared = Math.min(a.size(), b.size());
    for (int i = 0; i < shared; i++) {
      if (a.get(i).getClass() != b.get(i).getClass()) {
        return Clash.CONFLICT;
      }
      if (!a.get(i).equals(b.get(i))) {
        return Clash.NONE;
      }
    }
    return Clash.OVERLAP;
  }
}
