package dev.tidemark.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.format.ViewType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TimeRulesTest {
  private static final Instant NOW = Instant.parse("2026-10-09T12:00:00.123Z");
  private static final Instant EARLIEST = Instant.parse("2026-10-08T06:00:00.500Z");
  private static final Instant CREATED = Instant.parse("2026-10-08T05:00:00Z");
  private static final String DIFFERENCE =
      "Difference between export period from time and export period to time is ";

  @ParameterizedTest
  @EnumSource
  void full_withoutTime_isThePresent(ExportLimits limits) {
    assertThat(resolve(limits, new ExportRequest.Times.Full(null), NOW))
        .isEqualTo(new ExportWindow.Full(NOW));
  }

  @Test
  void full_withoutRecovery_isUnavailable() {
    assertThatThrownBy(() -> resolve(ExportLimits.OPEN, new ExportRequest.Times.Full(null), null))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.error().type())
                  .isEqualTo(ApiError.Type.POINT_IN_TIME_RECOVERY_UNAVAILABLE);
              assertThat(e).hasMessage("Point in time recovery is not enabled for table 'music'");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "OPEN, 2026-10-09T12:00:00.123Z, ",
    "OPEN, 2026-10-08T06:00:00.500Z, ",
    "OPEN, 2026-10-09T12:00:00.124Z, Export Time is invalid",
    "OPEN, 2026-10-08T06:00:00.499Z, Export Time is invalid",
    "OPEN, 1969-12-31T23:59:59Z, Export Time is invalid",
    "OPEN, +1000000000-12-31T23:59:59.999999999Z, Export Time is invalid",
    "AWS, 2026-10-09T11:55:00.123Z, ",
    "AWS, 2026-10-08T06:00:00.500Z, ",
    "AWS, 2026-10-09T11:55:00.124Z, Point in Time Recovery is not available for specified export time",
    "AWS, 2026-10-09T12:00:05Z, Export Time is invalid",
    "AWS, 2026-10-08T05:30:00Z, Export Time is invalid",
    "AWS, 1969-12-31T23:59:59Z, Export Time is invalid",
  })
  void full_atATime_isTakenOrRefused(ExportLimits limits, String at, @Nullable String refusal) {
    Instant time = Instant.parse(at);

    check(
        () -> resolve(limits, new ExportRequest.Times.Full(time), EARLIEST),
        new ExportWindow.Full(time),
        refusal);
  }

  @Test
  void full_finerThanMilliseconds_isCutToMilliseconds() {
    assertThat(
            resolve(
                ExportLimits.OPEN,
                new ExportRequest.Times.Full(Instant.parse("2026-10-09T11:00:00.123456789Z")),
                EARLIEST))
        .isEqualTo(new ExportWindow.Full(Instant.parse("2026-10-09T11:00:00.123Z")));
  }

  @Test
  void full_awsAndRecoveryYoungerThanTheLag_takesTheMomentOfSwitchingOn() {
    Instant young = NOW.minusSeconds(60);

    assertThat(resolve(ExportLimits.AWS, new ExportRequest.Times.Full(young), young))
        .isEqualTo(new ExportWindow.Full(young));
  }

  @ParameterizedTest
  @CsvSource({
    "OPEN, 2026-10-09T11:59:59Z, 2026-10-09T12:00:00Z, ",
    "OPEN, 2026-10-08T06:00:00.500Z, 2026-10-09T12:00:00.123Z, ",
    "OPEN, 2026-10-09T11:59:59.001Z, 2026-10-09T12:00:00Z, less than 1 second",
    "OPEN, 2026-10-09T11:00:00Z, 2026-10-09T10:00:00Z, less than 1 second",
    "OPEN, 2026-10-09T11:00:00Z, 2026-10-09T12:00:01Z, FUTURE",
    "OPEN, 2026-10-08T06:00:00.499Z, 2026-10-09T12:00:00Z, EARLY",
    "AWS, 2026-10-09T11:45:00Z, 2026-10-09T12:00:00Z, ",
    "AWS, 2026-10-08T12:00:00Z, 2026-10-09T12:00:00Z, ",
    "AWS, 2026-10-09T11:45:01Z, 2026-10-09T12:00:00Z, less than 15 minutes",
    "AWS, 2026-10-09T11:45:00Z, 2026-10-09T11:00:00Z, less than 15 minutes",
    "AWS, 2026-10-08T11:59:59Z, 2026-10-09T12:00:00Z, greater than 24 hours",
    "AWS, 2026-10-09T11:00:00Z, 2026-10-09T12:00:01Z, FUTURE",
    "AWS, 2026-10-08T05:00:00Z, 2026-10-08T04:00:00Z, EARLY",
    "AWS, 1969-12-31T00:00:00Z, 2026-10-08T12:00:00Z, EARLY",
  })
  void incremental_window_isTakenOrRefused(
      ExportLimits limits, String from, String to, @Nullable String refusal) {
    Instant begin = Instant.parse(from);
    Instant end = Instant.parse(to);
    String message =
        switch (refusal) {
          case null -> null;
          case "FUTURE" ->
              "Incremental export period to time cannot be greater than the current time : " + to;
          case "EARLY" ->
              "Incremental export period from time cannot be less than the table creation time : "
                  + from;
          default -> DIFFERENCE + refusal;
        };

    check(
        () ->
            resolve(
                limits,
                new ExportRequest.Times.Incremental(begin, end, ViewType.NEW_IMAGE),
                EARLIEST),
        new ExportWindow.Incremental(begin, end, ViewType.NEW_IMAGE),
        message);
  }

  @Test
  void incremental_withoutEnd_endsNowInTheLimitsUnit() {
    Instant from = Instant.parse("2026-10-09T11:00:00.700Z");
    ExportRequest.Times times =
        new ExportRequest.Times.Incremental(from, null, ViewType.NEW_AND_OLD_IMAGES);

    assertThat(resolve(ExportLimits.OPEN, times, EARLIEST))
        .isEqualTo(new ExportWindow.Incremental(from, NOW, ViewType.NEW_AND_OLD_IMAGES));
    assertThat(resolve(ExportLimits.AWS, times, EARLIEST))
        .isEqualTo(
            new ExportWindow.Incremental(
                Instant.parse("2026-10-09T11:00:00Z"),
                Instant.parse("2026-10-09T12:00:00Z"),
                ViewType.NEW_AND_OLD_IMAGES));
  }

  @Test
  void incremental_withoutRecovery_meetsTheWindowsErrorFirst() {
    Instant from = Instant.parse("2026-10-09T11:50:00Z");

    assertThatThrownBy(() ->
            resolve(
                ExportLimits.AWS,
                new ExportRequest.Times.Incremental(from, null, ViewType.NEW_IMAGE),
                null))
        .hasMessage(DIFFERENCE + "less than 15 minutes");
    assertThatThrownBy(() ->
            resolve(
                ExportLimits.OPEN,
                new ExportRequest.Times.Incremental(from, null, ViewType.NEW_IMAGE),
                null))
        .hasMessage("Point in time recovery is not enabled for table 'music'");
  }

  private static ExportWindow resolve(
      ExportLimits limits, ExportRequest.Times times, @Nullable Instant earliest) {
    return new TimeRules(limits, NOW)
        .resolve(times, new TimeRules.Past("music", CREATED, earliest));
  }

  private static void check(
      java.util.function.Supplier<ExportWindow> resolved,
      ExportWindow expected,
      @Nullable String refusal) {
    if (refusal == null) {
      assertThat(resolved.get()).isEqualTo(expected);
    } else {
      assertThatThrownBy(resolved::get)
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> assertThat(e.error().type()).isEqualTo(ApiError.Type.INVALID_EXPORT_TIME))
          .hasMessage(refusal);
    }
  }
}
