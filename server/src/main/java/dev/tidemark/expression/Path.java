package dev.tidemark.expression;

import dev.tidemark.item.AttributeValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A document path: the name of an attribute, then keys of maps and indexes of lists. */
record Path(List<Step> steps) {
  /** Source: AWS developer guide, "Limits": the depth of a document path. */
  static final int STEPS_MAX = 32;

  Path {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || !(steps.getFirst() instanceof Step.Key)) {
      throw new IllegalArgumentException("a path begins with a name: " + steps);
    }
  }

  static Path of(String attribute) {
    return new Path(List.of(new Step.Key(attribute)));
  }

  /** A step of a path. */
  sealed interface Step {
    /** The name of an attribute or the key of a map. */
    record Key(String name) implements Step {
      @Override
      public String toString() {
        return name;
      }
    }

    /** The index of a list element, from 0. */
    record Index(int index) implements Step {
      @Override
      public String toString() {
        return "[" + index + "]";
      }
    }
  }

  String attribute() {
    return steps.getFirst().toString();
  }

  boolean nested() {
    return steps.size() > 1;
  }

  /** The value that the path leads to, or null. */
  @Nullable AttributeValue in(Map<String, AttributeValue> item) {
    AttributeValue value = item.get(attribute());
    for (int i = 1; i < steps.size() && value != null; i++) {
      value = child(value, steps.get(i));
    }
    return value;
  }

  static @Nullable AttributeValue child(AttributeValue value, Step step) {
    return switch (step) {
      case Step.Key(String name) ->
          value instanceof AttributeValue.M(var entries) ? entries.get(name) : null;
      case Step.Index(int index) ->
          value instanceof AttributeValue.L(var elements) && index < elements.size()
              ? elements.get(index)
              : null;
    };
  }

  /** As errors write it: {@code [a, [1], b]}. */
  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
