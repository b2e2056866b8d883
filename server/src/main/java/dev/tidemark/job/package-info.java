/** Work that outlives a request: started, retried, stopped, and taken up again by its owner. */
@NullMarked
package dev.tidemark.job;

import org.jspecify.annotations.NullMarked;
