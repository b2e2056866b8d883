package dev.tidemark.s3;

import dev.tidemark.objectstore.KeyOrder;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing: objects and common prefixes, in one order, at most {@code max} together.
 *
 * @param last the last key or common prefix of the page, null if it is empty
 */
record ListWalk(
    List<LocalObject> objects,
    List<String> commonPrefixes,
    boolean truncated,
    @Nullable String last) {

  /**
   * Walks the index; keys under a common prefix are skipped in one step.
   *
   * @param delimiter empty: none
   * @param after keys and common prefixes up to and including it are left out; empty: none
   */
  static ListWalk of(
      LocalBuckets buckets, String bucket, String prefix, String delimiter, String after, int max) {
    List<LocalObject> objects = new ArrayList<>();
    List<String> prefixes = new ArrayList<>();
    boolean resumed = KeyOrder.UTF_8.compare(after, prefix) > 0;
    String from = resumed ? after : prefix;
    LocalObject next = buckets.next(bucket, from, after.isEmpty() || !after.equals(from));
    String last = null;
    while (next != null && next.key().startsWith(prefix)) {
      String common = commonPrefix(next.key(), prefix, delimiter);
      boolean seen = common != null && KeyOrder.UTF_8.compare(common, after) <= 0;
      if (!seen && objects.size() + prefixes.size() == max) {
        return new ListWalk(objects, prefixes, max > 0, last);
      }
      if (common == null) {
        objects.add(next);
        last = next.key();
        next = buckets.next(bucket, next.key(), false);
        continue;
      }
      if (!seen) {
        prefixes.add(common);
        last = common;
      }
      String beyond = successor(common);
      next = beyond == null ? null : buckets.next(bucket, beyond, true);
    }
    return new ListWalk(objects, prefixes, false, last);
  }

  static @Nullable String commonPrefix(String key, String prefix, String delimiter) {
    int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
    return end < 0 ? null : key.substring(0, end + delimiter.length());
  }

  /** The smallest text after all that begin with {@code prefix}; null if there is none. */
  static @Nullable String successor(String prefix) {
    String rest = prefix;
    while (!rest.isEmpty()) {
      int last = rest.codePointBefore(rest.length());
      rest = rest.substring(0, rest.length() - Character.charCount(last));
      if (last < Character.MAX_CODE_POINT) {
        int next = last + 1;
        boolean surrogate = next >= Character.MIN_SURROGATE && next <= Character.MAX_SURROGATE;
        return rest + Character.toString(surrogate ? Character.MAX_SURROGATE + 1 : next);
      }
    }
    return null;
  }
}
