package dev.tidemark.export;

import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.Table;

/** The table that an export reads, as it was when the export began; it may be gone since. */
public record Source(
    TableId storageId, String uuid, String region, String account, String name, KeySchema keys) {
  static Source of(Table table) {
    return new Source(
        table.storageId(),
        table.uuid(),
        table.region(),
        table.account(),
        table.name(),
        table.keys());
  }

  /** The table's ARN. */
  public String arn() {
    return "arn:aws:dynamodb:" + region + ":" + account + ":table/" + name;
  }
}
