package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All writes that ever were, in order. Every question is answered by going through them again. */
final class ReplayModel {
  /** A write; a null row: removed. */
  record Event(long at, TableId table, Key key, @Nullable Row row, boolean expired) {}

  private final List<Event> events = new ArrayList<>();

  void add(Event event) {
    events.add(event);
  }

  NavigableMap<Key, Row> stateAt(TableId table, KeyRange range, long at) {
    NavigableMap<Key, Row> state = new TreeMap<>();
    for (Event event : events) {
      if (event.at < at && event.table.equals(table) && range.contains(event.key.bytes())) {
        if (event.row == null) {
          state.remove(event.key);
        } else {
          state.put(event.key, event.row);
        }
      }
    }
    return state;
  }

  List<Change> changes(TableId table, KeyRange range, long from, long to) {
    Map<Key, Long> last = new HashMap<>();
    for (Event event : events) {
      boolean inside = event.at >= from && event.at < to;
      if (inside && event.table.equals(table) && range.contains(event.key.bytes())) {
        last.put(event.key, event.at);
      }
    }
    NavigableMap<Key, Row> before = stateAt(table, range, from);
    NavigableMap<Key, Row> after = stateAt(table, range, to);
    List<Change> changes = new ArrayList<>();
    for (Entry<Key, Long> entry : new TreeMap<>(last).entrySet()) {
      Row old = before.get(entry.getKey());
      Row now = after.get(entry.getKey());
      if (old != null || now != null) {
        changes.add(new Change(entry.getKey(), old, now, new CommitTime(entry.getValue())));
      }
    }
    return changes;
  }

  List<Written> feed(TableId table, KeyRange range, FeedPosition after, long until) {
    Map<Key, @Nullable Row> state = new HashMap<>();
    List<Written> found = new ArrayList<>();
    for (Event event : events) {
      if (event.table.equals(table) && range.contains(event.key.bytes())) {
        Row before = state.get(event.key);
        state.put(event.key, event.row);
        if (event.at < until && after.isBefore(event.at, event.key)) {
          CommitTime at = new CommitTime(event.at);
          found.add(new Written(event.key, at, before, event.row, event.expired));
        }
      }
    }
    found.sort(Comparator.comparing(Written::at).thenComparing(Written::key));
    return found;
  }

  static String text(Written write) {
    return write.key()
        + "@"
        + write.at().micros()
        + (write.expired() ? " expired " : " ")
        + text(write.before())
        + " > "
        + text(write.after());
  }

  static String text(@Nullable Row row) {
    return row == null
        ? "-"
        : row.key()
            + "@"
            + row.written().micros()
            + "#"
            + row.sizeBytes()
            + "="
            + new Key(row.value());
  }

  static String text(Change change) {
    return change.key()
        + "@"
        + change.lastWrite().micros()
        + " "
        + text(change.before())
        + " > "
        + text(change.after());
  }

  static String text(Outcome outcome) {
    String decision =
        switch (outcome.decision()) {
          case Decision.Put put -> "put " + new Key(put.value()) + "#" + put.sizeBytes();
          case Decision other -> Objects.toString(other);
        };
    return text(outcome.before()) + " " + decision + " @" + outcome.at().micros();
  }
}
