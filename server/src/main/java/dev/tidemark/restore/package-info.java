/** Backups, and the way back from them and from the past of a table. */
@NullMarked
package dev.tidemark.restore;

import org.jspecify.annotations.NullMarked;
