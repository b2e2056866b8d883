package dev.tidemark.storage;

/** A row's place. */
public record TableKey(TableId table, Key key) {}
