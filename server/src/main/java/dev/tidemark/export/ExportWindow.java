package dev.tidemark.export;

import dev.tidemark.format.ViewType;
import dev.tidemark.storage.CommitTime;
import java.time.Instant;

/** What of a table's past an export holds. Times are whole milliseconds. */
public sealed interface ExportWindow {
  /** Every item as of the commits before {@code at}. */
  record Full(Instant at) implements ExportWindow {
    @Override
    public CommitTime start() {
      return CommitTime.atOrAfter(at);
    }

    @Override
    public CommitTime end() {
      return CommitTime.atOrAfter(at);
    }
  }

  /** The items written from {@code from} (inclusive) to {@code to} (exclusive). */
  record Incremental(Instant from, Instant to, ViewType view) implements ExportWindow {
    @Override
    public CommitTime start() {
      return CommitTime.atOrAfter(from);
    }

    @Override
    public CommitTime end() {
      return CommitTime.atOrAfter(to);
    }
  }

  /** The earliest moment that is read. */
  CommitTime start();

  /** No commit at or after this moment is seen. */
  CommitTime end();
}
