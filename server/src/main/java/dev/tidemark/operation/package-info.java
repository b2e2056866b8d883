/** The operations of the API: one file each, with its checks, its action and its answer. */
@NullMarked
package dev.tidemark.operation;

import org.jspecify.annotations.NullMarked;
