/** Files that are on the disk, whole, when a method returns. */
@NullMarked
package dev.tidemark.disk;

import org.jspecify.annotations.NullMarked;
