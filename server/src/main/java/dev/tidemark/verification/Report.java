package dev.tidemark.verification;

import dev.tidemark.error.Findings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Counts what is found and passes on the first of each kind. Thread-safe. */
public final class Report implements Findings {
  /** So many faults of one kind are told one by one. */
  public static final int LINES_MAX = 1000;

  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> kinds = new HashMap<>();
  private long faults;
  private long notes;

  public Report(Listener listener) {
    this.listener = listener;
  }

  /** Something that was found. */
  public record Finding(boolean fault, String kind, String where, String what) {
    /** One line, whatever names hold. */
    @Override
    public String toString() {
      String line = (fault ? "FAULT " : "NOTE ") + kind + ": " + where + ": " + what;
      return line.replaceAll("\\p{Cntrl}", "?");
    }
  }

  /** Is told of what is found, one at a time. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param finding null: there are more of the kind, which are counted only
     */
    void found(String kind, @Nullable Finding finding);
  }

  @Override
  public void fault(String kind, String where, String what) {
    found(new Finding(true, kind, where, what));
  }

  @Override
  public void note(String kind, String where, String what) {
    found(new Finding(false, kind, where, what));
  }

  private void found(Finding finding) {
    lock.lock();
    try {
      if (finding.fault()) {
        faults++;
      } else {
        notes++;
      }
      int count = kinds.merge((finding.fault() ? "!" : "") + finding.kind(), 1, Integer::sum);
      if (count <= LINES_MAX) {
        listener.found(finding.kind(), finding);
      } else if (count == LINES_MAX + 1) {
        listener.found(finding.kind(), null);
      }
    } finally {
      lock.unlock();
    }
  }

  public long faults() {
    lock.lock();
    try {
      return faults;
    } finally {
      lock.unlock();
    }
  }

  public long notes() {
    lock.lock();
    try {
      return notes;
    } finally {
      lock.unlock();
    }
  }
}
