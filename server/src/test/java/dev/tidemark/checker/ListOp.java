package dev.tidemark.checker;

import java.util.List;

/** One step of a {@link Transaction} on lists that only grow at their end. */
public sealed interface ListOp {
  String key();

  /**
   * @param value appended by nobody else to any list
   */
  record Append(String key, long value) implements ListOp {
    @Override
    public String toString() {
      return key + "+" + value;
    }
  }

  /**
   * @param values the whole list as it was seen; empty if there was none, or if it is still to be
   *     read
   */
  record Read(String key, List<Long> values) implements ListOp {
    public Read {
      values = List.copyOf(values);
    }

    @Override
    public String toString() {
      return key + "=" + values;
    }
  }
}
