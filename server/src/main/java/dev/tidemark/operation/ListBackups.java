package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.restore.Backup;
import dev.tidemark.restore.Backups;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the backups of a region in order of time, of tables that are gone too; those of the system
 * only if they are asked for. Source: the service as measured by others (ack-api-quirks
 * DDB-BACKUP-014 and 016).
 */
final class ListBackups implements Operation {
  private static final int PAGE_MAX = 100;

  private final Backups backups;

  ListBackups(Backups backups) {
    this.backups = backups;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Instant from = request.timestamp("TimeRangeLowerBound");
    Instant to = request.timestamp("TimeRangeUpperBound");
    if (from != null && to != null && from.isAfter(to)) {
      throw ApiError.validation(
          "Invalid Request: Time range lower bound must be less than or equal to upper bound");
    }
    String startArn = request.string("ExclusiveStartBackupArn");
    BackupArns start = startArn == null ? null : start(startArn, caller);
    String table = request.string("TableName");
    String name = table == null ? null : table.substring(table.lastIndexOf('/') + 1);
    String type = request.string("BackupType");
    Integer limit = request.integer("Limit");
    int most = limit == null ? PAGE_MAX : limit;
    List<Backup> found =
        backups.ofRegion(caller.region(), caller.account()).stream()
            .filter(backup -> caller.sees(backup.source().name()))
            .filter(backup -> start == null || isAfter(backup, start))
            .filter(backup -> name == null || backup.source().name().equals(name))
            .filter(backup -> isOfType(backup, type))
            .filter(backup -> from == null || !backup.created().isBefore(from))
            .filter(backup -> to == null || backup.created().isBefore(to))
            .limit(most + 1L)
            .toList();
    boolean more = found.size() > most;
    return reply(more ? found.subList(0, most) : found, more);
  }

  private static BackupArns start(String arn, Caller caller) {
    BackupArns start = BackupArns.parse(arn, caller);
    if (!start.region().equals(caller.region())) {
      throw ApiError.validation(
          "Invalid Request: ExclusiveStartBackupArn does not match the region");
    }
    return start;
  }

  private static boolean isAfter(Backup backup, BackupArns start) {
    int order = backup.id().compareTo(start.id());
    return order > 0 || (order == 0 && backup.source().name().compareTo(start.table()) > 0);
  }

  private static boolean isOfType(Backup backup, @Nullable String type) {
    return switch (type) {
      case null -> backup.type() == Backup.Type.USER;
      case "ALL" -> true;
      default -> backup.type().name().equals(type);
    };
  }

  private static Reply reply(List<Backup> page, boolean more) {
    return out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("BackupSummaries");
      page.forEach(backup -> BackupDescriptions.writeSummary(out, backup));
      out.writeEndArray();
      if (more) {
        out.writeStringProperty("LastEvaluatedBackupArn", page.getLast().arn());
      }
      out.writeEndObject();
    };
  }
}
