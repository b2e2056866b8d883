package dev.tidemark.export;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Which moments and windows can be exported. */
public enum ExportLimits {
  /** Every moment of the past up to now; windows from one second to the whole past. */
  OPEN(Duration.ofSeconds(1), "1 second", null, Duration.ZERO, ChronoUnit.MILLIS),

  /**
   * AWS's: windows of whole seconds, from 15 minutes to 24 hours; an ExportTime that is given is
   * five minutes old or older.
   */
  AWS(
      Duration.ofMinutes(15),
      "15 minutes",
      Duration.ofHours(24),
      Duration.ofMinutes(5),
      ChronoUnit.SECONDS);

  private final Duration windowMin;
  private final String windowMinText;
  private final @Nullable Duration windowMax;
  private final Duration lag;
  private final ChronoUnit windowUnit;

  ExportLimits(
      Duration windowMin,
      String windowMinText,
      @Nullable Duration windowMax,
      Duration lag,
      ChronoUnit windowUnit) {
    this.windowMin = windowMin;
    this.windowMinText = windowMinText;
    this.windowMax = windowMax;
    this.lag = lag;
    this.windowUnit = windowUnit;
  }

  /** The shortest window of an incremental export. */
  Duration windowMin() {
    return windowMin;
  }

  /** The same in words. */
  String windowMinText() {
    return windowMinText;
  }

  /** The longest window, null if there is none but the table's past. */
  @Nullable Duration windowMax() {
    return windowMax;
  }

  /** How far an ExportTime that is given must lie behind now. */
  public Duration lag() {
    return lag;
  }

  /** Times of windows are whole in this unit; what is beyond is cut off. */
  ChronoUnit windowUnit() {
    return windowUnit;
  }
}
