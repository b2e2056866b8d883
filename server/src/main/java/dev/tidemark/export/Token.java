package dev.tidemark.export;

import dev.tidemark.item.AttributeValue;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client token stands for.
 *
 * @param parameters of the request that used it first
 * @param expires null while the export is in progress
 */
record Token(String exportArn, Map<String, AttributeValue> parameters, @Nullable Instant expires) {
  boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }
}
