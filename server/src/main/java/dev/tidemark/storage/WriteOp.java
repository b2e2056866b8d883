package dev.tidemark.storage;

/** One row of a write: where, and what decides. */
public record WriteOp(TableId table, Key key, Mutator mutator) {}
