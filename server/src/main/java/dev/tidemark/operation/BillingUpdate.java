package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Capacity;
import dev.tidemark.table.CapacityChanges;
import dev.tidemark.table.OnDemandLimits;
import dev.tidemark.table.Table;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What an UpdateTable makes of a table's billing. Source: ack-api-quirks DDB-TABLE-055 to 061, 184
 * and 326, measured in October 2026.
 */
final class BillingUpdate {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final int DECREASES_A_DAY = 4;
  private static final long DECREASE_SECONDS = 3600;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEEE, MMMM d, yyyy 'at' h:mm:ss a 'Coordinated Universal Time'")
          .withLocale(Locale.US)
          .withZone(ZoneOffset.UTC);

  private BillingUpdate() {}

  /** The billing that the request asks for; the table's if it asks for none. */
  static BillingMode billing(Table table, Struct request, Instant now) {
    String mode = request.string("BillingMode");
    Struct throughput = request.struct("ProvisionedThroughput");
    boolean onDemand =
        mode == null
            ? table.billing() instanceof BillingMode.PayPerRequest
            : mode.equals("PAY_PER_REQUEST");
    if (onDemand) {
      if (throughput != null) {
        throw ApiError.validation(
            INVALID
                + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when"
                + " BillingMode is PAY_PER_REQUEST");
      }
      return table.billing() instanceof BillingMode.PayPerRequest
          ? table.billing()
          : new BillingMode.PayPerRequest(now);
    }
    if (throughput == null) {
      if (mode != null) {
        throw ApiError.validation(
            INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
      }
      return table.billing();
    }
    BillingMode.Provisioned wanted = ProvisionedThroughput.of(throughput);
    if (wanted.equals(table.billing())) {
      throw unchanged(wanted);
    }
    return wanted;
  }

  private static ApiException unchanged(BillingMode.Provisioned wanted) {
    return ApiError.validation(
        "The provisioned throughput for the table will not change. The requested value equals the"
            + " current value. Current ReadCapacityUnits provisioned for the table: "
            + wanted.readUnits()
            + ". Requested ReadCapacityUnits: "
            + wanted.readUnits()
            + ". Current WriteCapacityUnits provisioned for the table: "
            + wanted.writeUnits()
            + ". Requested WriteCapacityUnits: "
            + wanted.writeUnits()
            + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to"
            + " request higher limits.");
  }

  /**
   * The capacity of a table whose billing changes: what it remembers of what was.
   *
   * @throws ApiException LimitExceededException if it was decreased too often today
   */
  static Capacity capacity(Table table, BillingMode wanted, Instant now) {
    Capacity capacity = table.settings().capacity();
    BillingMode current = table.billing();
    if (wanted.equals(current)) {
      return capacity;
    }
    Capacity changed = capacity.with(table.warmThroughput());
    return switch (wanted) {
      case BillingMode.PayPerRequest _ -> changed.withLastOnDemand(null);
      case BillingMode.Provisioned provisioned ->
          switch (current) {
            case BillingMode.PayPerRequest(Instant since) ->
                changed
                    .with(OnDemandLimits.NONE)
                    .withLastOnDemand(since == null ? table.created() : since);
            case BillingMode.Provisioned before ->
                changed.with(changes(capacity.changes(), before, provisioned, now));
          };
    };
  }

  /** What is remembered of a change of provisioned units. */
  static CapacityChanges changes(
      CapacityChanges changes,
      BillingMode.Provisioned before,
      BillingMode.Provisioned after,
      Instant now) {
    CapacityChanges changed = changes;
    if (after.readUnits() < before.readUnits() || after.writeUnits() < before.writeUnits()) {
      checkDecrease(changes, now);
      changed = changed.decreasedAt(now);
    }
    if (after.readUnits() > before.readUnits() || after.writeUnits() > before.writeUnits()) {
      changed = changed.increasedAt(now);
    }
    return changed;
  }

  private static void checkDecrease(CapacityChanges changes, Instant now) {
    Instant last = changes.decreased();
    int today = changes.decreasesToday(now);
    if (last == null || today < DECREASES_A_DAY) {
      return;
    }
    Instant next = last.plusSeconds(DECREASE_SECONDS);
    if (now.isBefore(next)) {
      Instant tomorrow =
          now.atOffset(ZoneOffset.UTC)
              .toLocalDate()
              .plusDays(1)
              .atStartOfDay(ZoneOffset.UTC)
              .toInstant();
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given"
              + " UTC day. After the first 4 decreases, each subsequent decrease in the same UTC"
              + " day can be performed at most once every 3600 seconds. Number of decreases today: "
              + today
              + ". Last decrease at "
              + TIME.format(last)
              + ". Next decrease can be made at "
              + TIME.format(next.isAfter(tomorrow) ? tomorrow : next));
    }
  }
}
