package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.BS;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an update does at the end of a path. */
sealed interface Change {
  /** What is there afterwards, given what is there now; null is nothing. */
  @Nullable AttributeValue apply(@Nullable AttributeValue old);

  /** Puts a value. */
  record Put(AttributeValue value) implements Change {
    @Override
    public AttributeValue apply(@Nullable AttributeValue old) {
      return value;
    }
  }

  /** Takes away what is there. */
  record Remove() implements Change {
    @Override
    public @Nullable AttributeValue apply(@Nullable AttributeValue old) {
      return null;
    }
  }

  /** A value met another of a type that does not go with it. */
  private static RuntimeException mismatch(boolean legacy) {
    return legacy
        ? ApiError.validation("Type mismatch for attribute to update")
        : Operand.wrongType();
  }

  /** Adds to a number, or the elements to a set or list; what is not there counts as 0 or empty. */
  record Add(AttributeValue value, boolean legacy) implements Change {
    @Override
    public AttributeValue apply(@Nullable AttributeValue old) {
      if (old == null) {
        return value;
      }
      if (old instanceof N(var a) && value instanceof N(var b)) {
        return new N(Numbers.result(a.add(b)));
      }
      if (old instanceof SS(var a) && value instanceof SS(var b)) {
        return new SS(union(a, b));
      }
      if (old instanceof NS(var a) && value instanceof NS(var b)) {
        return new NS(union(a, b));
      }
      if (old instanceof BS(var a) && value instanceof BS(var b)) {
        return new BS(union(a, b));
      }
      if (old instanceof L(var a) && value instanceof L(var b)) {
        return new L(union(a, b));
      }
      throw mismatch(legacy);
    }

    private static <T> List<T> union(List<T> a, List<T> b) {
      List<T> all = new ArrayList<>(a);
      all.addAll(b);
      return all;
    }
  }

  /** Takes elements out of a set, and the set away with its last element. */
  record Subtract(AttributeValue value, boolean legacy) implements Change {
    @Override
    public @Nullable AttributeValue apply(@Nullable AttributeValue old) {
      if (old == null) {
        return null;
      }
      if (old instanceof SS(var a) && value instanceof SS(var b)) {
        var rest = rest(a, Set.copyOf(b));
        return rest.isEmpty() ? null : new SS(rest);
      }
      if (old instanceof NS(var a) && value instanceof NS(var b)) {
        var rest = rest(a, Set.copyOf(b));
        return rest.isEmpty() ? null : new NS(rest);
      }
      if (old instanceof BS(var a) && value instanceof BS(var b)) {
        Set<byte[]> gone = new TreeSet<>(Arrays::compareUnsigned);
        gone.addAll(b);
        var rest = rest(a, gone);
        return rest.isEmpty() ? null : new BS(rest);
      }
      throw mismatch(legacy);
    }

    private static <T> List<T> rest(List<T> elements, Set<T> gone) {
      return elements.stream().filter(element -> !gone.contains(element)).toList();
    }
  }
}
