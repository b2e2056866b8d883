package dev.tidemark.homecoming;

import dev.tidemark.format.ViewType;
import dev.tidemark.storage.TableId;
import java.time.Instant;

/**
 * The changes of an incremental export, all of them read and checked, in a table of the store.
 *
 * @param changes where they are, by the keys of the items
 * @param asOf the end of the window
 */
record StagedSet(TableId changes, String exportArn, Instant asOf, ViewType view, long count) {}
