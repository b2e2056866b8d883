/** What the server says while it runs: SLF4J's backend, one line per event, as text or as JSON. */
@NullMarked
package dev.tidemark.log;

import org.jspecify.annotations.NullMarked;
