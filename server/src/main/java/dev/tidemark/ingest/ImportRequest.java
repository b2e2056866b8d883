package dev.tidemark.ingest;

import dev.tidemark.table.Table;

/**
 * What a client asks for, checked in itself.
 *
 * @param table as it is to be made
 * @param token the client's, or one made for it
 * @param tableParameters as {@link Import#tableParameters}
 */
public record ImportRequest(
    Table table, ImportSource source, String token, String tableParameters) {}
