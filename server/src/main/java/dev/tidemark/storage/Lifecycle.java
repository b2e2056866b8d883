package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the calls that are inside, so that native memory is freed when none is. */
final class Lifecycle {
  private static final long CLOSED = 1L << 62;

  private final AtomicLong calls = new AtomicLong();
  private final CountDownLatch drained = new CountDownLatch(1);

  /** Begins a call; {@link #exit} must follow. */
  void enter() {
    if (!tryEnter()) {
      throw closed();
    }
  }

  /** Begins a call, unless closed. */
  boolean tryEnter() {
    while (true) {
      long now = calls.get();
      if ((now & CLOSED) != 0) {
        return false;
      }
      if (calls.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  void exit() {
    if (calls.decrementAndGet() == CLOSED) {
      drained.countDown();
    }
  }

  /** For long calls to ask now and then. */
  void checkOpen() {
    if ((calls.get() & CLOSED) != 0) {
      throw closed();
    }
  }

  /** Lets no more calls in and waits for those inside. Returns false if that was done before. */
  boolean close() {
    long before = calls.getAndUpdate(now -> now | CLOSED);
    if ((before & CLOSED) != 0) {
      return false;
    }
    if (before != 0) {
      awaitDrained();
    }
    return true;
  }

  private void awaitDrained() {
    boolean interrupted = false;
    while (true) {
      try {
        drained.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static StorageException closed() {
    return new StorageException(StorageException.Kind.REOPEN, "the store is closed");
  }
}
