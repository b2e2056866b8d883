package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/**
 * What a store says of one of its tables.
 *
 * @param kept since when replaced rows are recorded without a gap; null: none are
 * @param size what the store says that its rows come to
 */
public record StoredTable(
    TableId id, Phase phase, History history, @Nullable CommitTime kept, TableSize size) {
  /** What has become of it. */
  public enum Phase {
    LIVE,
    /** Nobody can write to it any more, but its rows and its past are there. */
    DROPPED,
    /** Only its number is left. */
    GONE
  }

  static StoredTable of(TableId id, TableState state) {
    return new StoredTable(
        id,
        switch (state.phase()) {
          case LIVE -> Phase.LIVE;
          case DROPPED -> Phase.DROPPED;
          case GONE -> Phase.GONE;
        },
        state.history(),
        state.recording() ? new CommitTime(state.kept()) : null,
        state.size());
  }

  public boolean isLive() {
    return phase == Phase.LIVE;
  }

  /** Whether every moment from {@code from} on can be read, once it is pinned. */
  public boolean reachesBackTo(CommitTime from) {
    return phase != Phase.GONE && kept != null && !from.isBefore(kept);
  }
}
