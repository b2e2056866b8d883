package dev.tidemark.job;

import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The id of an export or import: 14 digits of the start time in milliseconds, a hyphen, 8
 * lower-case hex digits; seen in every real one.
 */
public record JobId(String text) implements Comparable<JobId> {
  private static final int MILLIS_DIGITS = 14;

  public JobId {
    if (!text.matches("[0-9]{14}-[0-9a-f]{8}")) {
      throw new IllegalArgumentException("not the id of a job: " + text);
    }
  }

  /** A new one. */
  public static JobId of(Instant start, RandomGenerator random) {
    return new JobId(
        "%014d-%s".formatted(start.toEpochMilli(), HexFormat.of().toHexDigits(random.nextInt())));
  }

  /** The id that an ARN ends with. */
  public static JobId ofArn(String arn) {
    return new JobId(arn.substring(arn.lastIndexOf('/') + 1));
  }

  /** When the job was asked for: the StartTime of the API. */
  public Instant start() {
    return Instant.ofEpochMilli(Long.parseLong(text.substring(0, MILLIS_DIGITS)));
  }

  @Override
  public int compareTo(JobId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
