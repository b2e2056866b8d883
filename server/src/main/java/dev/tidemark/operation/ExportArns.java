package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ARNs that the export and import operations take, with the refusals measured on AWS. */
final class ExportArns {
  private static final Pattern ARN =
      Pattern.compile("arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)", Pattern.DOTALL);
  private static final Pattern TABLE = Pattern.compile("table/([a-zA-Z0-9_.-]{3,255})");
  private static final Pattern EXPORT =
      Pattern.compile("table/[a-zA-Z0-9_.-]{3,255}/export/[0-9]{14}-[0-9a-f]{8}");
  private static final Pattern IMPORT =
      Pattern.compile("table/[a-zA-Z0-9_.-]{3,255}/import/[0-9]{14}-[0-9a-f]{8}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]+");

  private ExportArns() {}

  /**
   * The name in a table's ARN. Its region is not looked at: the table is the endpoint's.
   *
   * @throws ApiException ValidationException if it is not a table's ARN, AccessDeniedException if
   *     it is another account's
   */
  static String tableName(String arn, Caller caller) {
    Matcher parts = ARN.matcher(arn);
    if (!parts.matches()) {
      throw ApiError.validation(
          "One or more parameter values were invalid: tableArn is not a valid ARN");
    }
    Matcher table = TABLE.matcher(parts.group(5));
    if (!parts.group(2).equals("dynamodb") || !table.matches()) {
      throw ApiError.validation("Invalid Request: Table ARN is invalid.");
    }
    if (!parts.group(4).equals(caller.account())) {
      throw denied();
    }
    return table.group(1);
  }

  /**
   * Checks an export's ARN.
   *
   * @throws ApiException as AWS: ValidationException if it is no export's ARN,
   *     AccessDeniedException if it is not DynamoDB's or not the caller's, ExportNotFoundException
   *     if it is another region's
   */
  static void requireExport(String arn, Caller caller) {
    if (!isOfRegion(arn, EXPORT, "Invalid Export ARN", caller)) {
      throw notFound("Invalid export arn");
    }
  }

  /**
   * Checks an import's ARN.
   *
   * @throws ApiException as AWS: ValidationException if it is no import's ARN,
   *     AccessDeniedException if it is not DynamoDB's or not the caller's, ImportNotFoundException
   *     if it is another region's
   */
  static void requireImport(String arn, Caller caller) {
    if (!isOfRegion(arn, IMPORT, "Invalid Import ARN", caller)) {
      throw noImport("Invalid import arn");
    }
  }

  /** Whether an ARN that is well-formed, and of the caller's account, is of its region too. */
  private static boolean isOfRegion(String arn, Pattern resource, String malformed, Caller caller) {
    Matcher parts = ARN.matcher(arn);
    if (!parts.matches()) {
      throw ApiError.validation(malformed);
    }
    if (!parts.group(1).startsWith("aws")
        || !parts.group(2).equals("dynamodb")
        || !REGION.matcher(parts.group(3)).matches()
        || !parts.group(4).equals(caller.account())) {
      throw denied();
    }
    if (!resource.matcher(parts.group(5)).matches()) {
      throw ApiError.validation(malformed);
    }
    return parts.group(3).equals(caller.region());
  }

  /** Whether this has the form of an export's ARN, of whatever region and account. */
  static boolean isExport(String arn) {
    Matcher parts = ARN.matcher(arn);
    return parts.matches() && EXPORT.matcher(parts.group(5)).matches();
  }

  /** Whether this has the form of an import's ARN, of whatever region and account. */
  static boolean isImport(String arn) {
    Matcher parts = ARN.matcher(arn);
    return parts.matches() && IMPORT.matcher(parts.group(5)).matches();
  }

  /** Said as that of an export is. */
  static ApiException noImport(String what) {
    return ApiError.of(ApiError.Type.IMPORT_NOT_FOUND, "Import not found: " + what);
  }

  /** AWS says it twice. */
  static ApiException notFound(String what) {
    return ApiError.of(ApiError.Type.EXPORT_NOT_FOUND, "Export not found: " + what);
  }

  private static ApiException denied() {
    return ApiError.of(ApiError.Type.ACCESS_DENIED, "Access is denied");
  }
}
