package dev.tidemark.objectstore;

import java.time.Instant;

/** What a key holds at a place in its history: an object, or the mark that it was deleted. */
public sealed interface ObjectVersion permits LocalObject, DeleteMarker {
  String key();

  VersionId version();

  /** When it was written, by the clock of that moment; the order of versions is not by it. */
  Instant lastModified();
}
