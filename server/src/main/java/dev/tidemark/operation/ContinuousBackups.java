package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the API's ContinuousBackupsDescription. */
final class ContinuousBackups {
  /** How far the latest restorable time is behind the present. Source: measured by others. */
  private static final Duration LAG = Duration.ofMinutes(5);

  private final TableRows rows;
  private final InstantSource clock;

  ContinuousBackups(TableRows rows, InstantSource clock) {
    this.rows = rows;
    this.clock = clock;
  }

  /** The answer of both operations about continuous backups. */
  Reply describe(Table table) {
    Instant now = clock.instant();
    @Nullable Instant earliest = earliest(table);
    return out -> {
      out.writeStartObject();
      out.writeObjectPropertyStart("ContinuousBackupsDescription");
      out.writeStringProperty("ContinuousBackupsStatus", "ENABLED");
      out.writeObjectPropertyStart("PointInTimeRecoveryDescription");
      if (earliest != null
          && table.recovery() instanceof PointInTimeRecovery.Enabled(int days, CommitTime _)) {
        Instant lagging = now.minus(LAG);
        out.writeStringProperty("PointInTimeRecoveryStatus", "ENABLED");
        out.writeNumberProperty("RecoveryPeriodInDays", days);
        writeTime(out, "EarliestRestorableDateTime", earliest);
        writeTime(out, "LatestRestorableDateTime", lagging.isBefore(earliest) ? earliest : lagging);
      } else {
        out.writeStringProperty("PointInTimeRecoveryStatus", "DISABLED");
      }
      out.writeEndObject();
      out.writeEndObject();
      out.writeEndObject();
    };
  }

  /** The moments of a table that can be asked for, both included; whole milliseconds. */
  record Window(Instant earliest, Instant latest) {}

  /**
   * The window of a table, or null if it has no past.
   *
   * @param lag how far the latest moment is behind the present
   */
  @Nullable Window window(Table table, Duration lag) {
    Instant earliest = earliest(table);
    if (earliest == null) {
      return null;
    }
    Instant first = Instant.ofEpochMilli(millisUp(earliest));
    Instant last = rows.present().minus(lag);
    return new Window(first, last.isBefore(first) ? first : last);
  }

  private @Nullable Instant earliest(Table table) {
    if (table.recovery() instanceof PointInTimeRecovery.Enabled(int _, CommitTime enabled)) {
      CommitTime horizon = rows.horizon(table);
      return (horizon == null ? enabled : horizon).toInstant();
    }
    return null;
  }

  /** To the millisecond, upwards: the moment told can itself be restored. */
  private static void writeTime(JsonGenerator out, String member, Instant time) {
    out.writeName(member);
    out.writeNumber(BigDecimal.valueOf(millisUp(time), 3));
  }

  private static long millisUp(Instant time) {
    return Math.ceilDiv(CommitTime.atOrAfter(time).micros(), 1000L);
  }
}
