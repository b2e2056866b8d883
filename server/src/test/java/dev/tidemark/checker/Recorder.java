package dev.tidemark.checker;

import dev.tidemark.checker.Transaction.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The history of many clients in one process. Its moments are counted, so no two are the same. */
public final class Recorder {
  private final AtomicLong moments = new AtomicLong();
  private final AtomicInteger ids = new AtomicInteger();
  private final ConcurrentLinkedQueue<Transaction> history = new ConcurrentLinkedQueue<>();

  /** Later than every moment before. */
  public long moment() {
    return moments.incrementAndGet();
  }

  /** To be called at once when the answer is there. */
  public void record(List<ListOp> ops, Outcome outcome, long invoked) {
    long completed = outcome == Outcome.UNKNOWN ? Transaction.NEVER : moment();
    history.add(new Transaction(ids.incrementAndGet(), ops, outcome, invoked, completed));
  }

  public List<Transaction> history() {
    List<Transaction> all = new ArrayList<>(history);
    all.sort(Comparator.comparingLong(Transaction::invoked));
    return all;
  }
}
