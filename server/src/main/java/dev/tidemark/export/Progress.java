package dev.tidemark.export;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How far a running export is, for people to look at. Thread-safe. */
final class Progress {
  final AtomicInteger files = new AtomicInteger();
  final AtomicInteger filesPlanned = new AtomicInteger();
  final LongAdder items = new LongAdder();
  final LongAdder itemBytes = new LongAdder();

  /** For a job that begins again; nobody else adds meanwhile. */
  void reset() {
    files.set(0);
    items.reset();
    itemBytes.reset();
  }

  void add(long moreItems, long moreItemBytes) {
    items.add(moreItems);
    itemBytes.add(moreItemBytes);
  }
}
