package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the table that a request names, be it by name or by ARN. */
final class TableLookup {
  /** What AWS answers when items of a missing table are asked for. */
  static final String NOT_FOUND = "Requested resource not found";

  private static final String NAME_PATTERN = "[a-zA-Z0-9_.-]+";
  private static final Pattern ARN =
      Pattern.compile("arn:[^:]+:dynamodb:([^:]+):(\\d{12}):table/([a-zA-Z0-9_.-]{3,255})");

  private final Catalogue catalogue;

  TableLookup(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * The table, or null if there is none.
   *
   * @param nameOrArn has passed the validator
   * @throws ApiException ValidationException if it is an ARN, but not one of a table
   */
  @Nullable Table find(String nameOrArn, Caller caller) {
    if (!nameOrArn.startsWith("arn:")) {
      return catalogue.find(caller.region(), nameOrArn);
    }
    Matcher arn = ARN.matcher(nameOrArn);
    if (!arn.matches()) {
      throw ApiError.validation(
          "Invalid TableArn: Invalid ResourceArn provided as input " + nameOrArn);
    }
    Table table = catalogue.find(arn.group(1), arn.group(3));
    return table != null && table.account().equals(arn.group(2)) ? table : null;
  }

  /** The table whose items are to be read or written; one that is being restored has none yet. */
  Table forItems(String nameOrArn, Caller caller) {
    Table table = find(nameOrArn, caller);
    if (table == null || !table.isActive()) {
      throw missing();
    }
    return table;
  }

  /** The table that is to be described, changed or dropped. */
  Table forSettings(String nameOrArn, Caller caller) {
    Table table = find(nameOrArn, caller);
    if (table == null) {
      throw ApiError.of(
          ApiError.Type.RESOURCE_NOT_FOUND,
          NOT_FOUND + ": Table: " + bareName(nameOrArn) + " not found");
    }
    return table;
  }

  /** The table whose continuous backups are meant. */
  Table forBackups(String nameOrArn, Caller caller) {
    Table table = find(nameOrArn, caller);
    if (table == null || !table.isActive()) {
      throw ApiError.of(ApiError.Type.TABLE_NOT_FOUND, "Table not found: " + bareName(nameOrArn));
    }
    return table;
  }

  /** The table that tags belong to, or null. The ARN has passed {@link TagParameters}. */
  @Nullable Table byArn(String arn) {
    Matcher matcher = ARN.matcher(arn);
    if (!matcher.matches()) {
      return null;
    }
    Table table = catalogue.find(matcher.group(1), matcher.group(3));
    return table != null && table.account().equals(matcher.group(2)) ? table : null;
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
