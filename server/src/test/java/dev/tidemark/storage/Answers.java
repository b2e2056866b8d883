package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Function;

/** Answers of engines and of the model in the same words. */
final class Answers {
  private Answers() {}

  static String page(NavigableMap<Key, Row> state, KeyRange range, PageLimit limit) {
    List<String> rows = new ArrayList<>();
    long bytes = 0;
    for (Row row : state.values()) {
      if (range.contains(row.key().bytes())) {
        if (rows.size() >= limit.rows() || bytes >= limit.bytes()) {
          return rows + " true";
        }
        rows.add(ReplayModel.text(row));
        bytes += row.sizeBytes();
      }
    }
    return rows + " false";
  }

  static <T> List<String> read(Cursor<T> cursor, Function<T, String> text) {
    List<String> found = new ArrayList<>();
    try (cursor) {
      cursor.forEachRemaining(row -> found.add(text.apply(row)));
    }
    return found;
  }

  static <T> List<String> texts(Collection<T> all, Function<T, String> text) {
    return all.stream().map(text).toList();
  }
}
