/** Tables that come home: whole exports, as AWS wrote them, taken in as tables with a past. */
@NullMarked
package dev.tidemark.homecoming;

import org.jspecify.annotations.NullMarked;
