package dev.tidemark.table;

import org.jspecify.annotations.Nullable;

/**
 * Who may use a table. Kept and told; access is not checked against it.
 *
 * @param document JSON in the service's canonical form; null: it was deleted
 * @param changedMillis since the epoch, of its last change: AWS's revision ids are that too
 */
public record ResourcePolicy(@Nullable String document, long changedMillis) {
  /** The API's RevisionId. */
  public String revisionId() {
    return Long.toString(changedMillis);
  }
}
