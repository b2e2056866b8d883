package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an engine knows of a table, and the rules of how far back it can be read. Without I/O: each
 * change gives a new value.
 *
 * <p>Two marks say what there is of the past. {@code earliest} is the promise: no moment before it
 * is readable without a pin. {@code kept} is the fact: replaced images are recorded without a gap
 * since then. The fact may reach further back than the promise, for pins and until data is dropped.
 *
 * @param history what was asked for
 * @param earliest in microseconds; {@link #NEVER} if there is no promise
 * @param kept in microseconds; {@link #NEVER} if nothing is recorded
 */
record TableState(Phase phase, History history, long earliest, long kept, TableSize size) {
  enum Phase {
    LIVE,
    /** Dropped, but its rows and past are there yet: pinned, or not cleared so far. */
    DROPPED,
    /** Only the number is left, so that it is not used again. */
    GONE
  }

  static final long NEVER = Long.MAX_VALUE;
  static final long DAY_MICROS = 86_400_000_000L;
  private static final Duration LONGEST = Duration.ofDays(100_000);

  static TableState created(History history, long now) {
    return new TableState(Phase.LIVE, History.OFF, NEVER, NEVER, TableSize.EMPTY)
        .altered(history, now, false);
  }

  /** Whether writes must record what they replace. */
  boolean recording() {
    return kept != NEVER;
  }

  /** {@link StorageEngine#horizon} at {@code now}, or {@link #NEVER}. */
  long horizonMicros(long now) {
    if (phase == Phase.LIVE && history instanceof History.Keep keep) {
      return Math.max(Math.max(earliest, kept), now - retentionMicros(keep));
    }
    return NEVER;
  }

  @Nullable CommitTime horizon(long now) {
    long horizon = horizonMicros(now);
    return horizon == NEVER ? null : new CommitTime(horizon);
  }

  /**
   * @param now no commit before it is still to come
   * @param held whether somebody needs the past, or may yet say so
   */
  TableState altered(History to, long now, boolean held) {
    return switch (to) {
      case History.Off off -> new TableState(phase, off, NEVER, held ? kept : NEVER, size);
      case History.Keep keep -> {
        boolean begins = history instanceof History.Off;
        long from =
            begins ? now : Math.max(horizonMicros(now), Math.max(0, now - retentionMicros(keep)));
        yield new TableState(phase, keep, from, begins && !recording() ? now : kept, size);
      }
    };
  }

  TableState dropped(boolean held) {
    return new TableState(
        held ? Phase.DROPPED : Phase.GONE, History.OFF, NEVER, held ? kept : NEVER, size);
  }

  /** Gives up what nobody needs any more: whole days, or everything. */
  TableState expired(long now, long oldestPin) {
    long needed = Math.min(horizonMicros(now), oldestPin);
    if (needed == NEVER) {
      return new TableState(
          phase == Phase.LIVE ? phase : Phase.GONE, history, earliest, NEVER, size);
    }
    long startOfDay = needed - needed % DAY_MICROS;
    return new TableState(phase, history, earliest, Math.max(kept, startOfDay), size);
  }

  TableState resized(long rows, long bytes) {
    return new TableState(
        phase, history, earliest, kept, new TableSize(size.rows() + rows, size.bytes() + bytes));
  }

  static long retentionMicros(History.Keep keep) {
    Duration retention = keep.retention();
    return retention.compareTo(LONGEST) > 0 ? NEVER / 2 : Math.max(1, retention.toNanos() / 1000);
  }

  /** The state of a table that can be read and written. */
  static TableState live(@Nullable TableState state, TableId table) {
    if (state == null || state.phase != Phase.LIVE) {
      throw noTable(table);
    }
    return state;
  }

  /** Checks that a table may hold index rows. */
  static void requireNoHistory(TableState state, TableId table) {
    if (!(state.history() instanceof History.Off)) {
      throw new IllegalArgumentException("table " + table.value() + " keeps history");
    }
  }

  /** Checks that a table can be filled in bulk. */
  static void requireLoadable(TableState state, TableId table) {
    if (state.recording() || !(state.history() instanceof History.Off)) {
      throw new IllegalStateException("table " + table.value() + " keeps history");
    }
    if (!state.size().equals(TableSize.EMPTY)) {
      throw new IllegalStateException("table " + table.value() + " is not empty");
    }
  }

  static StorageException noTable(TableId table) {
    return new StorageException(
        StorageException.Kind.REFUSED, "there is no table " + table.value());
  }

  static StorageException beforeHorizon(TableId table, CommitTime at) {
    return new StorageException(
        StorageException.Kind.REFUSED,
        "table " + table.value() + " has no past at " + at.toInstant());
  }
}
