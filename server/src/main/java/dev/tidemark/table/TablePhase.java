package dev.tidemark.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a table is doing. Only an active one can be read, written and changed. */
public sealed interface TablePhase {
  /** It is there for everybody. */
  record Active() implements TablePhase {}

  /**
   * Its rows are being brought back. Nobody sees them before all are there.
   *
   * @param sourceTableArn the table whose past it is
   * @param sourceBackupArn the backup that the rows come from; null: the table's own past
   * @param at the moment that comes back
   */
  record Restoring(String sourceTableArn, @Nullable String sourceBackupArn, Instant at)
      implements TablePhase {}

  /** Its rows are being read from an object store. Nobody sees them before all are there. */
  record Importing(String importArn) implements TablePhase {}

  TablePhase ACTIVE = new Active();
}
