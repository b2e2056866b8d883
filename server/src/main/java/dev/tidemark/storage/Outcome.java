package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/**
 * What a write did to one row.
 *
 * @param before the row that the mutator saw, null if there was none
 * @param decision what the mutator decided; in a transaction that another row refused, nothing was
 *     done all the same
 * @param at the commit's time; of a write that changed nothing, a moment at which {@code before}
 *     was current
 */
public record Outcome(@Nullable Row before, Decision decision, CommitTime at) {}
