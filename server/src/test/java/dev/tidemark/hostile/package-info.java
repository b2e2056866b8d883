/** Requests that no server may let through, sent over sockets to a whole server. */
@NullMarked
package dev.tidemark.hostile;

import org.jspecify.annotations.NullMarked;
