package dev.tidemark.operation;

import dev.tidemark.table.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The API's SSEDescription. Source: ack-api-quirks DDB-TABLE-027, 140, 331 and 371, measured in
 * October 2026.
 *
 * @param keyArn null: the table is on its way from or to having one
 * @param inaccessible since when the key cannot be used; null: it can, or that is not known
 */
record SseDescription(String status, @Nullable String keyArn, @Nullable Instant inaccessible) {
  /** Of a table whose key can be used; null: it has none. */
  static @Nullable SseDescription of(Table table) {
    String key = table.settings().encryptionKey();
    return key == null ? null : new SseDescription("ENABLED", key, null);
  }

  /** As the answer to a change says, which has the key of before. */
  static SseDescription updating(Table before) {
    return new SseDescription("UPDATING", before.settings().encryptionKey(), null);
  }

  SseDescription inaccessibleSince(@Nullable Instant since) {
    return new SseDescription(status, keyArn, since);
  }

  static void write(JsonGenerator out, @Nullable SseDescription sse) {
    if (sse == null) {
      return;
    }
    out.writeObjectPropertyStart("SSEDescription");
    out.writeStringProperty("Status", sse.status());
    if (sse.keyArn() != null) {
      out.writeStringProperty("SSEType", "KMS");
      out.writeStringProperty("KMSMasterKeyArn", sse.keyArn());
    }
    if (sse.inaccessible() != null) {
      out.writeName("InaccessibleEncryptionDateTime");
      TableDescriptions.writeTime(out, sse.inaccessible());
    }
    out.writeEndObject();
  }
}
