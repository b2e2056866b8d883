package dev.tidemark.operation;

import dev.tidemark.restore.Backup;
import dev.tidemark.restore.Backups;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Table;

/** Begins a backup of a table as it is now. Names need not be unique, as with AWS. */
final class CreateBackup implements Operation {
  private final TableLookup tables;
  private final TableKeys keys;
  private final Backups backups;

  CreateBackup(TableLookup tables, TableKeys keys, Backups backups) {
    this.tables = tables;
    this.keys = keys;
    this.backups = backups;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Table table = tables.forBackups(request.requiredString("TableName"), caller);
    String name = request.requiredString("BackupName");
    keys.requireUsable(table);
    Backup backup = TableLookup.ofBackups(table, () -> backups.create(table, name));
    return out -> {
      out.writeStartObject();
      BackupDescriptions.writeDetails(out, backup, Backup.Phase.CREATING.name());
      out.writeEndObject();
    };
  }
}
