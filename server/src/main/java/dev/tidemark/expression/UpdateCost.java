package dev.tidemark.expression;

import dev.tidemark.expression.Path.Step;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.BS;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.Utf8;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an update expression counts against the size limit of items. In most regions UpdateItem
 * limits this as well as the item that it makes. Source of all figures:
 * paritysuite/dynamodb-conformance, limits/itemSizeBySurface, measured in August and October 2026.
 */
final class UpdateCost {
  private static final int BASE = 3;
  private static final int WRITE = 19;
  private static final int REMOVE = 1;
  private static final int TARGET_STEP = 4;
  private static final int PATH_OPERAND = 1;
  private static final int OPERAND_STEP = 14;
  private static final int PLUS = 34;
  private static final int MINUS = 37;
  private static final int LIST_APPEND = 37;
  private static final int IF_NOT_EXISTS = 39;

  private UpdateCost() {}

  static long of(List<Update.Action> actions, Map<String, AttributeValue> item) {
    long bytes = BASE;
    for (Update.Action action : actions) {
      bytes +=
          target(action.path())
              + switch (action) {
                case Update.Action.SetTo(_, Operand value) -> WRITE + operand(value);
                case Update.Action.Add(Path path, AttributeValue value) ->
                    WRITE + added(value, path.in(item));
                case Update.Action.Remove _, Update.Action.Delete _ -> REMOVE;
              };
    }
    return bytes;
  }

  private static long target(Path path) {
    long bytes = -TARGET_STEP;
    for (Step step : path.steps()) {
      bytes += TARGET_STEP + size(step);
    }
    return bytes;
  }

  private static long operand(Operand operand) {
    return switch (operand) {
      case Operand.Constant(AttributeValue value) -> ItemSizes.of(value);
      case Operand.Attribute(Path path) -> path(path);
      case Operand.IfNotExists(Path path, Operand otherwise) ->
          IF_NOT_EXISTS + path(path) + operand(otherwise);
      case Operand.ListAppend(Operand first, Operand second) ->
          LIST_APPEND + operand(first) + operand(second);
      case Operand.Sum(Operand left, boolean minus, Operand right) ->
          (minus ? MINUS : PLUS) + operand(left) + operand(right);
      case Operand.Size(Operand of) -> operand(of);
      case Operand.Truth _ -> throw new IllegalStateException("no update sets a condition");
    };
  }

  private static long path(Path path) {
    long bytes = PATH_OPERAND;
    for (Step step : path.steps()) {
      bytes += OPERAND_STEP + size(step);
    }
    return bytes;
  }

  private static int size(Step step) {
    return switch (step) {
      case Step.Key(String name) -> Utf8.length(name);
      case Step.Index(int index) -> Integer.toString(index).length();
    };
  }

  /** Of a set only the elements that are new. */
  private static long added(AttributeValue value, @Nullable AttributeValue old) {
    if (value instanceof SS(var a) && old instanceof SS(var b)) {
      return sizeOfRest(a, new HashSet<>(b), AttributeValue.S::new);
    }
    if (value instanceof NS(var a) && old instanceof NS(var b)) {
      return sizeOfRest(a, new HashSet<>(b), AttributeValue.N::new);
    }
    if (value instanceof BS(var a) && old instanceof BS(var b)) {
      Set<byte[]> there = new TreeSet<>(Arrays::compareUnsigned);
      there.addAll(b);
      return sizeOfRest(a, there, AttributeValue.B::new);
    }
    return ItemSizes.of(value);
  }

  private static <T> long sizeOfRest(
      List<T> elements, Set<T> there, Function<T, AttributeValue> value) {
    return elements.stream()
        .filter(element -> !there.contains(element))
        .mapToLong(element -> ItemSizes.of(value.apply(element)))
        .sum();
  }
}
