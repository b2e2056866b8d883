/** Fills indexes that are added to tables that hold items. */
@NullMarked
package dev.tidemark.backfill;

import org.jspecify.annotations.NullMarked;
