package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.DeleteMarker;
import dev.tidemark.objectstore.ListedVersion;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.MultipartUpload;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.ObjectVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Removes what the lifecycles of buckets say is past its time.
 *
 * <p>Everything falls due at midnight UTC, so a bucket is looked through once a day, and when its
 * lifecycle has changed, and after a start. Each step is one version or upload, done whole or not
 * at all, and holds only of what was looked at: what is written meanwhile stays. A sweep that is
 * interrupted is done again.
 */
public final class LifecycleSweep {
  private record Swept(String document, Instant day) {}

  private final LocalBuckets buckets;
  private final InstantSource clock;
  private final Lifecycles lifecycles = new Lifecycles();
  private final Map<String, Swept> swept = new HashMap<>();

  public LifecycleSweep(LocalBuckets buckets, InstantSource clock) {
    this.buckets = buckets;
    this.clock = clock;
  }

  /**
   * Looks through the buckets whose time has come; fails after all others are done if the disk
   * fails in one, which the next sweep takes up again.
   */
  public synchronized void sweep() {
    Instant now = clock.instant();
    Instant day = now.truncatedTo(ChronoUnit.DAYS);
    Map<String, Swept> done = new HashMap<>();
    RuntimeException failure = null;
    for (Bucket bucket : buckets.buckets()) {
      String document = bucket.configuration(Lifecycles.NAME);
      if (document == null) {
        continue;
      }
      Swept want = new Swept(document, day);
      try {
        if (!want.equals(swept.get(bucket.name()))) {
          sweep(bucket.name(), lifecycles.rules(bucket), now);
        }
        done.put(bucket.name(), want);
      } catch (RuntimeException e) {
        boolean removed =
            e instanceof ObjectStoreException gone && gone.code().equals("NoSuchBucket");
        failure = removed ? failure : e;
      }
    }
    swept.clear();
    swept.putAll(done);
    if (failure != null) {
      throw failure;
    }
  }

  private void sweep(String bucket, List<LifecycleRule> rules, Instant now) {
    for (MultipartUpload upload : buckets.uploads(bucket)) {
      if (isDue(rules, rule -> rule.abort(upload.key(), upload.initiated()), now)) {
        abort(new ObjectPath(bucket, upload.key()), upload.uploadId());
      }
    }
    ObjectVersion newer = null;
    int noncurrent = 0;
    ListedVersion next = buckets.nextVersion(bucket, "", Long.MAX_VALUE);
    while (next != null) {
      ObjectVersion version = next.version();
      ListedVersion after =
          buckets.nextVersion(bucket, version.key(), version.version().sequence());
      ObjectPath path = new ObjectPath(bucket, version.key());
      if (next.latest()) {
        noncurrent = 0;
        boolean alone = after == null || !after.version().key().equals(version.key());
        sweepNewest(path, version, alone, rules, now);
      } else if (newer != null && newer.key().equals(version.key())) {
        if (isNoncurrentDue(rules, version, newer.lastModified(), noncurrent, now)) {
          buckets.remove(path, version.version());
        }
        noncurrent++;
      }
      newer = version;
      next = after;
    }
  }

  private void sweepNewest(
      ObjectPath path,
      ObjectVersion newest,
      boolean alone,
      List<LifecycleRule> rules,
      Instant now) {
    switch (newest) {
      case LocalObject object -> {
        if (isDue(rules, rule -> rule.matches(object) ? rule.expiry(object) : null, now)) {
          buckets.expire(path, object.version());
        }
      }
      case DeleteMarker marker -> {
        boolean due =
            isDue(rules, rule -> rule.matches(marker) ? rule.markerExpiry(marker) : null, now);
        if (alone && due) {
          buckets.remove(path, marker.version());
        }
      }
    }
  }

  /**
   * @param since when it was replaced: when the version that replaced it was made
   * @param newer how many versions between it and the newest there are
   */
  private static boolean isNoncurrentDue(
      List<LifecycleRule> rules, ObjectVersion version, Instant since, int newer, Instant now) {
    return isDue(
        rules,
        rule -> {
          LifecycleRule.Noncurrent noncurrent = rule.noncurrent();
          return noncurrent != null && newer >= noncurrent.newer() && rule.matches(version)
              ? LifecycleRule.midnight(since, noncurrent.days())
              : null;
        },
        now);
  }

  private static boolean isDue(
      List<LifecycleRule> rules, Function<LifecycleRule, @Nullable Instant> due, Instant now) {
    for (LifecycleRule rule : rules) {
      Instant at = due.apply(rule);
      if (at != null && !at.isAfter(now)) {
        return true;
      }
    }
    return false;
  }

  /** Fine if the client ended it meanwhile. */
  private void abort(ObjectPath path, String uploadId) {
    try {
      buckets.abort(path, uploadId);
    } catch (ObjectStoreException e) {
      if (!e.code().equals("NoSuchUpload")) {
        throw e;
      }
    }
  }
}
