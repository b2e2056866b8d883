/**
 * Judges what concurrent clients saw, without knowing what is inside the server: strict
 * serializability of transactions on lists, linearizability of single registers. Used by the tests
 * of the operations and by those of the packaged server.
 */
@NullMarked
package dev.tidemark.checker;

import org.jspecify.annotations.NullMarked;
