/** The shapes of AWS's model, and the strict reader and validator driven by them. */
@NullMarked
package dev.tidemark.schema;

import org.jspecify.annotations.NullMarked;
