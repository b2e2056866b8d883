package dev.tidemark.ingest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client token stands for.
 *
 * @param table the name of the table of the request that used it first
 * @param expires null while the import is in progress
 */
record ImportToken(String importArn, String table, @Nullable Instant expires) {
  boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }
}
