/** What the server counts, and its page in the Prometheus text format. */
@NullMarked
package dev.tidemark.metrics;

import org.jspecify.annotations.NullMarked;
