/** The keys of all regions, and what is encrypted under them. */
@NullMarked
package dev.tidemark.encryption;

import org.jspecify.annotations.NullMarked;
