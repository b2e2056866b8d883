package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Tells whether a table keeps its past, and from when to when it can be read. */
final class DescribeContinuousBackups implements Operation {
  private final TableLookup tables;
  private final ContinuousBackups backups;

  DescribeContinuousBackups(TableLookup tables, ContinuousBackups backups) {
    this.tables = tables;
    this.backups = backups;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    return backups.describe(tables.forBackupsTold(request.requiredString("TableName"), caller));
  }
}
