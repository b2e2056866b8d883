/** Tables made of files in an object store: ImportTable. */
@NullMarked
package dev.tidemark.ingest;

import org.jspecify.annotations.NullMarked;
