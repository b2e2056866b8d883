package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.restore.Restores;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Begins to make a new table of what another was at some moment, to the millisecond. Order and
 * texts of the refusals: the service as measured by others (ack-api-quirks DDB-TABLE-100 and 272).
 */
final class RestoreTableToPointInTime implements Operation {
  private static final String INVALID = "Invalid Request: ";
  private static final Pattern ARN =
      Pattern.compile("arn:[^:]+:dynamodb:([^:]+):(\\d{12}):table/([a-zA-Z0-9_.-]{3,255})");

  private final Catalogue catalogue;
  private final TableKeys keys;
  private final Restores restores;
  private final ContinuousBackups backups;
  private final Duration lag;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param lag how far the latest moment that can be restored is behind the present
   */
  RestoreTableToPointInTime(
      Catalogue catalogue,
      TableKeys keys,
      Restores restores,
      ContinuousBackups backups,
      Duration lag,
      InstantSource clock,
      RandomGenerator random) {
    this.catalogue = catalogue;
    this.keys = keys;
    this.restores = restores;
    this.backups = backups;
    this.lag = lag;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    RestoredTable.checkForm(request, keys, caller);
    checkTimes(request);
    Table source = source(request, caller);
    ContinuousBackups.Window window = backups.window(source, lag);
    if (window == null) {
      throw ApiError.of(
          ApiError.Type.POINT_IN_TIME_RECOVERY_UNAVAILABLE,
          "Point in time recovery is not enabled for table '" + source.name() + "'");
    }
    Instant at = moment(request, window);
    RestoredTable wanted = RestoredTable.of(request, source, keys, caller);
    restores.requireFree(caller.region(), wanted.name());
    TablePhase.Restoring phase = new TablePhase.Restoring(source.arn(), null, at);
    try {
      Table table =
          restores.ofPast(
              source,
              CommitTime.atOrAfter(at),
              caller.region(),
              wanted.name(),
              id ->
                  wanted.make(
                      id, TableUuids.random(random), caller, clock.instant(), catalogue, phase));
      return RestoredTable.reply(table);
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.REFUSED) {
        throw catalogue.exists(source) ? outside(at, window) : missing(source.name());
      }
      throw e;
    }
  }

  private static void checkTimes(Struct request) {
    boolean latest = Boolean.TRUE.equals(request.bool("UseLatestRestorableTime"));
    boolean moment = request.has("RestoreDateTime");
    if (latest && moment) {
      throw ApiError.validation(
          INVALID
              + "Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time"
              + " restore request. Please specify only one of them");
    }
    if (!latest && !moment) {
      throw ApiError.validation(
          INVALID
              + "Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but"
              + " not both");
    }
  }

  private Table source(Struct request, Caller caller) {
    String arn = request.string("SourceTableArn");
    String name = request.string("SourceTableName");
    if (arn != null && name != null) {
      throw ApiError.validation(
          INVALID + "Must provide exactly one of: sourceTableArn, sourceTableName");
    }
    if (arn == null && name == null) {
      throw ApiError.validation(
          "The parameter 'TableName' is required but was not present in the request");
    }
    String region = caller.region();
    String table = name == null ? "" : name;
    if (arn != null) {
      Matcher parts = ARN.matcher(arn);
      if (!parts.matches()) {
        throw ApiError.validation(
            "One or more parameter values were invalid: sourceTableArn is not a valid ARN");
      }
      if (!parts.group(2).equals(caller.account())) {
        throw ApiError.validation(
            INVALID
                + "This action is only supported by accounts that match the resource owner's"
                + " account");
      }
      region = parts.group(1);
      table = parts.group(3);
      RestoredTable.checkRegion(request, region, caller);
    }
    Table found = catalogue.find(region, table);
    if (found == null || !found.isActive() || !found.account().equals(caller.account())) {
      throw missing(table);
    }
    return found;
  }

  private static Instant moment(Struct request, ContinuousBackups.Window window) {
    @Nullable Instant asked = request.timestamp("RestoreDateTime");
    if (asked == null) {
      return window.latest();
    }
    Instant at = asked.truncatedTo(ChronoUnit.MILLIS);
    if (at.isBefore(window.earliest()) || at.isAfter(window.latest())) {
      throw outside(at, window);
    }
    return at;
  }

  private static ApiException outside(Instant at, ContinuousBackups.Window window) {
    return ApiError.of(
        ApiError.Type.INVALID_RESTORE_TIME,
        "RestoreDateTime '"
            + at.truncatedTo(ChronoUnit.SECONDS)
            + "' must be within EarliestRestorableDateTime '"
            + window.earliest().truncatedTo(ChronoUnit.SECONDS)
            + "' and LatestRestorableDateTime '"
            + window.latest().truncatedTo(ChronoUnit.SECONDS)
            + "'");
  }

  private static ApiException missing(String table) {
    return ApiError.of(ApiError.Type.TABLE_NOT_FOUND, "Table not found: " + table);
  }
}
