package dev.tidemark.ingest;

import dev.tidemark.table.Table;

/**
 * All that is known of an import, and kept for 90 days.
 *
 * @param table as it is to be made: its places in the store and its creation come only then
 * @param tableParameters the client's TableCreationParameters in JSON, which are told as they were
 */
public record Import(
    ImportId id,
    Table table,
    ImportSource source,
    String token,
    String tableParameters,
    ImportState state) {
  /** {@code <table's ARN>/import/<id>}. */
  public String arn() {
    return table.arn() + "/import/" + id;
  }

  Import with(ImportState changed) {
    return new Import(id, table, source, token, tableParameters, changed);
  }
}
