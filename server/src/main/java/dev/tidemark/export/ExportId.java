package dev.tidemark.export;

import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The id of an export: 14 digits of the start time in milliseconds, a hyphen, 8 lower-case hex
 * digits; seen in every real export.
 */
public record ExportId(String text) implements Comparable<ExportId> {
  private static final int MILLIS_DIGITS = 14;

  public ExportId {
    if (!text.matches("[0-9]{14}-[0-9a-f]{8}")) {
      throw new IllegalArgumentException("not an export id: " + text);
    }
  }

  static ExportId of(Instant start, RandomGenerator random) {
    return new ExportId(
        "%014d-%s".formatted(start.toEpochMilli(), HexFormat.of().toHexDigits(random.nextInt())));
  }

  /** When the export was asked for: the StartTime of the API. */
  public Instant start() {
    return Instant.ofEpochMilli(Long.parseLong(text.substring(0, MILLIS_DIGITS)));
  }

  @Override
  public int compareTo(ExportId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
