package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that has a value for an item, or none. */
sealed interface Operand {
  /** The value, or null if there is none. */
  @Nullable AttributeValue of(Map<String, AttributeValue> item);

  /** The type that the value has whatever the item, or null if that depends. */
  default @Nullable String staticType() {
    return null;
  }

  /** The paths that are looked up, in the order of the text. */
  void collectPaths(Set<Path> paths);

  /** What a document path leads to. */
  record Attribute(Path path) implements Operand {
    @Override
    public @Nullable AttributeValue of(Map<String, AttributeValue> item) {
      return path.in(item);
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      paths.add(path);
    }
  }

  /** A value of the request. */
  record Constant(AttributeValue value) implements Operand {
    @Override
    public AttributeValue of(Map<String, AttributeValue> item) {
      return value;
    }

    @Override
    public String staticType() {
      return value.typeName();
    }

    @Override
    public void collectPaths(Set<Path> paths) {}
  }

  /** Whether a condition holds, as a boolean. Only statements compare conditions with values. */
  record Truth(Predicate predicate) implements Operand {
    @Override
    public AttributeValue of(Map<String, AttributeValue> item) {
      return new AttributeValue.Bool(predicate.test(item));
    }

    @Override
    public String staticType() {
      return "BOOL";
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      predicate.collectPaths(paths);
    }
  }

  /** {@code size(operand)}: none if the operand has none, or is of a type without size. */
  record Size(Operand operand) implements Operand {
    @Override
    public @Nullable AttributeValue of(Map<String, AttributeValue> item) {
      AttributeValue value = operand.of(item);
      int size = value == null ? -1 : Values.size(value);
      return size < 0 ? null : N.of(size);
    }

    @Override
    public String staticType() {
      return "N";
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      operand.collectPaths(paths);
    }
  }

  /** {@code if_not_exists(path, otherwise)}. */
  record IfNotExists(Path path, Operand otherwise) implements Operand {
    @Override
    public @Nullable AttributeValue of(Map<String, AttributeValue> item) {
      AttributeValue value = path.in(item);
      return value == null ? otherwise.of(item) : value;
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      paths.add(path);
      otherwise.collectPaths(paths);
    }
  }

  /** {@code list_append(first, second)}. */
  record ListAppend(Operand first, Operand second) implements Operand {
    @Override
    public AttributeValue of(Map<String, AttributeValue> item) {
      List<AttributeValue> all = new ArrayList<>(list(first.required(item)));
      all.addAll(list(second.required(item)));
      return new L(all);
    }

    private static List<AttributeValue> list(AttributeValue value) {
      if (value instanceof L(var elements)) {
        return elements;
      }
      throw wrongType();
    }

    @Override
    public String staticType() {
      return "L";
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      first.collectPaths(paths);
      second.collectPaths(paths);
    }
  }

  /** {@code left + right} or {@code left - right}. */
  record Sum(Operand left, boolean minus, Operand right) implements Operand {
    @Override
    public AttributeValue of(Map<String, AttributeValue> item) {
      AttributeValue a = left.required(item);
      AttributeValue b = right.required(item);
      if (a instanceof N(var x) && b instanceof N(var y)) {
        return new N(Numbers.result(minus ? x.subtract(y) : x.add(y)));
      }
      throw wrongType();
    }

    @Override
    public void collectPaths(Set<Path> paths) {
      left.collectPaths(paths);
      right.collectPaths(paths);
    }
  }

  /**
   * The value, where an update needs one.
   *
   * @throws dev.tidemark.error.ApiException ValidationException if there is none
   */
  default AttributeValue required(Map<String, AttributeValue> item) {
    AttributeValue value = of(item);
    if (value == null) {
      throw ApiError.validation(
          "The provided expression refers to an attribute that does not exist in the item");
    }
    return value;
  }

  /** An update met a value of a type that its operator or function does not take. */
  static RuntimeException wrongType() {
    return ApiError.validation("An operand in the update expression has an incorrect data type");
  }
}
