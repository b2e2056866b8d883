package dev.tidemark.storage;

import java.time.Duration;

/** Whether a table keeps the images that its writes replace, and for how long. */
public sealed interface History {
  /** No past: only the present can be read. */
  record Off() implements History {}

  /**
   * Everything from the moment history was switched on, but no longer than {@code retention}
   * (positive).
   */
  record Keep(Duration retention) implements History {
    public Keep {
      if (!retention.isPositive()) {
        throw new IllegalArgumentException("retention must be positive: " + retention);
      }
    }
  }

  History OFF = new Off();
}
