package dev.tidemark.storage;

import java.util.Arrays;
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
    int[] wanted = new int[ops.size()];
    int count = 0;
    for (WriteOp op : ops) {
      wanted[count++] = stripe(op.table(), op.key());
    }
    return lock(wanted);
  }

  Held lock(TableId table, Collection<Key> keys) {
    int[] wanted = new int[keys.size()];
    int count = 0;
    for (Key key : keys) {
      wanted[count++] = stripe(table, key);
    }
    return lock(wanted);
  }

  private Held lock(int[] wanted) {
    Arrays.sort(wanted);
    int count = 0;
    for (int stripe : wanted) {
      if (count == 0 || wanted[count - 1] != stripe) {
        wanted[count++] = stripe;
      }
    }
    return new Held(Arrays.copyOf(wanted, count));
  }

  /**
   * Returns once whoever holds a lock now has let go of it. Holds up nobody: the stripes are passed
   * one by one.
   */
  void awaitHolders() {
    for (ReentrantLock stripe : stripes) {
      stripe.lock();
      try {
        // To have had it is all.
      } finally {
        stripe.unlock();
      }
    }
  }

  private static int stripe(TableId table, Key key) {
    int hash = (key.hashCode() * 31 + table.value()) * 0x9e3779b9;
    return hash >>> (32 - Integer.numberOfTrailingZeros(STRIPES));
  }
}
