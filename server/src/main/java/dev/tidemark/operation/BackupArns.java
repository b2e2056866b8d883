package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.restore.Backup;
import dev.tidemark.restore.BackupId;
import dev.tidemark.restore.Backups;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARNs of backups that requests name. Source of the rules and texts: the service as measured by
 * others (ack-api-quirks DDB-BACKUP-012).
 *
 * @param region as the ARN has it; which region's backup is meant is for the caller to say
 */
record BackupArns(String arn, String region, String table, BackupId id) {
  private static final Pattern ARN =
      Pattern.compile("arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)", Pattern.DOTALL);
  private static final Pattern BACKUP =
      Pattern.compile("table/([a-zA-Z0-9_.-]{3,255})/backup/([0-9]{14}-[0-9a-f]{8})");
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]+");

  /**
   * Reads an ARN.
   *
   * @throws ApiException ValidationException if it is not a backup's, AccessDeniedException if it
   *     is another account's
   */
  static BackupArns parse(String arn, Caller caller) {
    Matcher parts = ARN.matcher(arn);
    if (!parts.matches()) {
      throw ApiError.validation("Invalid Backup ARN");
    }
    String region = parts.group(3);
    if (region.isEmpty() || !parts.group(4).equals(caller.account())) {
      throw ApiError.of(ApiError.Type.ACCESS_DENIED, "Access is denied");
    }
    if (!parts.group(1).startsWith("aws")
        || !parts.group(2).equals("dynamodb")
        || !REGION.matcher(region).matches()) {
      throw ApiError.validation("BackupArn is not valid");
    }
    Matcher backup = BACKUP.matcher(parts.group(5));
    if (!backup.matches()) {
      throw ApiError.validation("Invalid Backup ARN");
    }
    return new BackupArns(arn, region, backup.group(1), new BackupId(backup.group(2)));
  }

  /**
   * The backup, in a region.
   *
   * @throws ApiException BackupNotFoundException if there is none
   */
  Backup find(Backups backups, String inRegion, Caller caller) {
    Backup backup = backups.find(inRegion, caller.account(), table, id);
    if (backup == null) {
      throw ApiError.of(ApiError.Type.BACKUP_NOT_FOUND, "Backup not found: " + arn);
    }
    return backup;
  }
}
