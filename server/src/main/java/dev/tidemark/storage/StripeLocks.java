package dev.tidemark.storage;

import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/** Locks for rows, shared by rows of like hash. Taken in order, so nobody waits in a circle. */
final class StripeLocks {
  private static final int STRIPES = 4096;

  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

  StripeLocks() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  /** The locks of some rows, held until closed. */
  final class Held implements AutoCloseable {
    private final int[] taken;

    private Held(int[] taken) {
      this.taken = taken;
      for (int stripe : taken) {
        stripes[stripe].lock();
      }
    }

    @Override
    public void close() {
      for (int i = taken.length - 1; i >= 0; i--) {
        stripes[taken[i]].unlock();
      }
    }
  }

  Held lock(Collection<WriteOp> ops) {
    return new Held(ops.stream().mapToInt(StripeLocks::stripe).distinct().sorted().toArray());
  }

  private static int stripe(WriteOp op) {
    int hash = (op.key().hashCode() * 31 + op.table().value()) * 0x9e3779b9;
    return hash >>> (32 - Integer.numberOfTrailingZeros(STRIPES));
  }
}
