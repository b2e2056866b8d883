package dev.tidemark.table;

import dev.tidemark.storage.TableId;

/** The system's own tables: their numbers are on disk. */
public final class SystemTables {
  /** The catalogue of tables. */
  public static final TableId CATALOGUE = new TableId(0);

  /** Exports, their data files and client tokens. */
  public static final TableId EXPORTS = new TableId(1);

  /** Tokens of transactions that were done. */
  public static final TableId TRANSACTION_TOKENS = new TableId(2);

  /** Backups, and restores under way. */
  public static final TableId BACKUPS = new TableId(3);

  /** Imports, their errors and client tokens. */
  public static final TableId IMPORTS = new TableId(4);

  /** Tables that were dropped and whose streams can still be read. */
  public static final TableId DROPPED_STREAMS = new TableId(5);

  /** Tables that came home from exports. */
  public static final TableId HOMECOMINGS = new TableId(6);

  private SystemTables() {}
}
