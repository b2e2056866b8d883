/** Exports of a table's past to an object store: the rules, the durable records, the files. */
@NullMarked
package dev.tidemark.export;

import org.jspecify.annotations.NullMarked;
