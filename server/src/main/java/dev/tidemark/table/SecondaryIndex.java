package dev.tidemark.table;

import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.TableId;
import org.jspecify.annotations.Nullable;

/**
 * A secondary index of a table as the catalogue knows it.
 *
 * @param storageId its rows' place in the store
 * @param keys of the index alone; its rows are told apart by the table's key besides
 * @param throughput of a global index of a provisioned table; null: none of its own
 */
public record SecondaryIndex(
    TableId storageId,
    String name,
    Kind kind,
    KeySchema keys,
    IndexProjection projection,
    Phase phase,
    BillingMode.@Nullable Provisioned throughput) {
  /** Whether an index shares the table's partition key. */
  public enum Kind {
    LOCAL,
    GLOBAL
  }

  /** How far an index is. */
  public enum Phase {
    /** It is kept by every write, but rows of older items may be missing. */
    CREATING,
    /** It is whole. */
    ACTIVE
  }

  public SecondaryIndex with(Phase changed) {
    return new SecondaryIndex(storageId, name, kind, keys, projection, changed, throughput);
  }

  public SecondaryIndex with(BillingMode.@Nullable Provisioned changed) {
    return new SecondaryIndex(storageId, name, kind, keys, projection, phase, changed);
  }
}
