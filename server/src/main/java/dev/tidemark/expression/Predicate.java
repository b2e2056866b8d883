package dev.tidemark.expression;

import dev.tidemark.item.AttributeValue;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that is true or false of an item. */
sealed interface Predicate {
  boolean test(Map<String, AttributeValue> item);

  /** The paths that are looked up, in the order of the text. */
  void collectPaths(Set<Path> paths);

  /**
   * A comparison. False where a side is missing or the sides differ in type, but for {@code <>},
   * which is the opposite of {@code =}.
   */
  record Compare(Comparison operator, Operand left, Operand right) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      return holds(operator, left.of(item), right.of(item));
    }

    static boolean holds(
        Comparison operator, @Nullable AttributeValue a, @Nullable AttributeValue b) {
      if (operator == Comparison.EQUAL) {
        return a != null && a.equals(b);
      }
      if (operator == Comparison.NOT_EQUAL) {
        return a == null || !a.equals(b);
      }
      OptionalInt order = Values.order(a, b);
      if (order.isEmpty()) {
        return false;
      }
      int sign = order.getAsInt();
      return switch (operator) {
        case LESS -> sign < 0;
        case LESS_OR_EQUAL -> sign <= 0;
        case GREATER -> sign > 0;
        case GREATER_OR_EQUAL -> sign >= 0;
        case EQUAL, NOT_EQUAL -> throw new IllegalStateException("compared above");
      };
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      left.collectPaths(paths);
      right.collectPaths(paths);
    }
  }

  record Between(Operand operand, Operand low, Operand high) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      AttributeValue value = operand.of(item);
      return Compare.holds(Comparison.GREATER_OR_EQUAL, value, low.of(item))
          && Compare.holds(Comparison.LESS_OR_EQUAL, value, high.of(item));
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      operand.collectPaths(paths);
      low.collectPaths(paths);
      high.collectPaths(paths);
    }
  }

  record In(Operand operand, List<Operand> candidates) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      AttributeValue value = operand.of(item);
      if (value == null) {
        return false;
      }
      for (Operand candidate : candidates) {
        if (value.equals(candidate.of(item))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      operand.collectPaths(paths);
      candidates.forEach(candidate -> candidate.collectPaths(paths));
    }
  }

  record Not(Predicate predicate) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      return !predicate.test(item);
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      predicate.collectPaths(paths);
    }
  }

  record And(List<Predicate> predicates) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      for (Predicate predicate : predicates) {
        if (!predicate.test(item)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      predicates.forEach(predicate -> predicate.collectPaths(paths));
    }
  }

  record Or(List<Predicate> predicates) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      for (Predicate predicate : predicates) {
        if (predicate.test(item)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      predicates.forEach(predicate -> predicate.collectPaths(paths));
    }
  }

  /** {@code attribute_exists}, or {@code attribute_not_exists}. */
  record Exists(Path path, boolean wanted) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      return (path.in(item) != null) == wanted;
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      paths.add(path);
    }
  }

  /** {@code attribute_type}. */
  record HasType(Operand operand, String type) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      AttributeValue value = operand.of(item);
      return value != null && value.typeName().equals(type);
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      operand.collectPaths(paths);
    }
  }

  record BeginsWith(Operand operand, Operand prefix) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      return Values.beginsWith(operand.of(item), prefix.of(item));
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      operand.collectPaths(paths);
      prefix.collectPaths(paths);
    }
  }

  record Contains(Operand container, Operand part) implements Predicate {
    @Override
    public boolean test(Map<String, AttributeValue> item) {
      return Values.contains(container.of(item), part.of(item));
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      container.collectPaths(paths);
      part.collectPaths(paths);
    }
  }
}
