package dev.tidemark.ingest;

import dev.tidemark.job.Retry;
import dev.tidemark.job.Stop;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.StoredObject;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The objects of an import in order of their keys, a page in memory at a time. For one thread. */
final class ObjectListing {
  private static final int PAGE = 1000;

  private final ObjectStore objects;
  private final ImportSource source;
  private final Retry retry;
  private final Stop stop;
  private final Queue<StoredObject> page = new ArrayDeque<>();
  private @Nullable String last;
  private boolean more = true;

  ObjectListing(ObjectStore objects, ImportSource source, Retry retry, Stop stop) {
    this.objects = objects;
    this.source = source;
    this.retry = retry;
    this.stop = stop;
  }

  /** The next object, or null at the end. */
  @Nullable StoredObject next() {
    if (page.isEmpty() && more) {
      List<StoredObject> listed = retry.call(stop, ImportFailure::mayPass, this::list);
      page.addAll(listed);
      more = listed.size() == PAGE;
    }
    StoredObject next = page.poll();
    if (next != null) {
      last = next.key();
    }
    return next;
  }

  private List<StoredObject> list() {
    String prefix = source.prefix();
    return objects.list(source.bucket(), prefix == null ? "" : prefix, last, PAGE);
  }
}
