/**
 * The expressions of the API: one lexer, one parser, trees, and their evaluation over items.
 *
 * <p>Three steps: {@code Parser} turns text into {@code Syntax}, {@code Binder} puts names and
 * values in the place of placeholders and makes {@code Predicate} and {@code Operand}, which are
 * evaluated. Legacy parameters build the last two directly, PartiQL makes {@code Syntax}.
 */
@NullMarked
package dev.tidemark.expression;

import org.jspecify.annotations.NullMarked;
