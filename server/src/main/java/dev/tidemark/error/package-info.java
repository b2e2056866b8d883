/** What can go wrong: API errors that a client sees, and storage errors that say what to do. */
@NullMarked
package dev.tidemark.error;

import org.jspecify.annotations.NullMarked;
