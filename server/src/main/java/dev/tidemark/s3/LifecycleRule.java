package dev.tidemark.s3;

import dev.tidemark.objectstore.DeleteMarker;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.ObjectVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a bucket's lifecycle: which objects it is about, and when they go.
 *
 * <p>Source: S3 user guide, "Lifecycle configuration elements" and "Expiring objects".
 *
 * @param prefix of the keys; empty: all
 * @param tags that an object must have, among others
 * @param bytesAbove only objects larger than that; -1: all
 * @param bytesBelow only objects smaller than that; {@code Long.MAX_VALUE}: all
 * @param expiration of a key's newest version, or null
 * @param expiresMarkers whether delete markers go that have no versions left to hide
 * @param noncurrent of older versions, or null
 * @param abortDays after which an upload is given up; 0: never
 */
record LifecycleRule(
    String id,
    boolean enabled,
    String prefix,
    Map<String, String> tags,
    long bytesAbove,
    long bytesBelow,
    @Nullable Expiration expiration,
    boolean expiresMarkers,
    @Nullable Noncurrent noncurrent,
    int abortDays) {
  /** When a key's newest version goes. */
  sealed interface Expiration {
    /** So many days after it was written. */
    record Days(int days) implements Expiration {}

    /** On a day, and on every later one. */
    record Date(Instant date) implements Expiration {}
  }

  /**
   * When an older version goes.
   *
   * @param days after it was replaced
   * @param newer versions that stay nevertheless: the newest of the older ones
   */
  record Noncurrent(int days, int newer) {}

  LifecycleRule {
    tags = Map.copyOf(tags);
  }

  /**
   * Whether the rule is about a version. A delete marker has no tags, and no bytes: S3's examples
   * remove old ones by {@code ObjectSizeLessThan} 1.
   */
  boolean matches(ObjectVersion version) {
    return switch (version) {
      case LocalObject object ->
          matches(object.key(), object.sizeBytes(), object.metadata().tags());
      case DeleteMarker marker -> matches(marker.key(), 0, Map.of());
    };
  }

  private boolean matches(String key, long sizeBytes, Map<String, String> hasTags) {
    return enabled
        && key.startsWith(prefix)
        && sizeBytes > bytesAbove
        && sizeBytes < bytesBelow
        && hasTags.entrySet().containsAll(tags.entrySet());
  }

  /** When a newest version that the rule is about goes; null: never. */
  @Nullable Instant expiry(ObjectVersion newest) {
    return switch (expiration) {
      case null -> null;
      case Expiration.Date(Instant date) -> date;
      case Expiration.Days(int days) -> midnight(newest.lastModified(), days);
    };
  }

  /**
   * When a delete marker goes that the rule is about and that hides nothing; null: never. Days of
   * an expiration count for it, a date does not.
   */
  @Nullable Instant markerExpiry(DeleteMarker marker) {
    if (expiresMarkers) {
      return marker.lastModified();
    }
    return expiration instanceof Expiration.Days(int days)
        ? midnight(marker.lastModified(), days)
        : null;
  }

  /** When an upload of a key that was begun then is given up; null: never. */
  @Nullable Instant abort(String key, Instant initiated) {
    return enabled && abortDays > 0 && key.startsWith(prefix)
        ? midnight(initiated, abortDays)
        : null;
  }

  /** So many days later, and on to the next midnight UTC unless it is one. */
  static Instant midnight(Instant from, int days) {
    Instant due = from.plus(Duration.ofDays(days));
    Instant day = due.truncatedTo(ChronoUnit.DAYS);
    return day.equals(due) ? day : day.plus(Duration.ofDays(1));
  }
}
