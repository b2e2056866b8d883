package dev.tidemark.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table of the {@link MemoryEngine}: every version of every row that is kept, by key. */
final class MemoryRows {
  /**
   * What a commit made of a row.
   *
   * @param row null: gone
   */
  record Version(long at, @Nullable Row row, boolean expired) {}

  final NavigableMap<Key, List<Version>> versions = new TreeMap<>();
  TableState state;
  Indexes indexes = Indexes.NONE;

  MemoryRows(TableState state) {
    this.state = state;
  }

  @Nullable Row get(Key key) {
    return newest(versions.getOrDefault(key, List.of()));
  }

  NavigableMap<Key, List<Version>> part(KeyRange range) {
    NavigableMap<Key, List<Version>> from = versions.tailMap(new Key(range.from()), true);
    byte[] end = range.to();
    if (end == null) {
      return from;
    }
    Key to = new Key(end);
    return from.isEmpty() || from.firstKey().compareTo(to) >= 0
        ? new TreeMap<>()
        : from.headMap(to, false);
  }

  /** Sets a row, or removes it (null). */
  void write(Key key, @Nullable Row row, CommitTime at, boolean expired) {
    Row before = get(key);
    List<Version> all = versions.computeIfAbsent(key, _ -> new ArrayList<>());
    all.add(new Version(at.micros(), row, expired));
    if (!state.recording()) {
      trim(all, TableState.NEVER);
      if (all.isEmpty()) {
        versions.remove(key);
      }
    }
    state =
        state.resized(
            (row == null ? 0 : 1) - (before == null ? 0 : 1),
            (row == null ? 0 : row.sizeBytes()) - (before == null ? 0L : before.sizeBytes()));
  }

  /** A row's writes from a moment on, with what they replaced. */
  static List<Written> writes(Key key, List<Version> versions, CommitTime from) {
    List<Written> found = new ArrayList<>();
    Row before = null;
    for (Version version : versions) {
      if (version.at >= from.micros()) {
        CommitTime at = new CommitTime(version.at);
        found.add(new Written(key, at, before, version.row, version.expired));
      }
      before = version.row;
    }
    return found;
  }

  static @Nullable Row newest(List<Version> versions) {
    return versions.isEmpty() ? null : versions.getLast().row();
  }

  static @Nullable Version lastBefore(List<Version> versions, CommitTime at) {
    Version last = null;
    for (Version version : versions) {
      if (version.at() < at.micros()) {
        last = version;
      }
    }
    return last;
  }

  /** Drops what the state no longer keeps. */
  void trim() {
    if (state.phase() == TableState.Phase.GONE) {
      versions.clear();
      return;
    }
    for (List<Version> all : versions.values()) {
      trim(all, state.kept());
    }
    versions.values().removeIf(List::isEmpty);
  }

  /** Keeps every version since {@code kept} and the newest before it, unless that is a deletion. */
  private static void trim(List<Version> versions, long kept) {
    while (versions.size() > 1 && versions.get(1).at() < kept) {
      versions.removeFirst();
    }
    if (!versions.isEmpty()
        && versions.getFirst().at() < kept
        && versions.getFirst().row() == null) {
      versions.removeFirst();
    }
  }
}
