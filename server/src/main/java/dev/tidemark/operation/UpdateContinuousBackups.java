package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;

/**
 * Switches point-in-time recovery on or off, or changes its period. Source: measured by others; off
 * and on again begins a new past.
 */
final class UpdateContinuousBackups implements Operation {
  private static final int DAYS_DEFAULT = 35;

  private final Catalogue catalogue;
  private final TableLookup tables;
  private final ContinuousBackups backups;

  UpdateContinuousBackups(Catalogue catalogue, TableLookup tables, ContinuousBackups backups) {
    this.catalogue = catalogue;
    this.tables = tables;
    this.backups = backups;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Struct wanted = request.struct("PointInTimeRecoverySpecification");
    if (wanted == null) {
      throw new IllegalStateException("the validator let a missing specification pass");
    }
    boolean enabled = Boolean.TRUE.equals(wanted.bool("PointInTimeRecoveryEnabled"));
    Integer days = wanted.integer("RecoveryPeriodInDays");
    if (!enabled && days != null) {
      throw ApiError.validation(
          "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time"
              + " recovery.");
    }
    Table table = tables.forBackups(request.requiredString("TableName"), caller);
    return backups.describe(
        TableLookup.ofBackups(
            table,
            () -> catalogue.setRecovery(table, enabled, days == null ? DAYS_DEFAULT : days)));
  }
}
