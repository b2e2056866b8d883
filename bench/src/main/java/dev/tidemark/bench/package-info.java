/** Programs that measure a server from outside, over HTTP, against peers or physical limits. */
@NullMarked
package dev.tidemark.bench;

import org.jspecify.annotations.NullMarked;
