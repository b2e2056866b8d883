package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the table that a request names, be it by name or by ARN. */
final class TableLookup {
  /** What AWS answers when items of a missing table are asked for. */
  static final String NOT_FOUND = "Requested resource not found";

  /** Source: radkawar/stackd, replies recorded in September 2026, policies. */
  private static final String ELSEWHERE = "1 validation error detected: Invalid AWS region in '%s'";

  /** Source: the same. */
  private static final String ITEMS_ELSEWHERE =
      "1 validation error detected: Value '%s' at 'tableName' failed to satisfy constraint: Invalid"
          + " AWS region";

  private static final String NAME_PATTERN = "[a-zA-Z0-9_.-]+";
  private static final Pattern ARN =
      Pattern.compile("arn:([^:]+):dynamodb:([^:]+):(\\d{12}):table/([a-zA-Z0-9_.-]{3,255})");

  private final Catalogue catalogue;
  private final TableKeys keys;

  TableLookup(Catalogue catalogue, TableKeys keys) {
    this.catalogue = catalogue;
    this.keys = keys;
  }

  /**
   * The table, or null if there is none. One that the caller does not see is none, whoever judged
   * the request before.
   *
   * @param nameOrArn has passed the validator
   * @param elsewhere tells, with a place for the ARN, that it is another region's
   * @throws ApiException ValidationException if it is an ARN, but not one of a table of the
   *     caller's region; AccessDeniedException if it is another account's
   */
  private @Nullable Table find(String nameOrArn, Caller caller, String elsewhere) {
    if (!nameOrArn.startsWith("arn:")) {
      return seen(nameOrArn, caller);
    }
    Matcher arn = ARN.matcher(nameOrArn);
    if (!arn.matches()) {
      throw ApiError.validation(
          "Invalid TableArn: Invalid ResourceArn provided as input " + nameOrArn);
    }
    if (!arn.group(1).equals("aws") || !arn.group(2).equals(caller.region())) {
      throw ApiError.validation(elsewhere.formatted(nameOrArn));
    }
    if (!arn.group(3).equals(caller.account())) {
      throw ApiError.of(ApiError.Type.ACCESS_DENIED, "Access is denied");
    }
    return seen(arn.group(4), caller);
  }

  private @Nullable Table seen(String name, Caller caller) {
    return caller.sees(name) ? catalogue.find(caller.region(), name) : null;
  }

  /**
   * The table whose items are to be read or written; one that is being restored has none yet.
   *
   * @throws ApiException ValidationException if the table's key cannot be used
   */
  Table forItems(String nameOrArn, Caller caller) {
    Table table = findForItems(nameOrArn, caller);
    if (table == null) {
      throw missing();
    }
    return table;
  }

  /** The same, or null if there is none. */
  @Nullable Table findForItems(String nameOrArn, Caller caller) {
    Table table = find(nameOrArn, caller, ITEMS_ELSEWHERE);
    if (table == null || !table.isActive()) {
      return null;
    }
    keys.requireUsable(table);
    return table;
  }

  /** The table that is to be described or dropped, be it on its way or there. */
  Table forLife(String nameOrArn, Caller caller) {
    return required(nameOrArn, find(nameOrArn, caller, ELSEWHERE));
  }

  /** The table whose settings are told or changed; one that is being restored has none yet. */
  Table forSettings(String nameOrArn, Caller caller) {
    Table table = find(nameOrArn, caller, ELSEWHERE);
    return required(nameOrArn, table == null || !table.isActive() ? null : table);
  }

  /**
   * The table whose settings are changed. Other than one that is being restored, one that is being
   * imported is in use. Source: ack-api-quirks DDB-IMPORT-001, measured in October 2026.
   */
  Table forChange(String nameOrArn, Caller caller) {
    Table table = find(nameOrArn, caller, ELSEWHERE);
    if (table != null && table.phase() instanceof TablePhase.Importing) {
      throw ApiError.of(
          ApiError.Type.RESOURCE_IN_USE,
          "Attempt to change a resource which is still in use: Table is being created: "
              + table.name());
    }
    return forSettings(nameOrArn, caller);
  }

  private static Table required(String nameOrArn, @Nullable Table table) {
    if (table == null) {
      throw ApiError.of(
          ApiError.Type.RESOURCE_NOT_FOUND,
          NOT_FOUND + ": Table: " + bareName(nameOrArn) + " not found");
    }
    return table;
  }

  /**
   * The table whose backups are made or switched. Source: as for {@link #forChange}.
   *
   * @throws ApiException TableNotFoundException; ContinuousBackupsUnavailableException if it is
   *     being imported
   */
  Table forBackups(String nameOrArn, Caller caller) {
    Table table = forBackupsTold(nameOrArn, caller);
    if (!table.isActive()) {
      throw ApiError.of(
          ApiError.Type.CONTINUOUS_BACKUPS_UNAVAILABLE,
          "Backups are being enabled for the table: " + table.name() + ". Please retry later");
    }
    return table;
  }

  /** The table whose continuous backups are told: one that is being imported has them. */
  Table forBackupsTold(String nameOrArn, Caller caller) {
    Table table = find(nameOrArn, caller, ELSEWHERE);
    if (table == null || table.phase() instanceof TablePhase.Restoring) {
      throw ApiError.of(ApiError.Type.TABLE_NOT_FOUND, "Table not found: " + bareName(nameOrArn));
    }
    return table;
  }

  /** What a call about a table's backups gives; a table that went meanwhile is named as there. */
  static <T> T ofBackups(Table table, Supplier<T> call) {
    try {
      return call.get();
    } catch (ApiException e) {
      throw e.error().type() == ApiError.Type.RESOURCE_NOT_FOUND
          ? ApiError.of(ApiError.Type.TABLE_NOT_FOUND, "Table not found: " + table.name())
          : e;
    }
  }

  /** The table of an ARN of the caller's region and account, or null: there is none yet. */
  @Nullable Table byArn(ResourceArn arn) {
    Table table = catalogue.find(arn.region(), arn.tableName());
    return table == null || !table.isActive() ? null : table;
  }

  static ApiException missing() {
    return ApiError.of(ApiError.Type.RESOURCE_NOT_FOUND, NOT_FOUND);
  }

  /**
   * Refuses an ARN where only a name will do.
   *
   * @throws ApiException ValidationException, in AWS's words
   */
  static void refuseArn(String name) {
    if (name.startsWith("arn:")) {
      throw ApiError.validation(
          "1 validation error detected: Value '"
              + name
              + "' at 'tableName' failed to satisfy constraint: Member must satisfy regular"
              + " expression pattern: "
              + NAME_PATTERN);
    }
  }

  private static String bareName(String nameOrArn) {
    return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
  }
}
