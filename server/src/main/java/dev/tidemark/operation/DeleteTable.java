package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.restore.Backups;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;

/**
 * Drops a table. The answer says DELETING, as AWS's does, though the table is gone at once. What it
 * was goes on as a backup if point-in-time recovery was on.
 */
final class DeleteTable implements Operation {
  private final Backups backups;
  private final TableLookup tables;
  private final TableRows rows;

  DeleteTable(Backups backups, TableLookup tables, TableRows rows) {
    this.backups = backups;
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Table found = tables.forLife(request.requiredString("TableName"), caller);
    TableSizes sizes = rows.sizes(found);
    Table deleted = backups.deleteTable(found, DeleteTable::check);
    return out -> {
      out.writeStartObject();
      out.writeName("TableDescription");
      TableDescriptions.write(out, deleted, Status.DELETING, sizes);
      out.writeEndObject();
    };
  }

  private static void check(Table table) {
    if (table.settings().deletionProtected()) {
      throw ApiError.validation(
          "Resource cannot be deleted as it is currently protected against deletion. Disable"
              + " deletion protection first.");
    }
    if (table.indexes().stream()
        .anyMatch(index -> index.phase() == SecondaryIndex.Phase.CREATING)) {
      throw ApiError.of(
          ApiError.Type.RESOURCE_IN_USE,
          "Attempt to change a resource which is still in use: Cannot delete table while indexes are"
              + " being created, updated, or deleted.");
    }
  }
}
