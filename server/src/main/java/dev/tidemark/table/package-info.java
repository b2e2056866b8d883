/** The catalogue of tables, their states and their settings. */
@NullMarked
package dev.tidemark.table;

import org.jspecify.annotations.NullMarked;
