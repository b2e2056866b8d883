/** Items: attribute values, numbers of 38 digits, keys, sizes, and the binary form on disk. */
@NullMarked
package dev.tidemark.item;

import org.jspecify.annotations.NullMarked;
