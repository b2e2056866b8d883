package dev.tidemark.storage;

/**
 * A part of a table, as a plain value that any node can open and a job record can hold. The splits
 * of one {@link StorageEngine#splits} call cover every possible key exactly once, in key order.
 */
public record Split(TableId table, KeyRange range) {}
