package dev.tidemark.objectstore;

import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a bucket's keys, in the order of listings: by key, and of one key the newest
 * first. Thread-safe; whoever changes a key's versions holds its lock.
 *
 * <p>Replacing a null version adds the new one before the old is removed, so that the key is never
 * without one; between the two only the newer counts.
 */
final class VersionIndex {
  private record Place(String key, long sequence) {}

  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::key, KeyOrder.UTF_8)
          .thenComparing(Place::sequence, Comparator.reverseOrder());

  private final ConcurrentSkipListMap<Place, ObjectEntry> entries =
      new ConcurrentSkipListMap<>(ORDER);
  private final AtomicLong latest = new AtomicLong();

  boolean isEmpty() {
    return entries.isEmpty();
  }

  void add(ObjectEntry entry) {
    ObjectVersion version = entry.version();
    latest.accumulateAndGet(version.version().sequence(), Math::max);
    entries.put(place(version), entry);
  }

  void remove(ObjectEntry entry) {
    entries.remove(place(entry.version()));
  }

  /** A sequence above all that there were, whatever the clock says. */
  long nextSequence(long micros) {
    return latest.updateAndGet(last -> Math.max(last + 1, micros));
  }

  /** The newest version of a key, or null. */
  @Nullable ObjectEntry current(String key) {
    Map.Entry<Place, ObjectEntry> entry = entries.higherEntry(new Place(key, Long.MAX_VALUE));
    return entry == null || !entry.getKey().key().equals(key) ? null : entry.getValue();
  }

  /** Null if there is no version by that id, or if it is no id. */
  @Nullable ObjectEntry find(String key, String id) {
    if (id.equals(VersionId.NULL)) {
      return nullVersion(key);
    }
    OptionalLong sequence = VersionId.sequence(id);
    ObjectEntry entry =
        sequence.isEmpty() ? null : entries.get(new Place(key, sequence.getAsLong()));
    return entry == null || !entry.version().version().text().equals(id) ? null : entry;
  }

  /** The newest of the null versions, looked for from the newest version down. */
  private @Nullable ObjectEntry nullVersion(String key) {
    for (Map.Entry<Place, ObjectEntry> each :
        entries.tailMap(new Place(key, Long.MAX_VALUE), false).entrySet()) {
      if (!each.getKey().key().equals(key)) {
        return null;
      }
      if (each.getValue().version().version().isNull()) {
        return each.getValue();
      }
    }
    return null;
  }

  /** The first key's object from there on whose newest version is one, or null. */
  @Nullable LocalObject nextObject(String key, boolean inclusive) {
    Map.Entry<Place, ObjectEntry> next =
        entries.higherEntry(new Place(key, inclusive ? Long.MAX_VALUE : Long.MIN_VALUE));
    while (next != null) {
      if (next.getValue().version() instanceof LocalObject object) {
        return object;
      }
      next = entries.higherEntry(new Place(next.getKey().key(), Long.MIN_VALUE));
    }
    return null;
  }

  /** The first version in the order of listings after a place, or null. */
  @Nullable ListedVersion next(String key, long sequence) {
    Map.Entry<Place, ObjectEntry> next = entries.higherEntry(new Place(key, sequence));
    while (next != null) {
      ObjectVersion version = next.getValue().version();
      ObjectEntry newest = version.version().isNull() ? nullVersion(version.key()) : null;
      boolean replaced = newest != null && newest != next.getValue();
      if (!replaced) {
        Place before = entries.lowerKey(next.getKey());
        boolean first = before == null || !before.key().equals(version.key());
        return new ListedVersion(version, first);
      }
      next = entries.higherEntry(next.getKey());
    }
    return null;
  }

  private static Place place(ObjectVersion version) {
    return new Place(version.key(), version.version().sequence());
  }
}
