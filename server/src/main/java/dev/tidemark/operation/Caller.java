package dev.tidemark.operation;

import dev.tidemark.access.Principal;

/**
 * Who asks, and where.
 *
 * @param region what the request was signed for
 * @param account 12 digits
 * @param principal has been asked already whether it may
 */
public record Caller(String region, String account, Principal principal) {
  /** The account itself. */
  public Caller(String region, String account) {
    this(region, account, Principal.ROOT);
  }

  boolean seesAllTables() {
    return principal.tables() == null;
  }

  /** Whether lists tell of the table. */
  boolean sees(String table) {
    return principal.seesTable(table);
  }
}
