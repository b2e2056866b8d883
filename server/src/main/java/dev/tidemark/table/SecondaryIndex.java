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
 * @param capacity of a global index, beside its billing
 */
public record SecondaryIndex(
    TableId storageId,
    String name,
    Kind kind,
    KeySchema keys,
    IndexProjection projection,
    Phase phase,
    BillingMode.@Nullable Provisioned throughput,
    Capacity capacity) {
  /** An index about whose capacity nothing more is known. */
  public SecondaryIndex(
      TableId storageId,
      String name,
      Kind kind,
      KeySchema keys,
      IndexProjection projection,
      Phase phase,
      BillingMode.@Nullable Provisioned throughput) {
    this(storageId, name, kind, keys, projection, phase, throughput, Capacity.NONE);
  }

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
    return new SecondaryIndex(
        storageId, name, kind, keys, projection, changed, throughput, capacity);
  }

  public SecondaryIndex with(BillingMode.@Nullable Provisioned changed) {
    return new SecondaryIndex(storageId, name, kind, keys, projection, phase, changed, capacity);
  }

  public SecondaryIndex with(Capacity changed) {
    return new SecondaryIndex(storageId, name, kind, keys, projection, phase, throughput, changed);
  }

  /** What its billing gives, and never less than it once was. */
  public WarmThroughput warmThroughput() {
    return capacity
        .warmFloor()
        .max(throughput == null ? WarmThroughput.ON_DEMAND : WarmThroughput.of(throughput));
  }

  public SecondaryIndex named(String changed) {
    return new SecondaryIndex(
        storageId, changed, kind, keys, projection, phase, throughput, capacity);
  }

  /** The same in another place in the store. */
  public SecondaryIndex at(TableId changed) {
    return new SecondaryIndex(changed, name, kind, keys, projection, phase, throughput, capacity);
  }
}
