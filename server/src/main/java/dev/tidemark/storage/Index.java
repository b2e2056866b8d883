package dev.tidemark.storage;

/**
 * One index of a table: a table of its own, without history, whose rows follow from the base rows.
 *
 * @param complete false while it is being filled, when rows of older base rows may be missing. Then
 *     every write also reads the index, to see what is there
 */
public record Index(TableId table, boolean complete) {}
