package dev.tidemark.storage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who needs which past. A hold is a caller's {@link Pin} or an open cursor's; only the former makes
 * moments before the horizon readable for others.
 *
 * <p>Take {@link #lock} around "may it be read? then hold it" and around anything that gives up
 * history, so that neither comes between the other's two steps.
 */
final class Pins {
  final ReentrantLock lock = new ReentrantLock();
  private final Map<TableId, Set<Hold>> holds = new HashMap<>();

  /** One need. Compared by identity. */
  final class Hold implements Pin {
    private final TableId table;
    private final long from;
    private final boolean callers;

    private Hold(TableId table, long from, boolean callers) {
      this.table = table;
      this.from = from;
      this.callers = callers;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        Set<Hold> left = holds.get(table);
        if (left != null && left.remove(this) && left.isEmpty()) {
          holds.remove(table);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  Hold hold(TableId table, CommitTime from, boolean callers) {
    lock.lock();
    try {
      Hold hold = new Hold(table, from.micros(), callers);
      holds.computeIfAbsent(table, _ -> new HashSet<>()).add(hold);
      return hold;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a caller's pin makes {@code at} readable. */
  boolean covers(TableId table, CommitTime at) {
    lock.lock();
    try {
      return holds.getOrDefault(table, Set.of()).stream()
          .anyMatch(hold -> hold.callers && hold.from <= at.micros());
    } finally {
      lock.unlock();
    }
  }

  /** The oldest moment that somebody holds, or {@link TableState#NEVER}. */
  long oldest(TableId table) {
    lock.lock();
    try {
      return holds.getOrDefault(table, Set.of()).stream()
          .mapToLong(hold -> hold.from)
          .min()
          .orElse(TableState.NEVER);
    } finally {
      lock.unlock();
    }
  }

  /** The oldest moment that somebody holds, of each table of which somebody does. */
  Map<TableId, Long> oldest() {
    lock.lock();
    try {
      Map<TableId, Long> all = new HashMap<>();
      holds.keySet().forEach(table -> all.put(table, oldest(table)));
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the past from {@code at} on may be read, of a table in this state. */
  boolean readable(TableId table, TableState state, CommitTime at, long now) {
    return state.kept() <= at.micros()
        && (state.horizonMicros(now) <= at.micros() || covers(table, at));
  }
}
