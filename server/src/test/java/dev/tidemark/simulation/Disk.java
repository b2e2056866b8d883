package dev.tidemark.simulation;

import dev.tidemark.storage.Pin;
import dev.tidemark.storage.StorageEngine;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What is left when a process dies: every commit that was synced. Of those that were on their way,
 * in their order, some more may have reached it.
 */
final class Disk {
  final StorageEngine rows;

  /** Commits that wait for the disk, the oldest first. */
  final Set<Runnable> onTheWay = new LinkedHashSet<>();

  /** Of this process. */
  final List<Pin> pins = new ArrayList<>();

  /** Of processes that died. What they kept is there until the first expiry of the next one. */
  private final List<Pin> left = new ArrayList<>();

  /** Once a write has failed, none succeeds until the store is opened again. */
  boolean broken;

  Disk(StorageEngine rows) {
    this.rows = rows;
  }

  /** The process is dead; the next one finds a prefix of what it wrote. */
  void crash(SplittableRandom random) {
    List<Runnable> waiting = List.copyOf(onTheWay);
    onTheWay.clear();
    int reached = waiting.isEmpty() ? 0 : random.nextInt(waiting.size() + 1);
    waiting.subList(0, reached).forEach(Disk::reach);
    left.addAll(pins);
    pins.clear();
    broken = false;
  }

  /** Nobody is left to hear of a refusal. */
  private static void reach(Runnable commit) {
    try {
      commit.run();
    } catch (RuntimeException _) {
      // Of a table that is gone, or one that is there already.
    }
  }

  void expire() {
    left.forEach(Pin::close);
    left.clear();
    rows.expire();
  }
}
