/** Who may do what: the roles of access keys, and what requests need of them. */
@NullMarked
package dev.tidemark.access;

import org.jspecify.annotations.NullMarked;
