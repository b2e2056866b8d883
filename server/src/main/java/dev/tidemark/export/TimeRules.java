package dev.tidemark.export;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * From the times that a client asked for to those of the export, or AWS's refusal. The order of
 * checks and the texts are as measured on AWS; the text for windows that are too long is ours.
 *
 * @param present now as a cut that every acknowledged write is before; whole milliseconds
 */
record TimeRules(ExportLimits limits, Instant present) {
  private static final String FULL_TIME = "Export Time is invalid";

  /** What the rules must know of a table. */
  record Past(String table, Instant created, @Nullable Instant earliest) {}

  ExportWindow resolve(ExportRequest.Times times, Past past) {
    return switch (times) {
      case ExportRequest.Times.Full(Instant at) -> {
        requireRecovery(past);
        yield new ExportWindow.Full(at == null ? present : full(at, past));
      }
      case ExportRequest.Times.Incremental asked -> {
        ExportWindow window = incremental(asked, past);
        requireRecovery(past);
        yield window;
      }
    };
  }

  private static void requireRecovery(Past past) {
    if (past.earliest() == null) {
      throw ApiError.of(
          ApiError.Type.POINT_IN_TIME_RECOVERY_UNAVAILABLE,
          "Point in time recovery is not enabled for table '" + past.table() + "'");
    }
  }

  private Instant full(Instant asked, Past past) {
    Instant at = asked.truncatedTo(ChronoUnit.MILLIS);
    Instant earliest = past.earliest();
    if (at.isAfter(present) || (earliest != null && at.isBefore(earliest))) {
      throw invalid(FULL_TIME);
    }
    Instant latest = present.minus(limits.lag());
    if (earliest != null && earliest.isAfter(latest)) {
      latest = earliest;
    }
    if (at.isAfter(latest)) {
      throw invalid("Point in Time Recovery is not available for specified export time");
    }
    return at;
  }

  private ExportWindow incremental(ExportRequest.Times.Incremental asked, Past past) {
    Instant from = asked.from().truncatedTo(limits.windowUnit());
    Instant to = (asked.to() == null ? present : asked.to()).truncatedTo(limits.windowUnit());
    Instant earliest = past.earliest() == null ? past.created() : past.earliest();
    if (from.isBefore(earliest)) {
      throw invalid(
          "Incremental export period from time cannot be less than the table creation time : "
              + from);
    }
    Duration length = Duration.between(from, to);
    if (length.compareTo(limits.windowMin()) < 0) {
      throw invalid(difference("less than " + limits.windowMinText()));
    }
    Duration longest = limits.windowMax();
    if (longest != null && length.compareTo(longest) > 0) {
      throw invalid(difference("greater than " + longest.toHours() + " hours"));
    }
    if (to.isAfter(present)) {
      throw invalid(
          "Incremental export period to time cannot be greater than the current time : " + to);
    }
    return new ExportWindow.Incremental(from, to, asked.view());
  }

  private static String difference(String how) {
    return "Difference between export period from time and export period to time is " + how;
  }

  private static ApiException invalid(String message) {
    return ApiError.of(ApiError.Type.INVALID_EXPORT_TIME, message);
  }
}
