package dev.tidemark.ingest;

import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The id of an import, of the form of an export's: 14 digits of its start in milliseconds. */
public record ImportId(String text) {
  private static final int MILLIS_DIGITS = 14;

  public ImportId {
    if (!text.matches("[0-9]{14}-[0-9a-f]{8}")) {
      throw new IllegalArgumentException("not an import id: " + text);
    }
  }

  static ImportId of(Instant start, RandomGenerator random) {
    return new ImportId(
        "%014d-%s".formatted(start.toEpochMilli(), HexFormat.of().toHexDigits(random.nextInt())));
  }

  /** When the import was asked for: the StartTime of the API. */
  public Instant start() {
    return Instant.ofEpochMilli(Long.parseLong(text.substring(0, MILLIS_DIGITS)));
  }

  @Override
  public String toString() {
    return text;
  }
}
