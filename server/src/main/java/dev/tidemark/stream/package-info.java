/** Streams: what changed in a table, dealt out to shards, record by record. */
@NullMarked
package dev.tidemark.stream;

import org.jspecify.annotations.NullMarked;
