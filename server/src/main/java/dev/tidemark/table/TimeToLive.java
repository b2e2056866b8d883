package dev.tidemark.table;

import dev.tidemark.storage.TableId;

/**
 * That items of a table expire.
 *
 * @param attribute holds the second since the epoch at which an item expires
 * @param index the rows of the table by that second
 * @param complete false while rows of items that are older than it may be missing in the index
 */
public record TimeToLive(String attribute, TableId index, boolean complete) {}
