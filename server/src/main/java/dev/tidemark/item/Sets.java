package dev.tidemark.item;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The one canonical order of the elements of each kind of set. */
final class Sets {
  private Sets() {}

  static List<String> canonicalStrings(List<String> values) {
    return canonical(values, Utf8.ORDER);
  }

  static List<BigDecimal> canonicalNumbers(List<BigDecimal> values) {
    return canonical(
        values.stream().map(Numbers::normalize).toList(), Comparator.<BigDecimal>naturalOrder());
  }

  static List<byte[]> canonicalBinaries(List<byte[]> values) {
    return canonical(values, Arrays::compareUnsigned);
  }

  static boolean sameBinaries(List<byte[]> a, List<byte[]> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!Arrays.equals(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static <T> List<T> canonical(List<T> values, Comparator<? super T> order) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a set has at least one element");
    }
    TreeSet<T> sorted = new TreeSet<>(order);
    sorted.addAll(values);
    return List.copyOf(new ArrayList<>(sorted));
  }
}
