package dev.tidemark.restore;

import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The id of a backup: 14 digits of its moment in milliseconds, a hyphen, 8 lower-case hex digits,
 * all of them zero for backups that the system makes. Source: the service as measured by others.
 */
public record BackupId(String text) implements Comparable<BackupId> {
  private static final int MILLIS_DIGITS = 14;
  private static final String SYSTEM_SUFFIX = "00000000";

  public BackupId {
    if (!text.matches("[0-9]{14}-[0-9a-f]{8}")) {
      throw new IllegalArgumentException("not a backup id: " + text);
    }
  }

  static BackupId ofUser(Instant at, RandomGenerator random) {
    return of(at, HexFormat.of().toHexDigits(random.nextInt()));
  }

  static BackupId ofSystem(Instant at) {
    return of(at, SYSTEM_SUFFIX);
  }

  private static BackupId of(Instant at, String suffix) {
    return new BackupId("%014d-%s".formatted(at.toEpochMilli(), suffix));
  }

  /** The moment whose state the backup holds, to the millisecond. */
  public Instant at() {
    return Instant.ofEpochMilli(Long.parseLong(text.substring(0, MILLIS_DIGITS)));
  }

  @Override
  public int compareTo(BackupId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
