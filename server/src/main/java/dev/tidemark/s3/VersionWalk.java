package dev.tidemark.s3;

import dev.tidemark.objectstore.KeyOrder;
import dev.tidemark.objectstore.ListedVersion;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.VersionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing of versions: versions, delete markers and common prefixes, in one order, at
 * most {@code max} together.
 *
 * @param lastKey the last key or common prefix of the page, null if it is empty
 * @param lastVersion null if the last is a common prefix
 */
record VersionWalk(
    List<ListedVersion> versions,
    List<String> commonPrefixes,
    boolean truncated,
    @Nullable String lastKey,
    @Nullable VersionId lastVersion) {

  /**
   * Walks the index; keys under a common prefix are skipped in one step.
   *
   * @param delimiter empty: none
   * @param keyMarker keys and common prefixes up to it are left out, and itself too; empty: none
   * @param versionMarker of {@code keyMarker}, only versions up to this one are left out; or null
   */
  static VersionWalk of(
      LocalBuckets buckets,
      String bucket,
      String prefix,
      String delimiter,
      String keyMarker,
      @Nullable String versionMarker,
      int max) {
    List<ListedVersion> versions = new ArrayList<>();
    List<String> prefixes = new ArrayList<>();
    boolean resumed = !keyMarker.isEmpty() && KeyOrder.UTF_8.compare(keyMarker, prefix) >= 0;
    long sequence =
        versionMarker == null
            ? Long.MIN_VALUE
            : buckets.sequence(new ObjectPath(bucket, keyMarker), versionMarker);
    ListedVersion next =
        resumed
            ? buckets.nextVersion(bucket, keyMarker, sequence)
            : buckets.nextVersion(bucket, prefix, Long.MAX_VALUE);
    String lastKey = null;
    VersionId lastVersion = null;
    while (next != null && next.version().key().startsWith(prefix)) {
      String key = next.version().key();
      String common = ListWalk.commonPrefix(key, prefix, delimiter);
      boolean seen = common != null && KeyOrder.UTF_8.compare(common, keyMarker) <= 0;
      if (!seen && versions.size() + prefixes.size() == max) {
        return new VersionWalk(versions, prefixes, max > 0, lastKey, lastVersion);
      }
      if (common == null) {
        versions.add(next);
        lastKey = key;
        lastVersion = next.version().version();
        next = buckets.nextVersion(bucket, key, lastVersion.sequence());
        continue;
      }
      if (!seen) {
        prefixes.add(common);
        lastKey = common;
        lastVersion = null;
      }
      String beyond = ListWalk.successor(common);
      next = beyond == null ? null : buckets.nextVersion(bucket, beyond, Long.MAX_VALUE);
    }
    return new VersionWalk(versions, prefixes, false, lastKey, lastVersion);
  }
}
