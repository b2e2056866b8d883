/**
 * Ordered rows with history: the interface that every engine keeps, and the engines.
 *
 * <p>Commit time is the only order. State at T = every commit with time &lt; T. Changes in [from,
 * to) = every commit with from &lt;= time &lt; to. Keys and values are opaque bytes here.
 */
@NullMarked
package dev.tidemark.storage;

import org.jspecify.annotations.NullMarked;
