/**
 * PartiQL in DynamoDB's dialect: from the text of a statement to what it asks for.
 *
 * <p>Three steps: {@code Lexer} and {@code Parser} turn text into {@code Node}, which knows more of
 * PartiQL than the dialect does, so that what the dialect lacks is refused as such; {@link
 * dev.tidemark.partiql.Statement} is made of it with the parameters in their places. Conditions,
 * updates and projections are those of package {@code expression}.
 */
@NullMarked
package dev.tidemark.partiql;

import org.jspecify.annotations.NullMarked;
