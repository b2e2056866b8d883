package dev.tidemark.ingest;

import java.util.concurrent.atomic.LongAdder;

/** How far a running import is. Thread-safe. */
final class Progress {
  final LongAdder objects = new LongAdder();
  final LongAdder items = new LongAdder();
  final LongAdder bytes = new LongAdder();

  /** For a job that begins again; nobody else adds meanwhile. */
  void reset() {
    objects.reset();
    items.reset();
    bytes.reset();
  }
}
