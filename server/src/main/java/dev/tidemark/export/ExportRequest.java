package dev.tidemark.export;

import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.table.Table;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, checked in itself but not yet against the table's past.
 *
 * @param token the client's, or one made for it
 * @param typeGiven whether the client named the ExportType; it is echoed only then
 * @param parameters the request as sent, which a later one with the same token must equal
 */
public record ExportRequest(
    Table table,
    Times times,
    ExportFormat format,
    Destination destination,
    String token,
    boolean typeGiven,
    Map<String, AttributeValue> parameters) {

  /** The times asked for; null means now. */
  public sealed interface Times {
    /** A full export. */
    record Full(@Nullable Instant at) implements Times {}

    /** An incremental export. */
    record Incremental(Instant from, @Nullable Instant to, ViewType view) implements Times {}
  }
}
