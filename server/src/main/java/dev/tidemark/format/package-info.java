/** Items as AWS writes them outside the database: DynamoDB JSON, Ion text, and whole exports. */
@NullMarked
package dev.tidemark.format;

import org.jspecify.annotations.NullMarked;
