package dev.tidemark.checker;

import dev.tidemark.checker.Linearizability.Call;
import dev.tidemark.checker.Transaction.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Random reads, writes and conditional writes of a few registers at a time, recorded. */
public final class RegisterWorkload {
  private static final int REGISTERS = 3;
  private static final int CALLS_BEFORE_THE_NEXT_REGISTER = 60;
  private static final int VALUES = 4;

  private final AtomicLong moments = new AtomicLong();
  private final AtomicLong calls = new AtomicLong();
  private final Map<String, Queue<Call<RegisterOp>>> histories = new ConcurrentHashMap<>();

  /** Where the registers are. Zero stands for none. */
  public interface Store {
    long read(String key) throws NotDone;

    /** Returns whether an index on the values has the register at this one, which is not zero. */
    boolean isAt(String key, long value) throws NotDone;

    /** Returns what was there before. */
    long swap(String key, long after) throws NotDone;

    /** Returns whether the register was as expected, and so was changed. */
    boolean compareAndSet(String key, long expected, long after) throws NotDone;
  }

  /** Does one call. */
  public Outcome step(Store store, RandomGenerator random) {
    long newest = REGISTERS - 1 + calls.incrementAndGet() / CALLS_BEFORE_THE_NEXT_REGISTER;
    String key = "r" + (newest - random.nextInt(REGISTERS));
    long expected = random.nextInt(VALUES);
    long after = random.nextInt(VALUES);
    int what = random.nextInt(10);
    long invoked = moments.incrementAndGet();
    try {
      RegisterOp op;
      if (what < 2) {
        op = new RegisterOp.Read(store.read(key));
      } else if (what == 2) {
        long value = Math.max(1, expected);
        op = new RegisterOp.Is(value, store.isAt(key, value));
      } else if (what < 5) {
        op = new RegisterOp.Swap(store.swap(key, after), after);
      } else {
        op =
            new RegisterOp.CompareAndSet(
                expected, after, store.compareAndSet(key, expected, after));
      }
      record(key, new Call<>(op, invoked, moments.incrementAndGet()));
      return Outcome.DONE;
    } catch (NotDone e) {
      if (e.outcome() == Outcome.UNKNOWN && what >= 3) {
        RegisterOp op =
            what < 5
                ? new RegisterOp.Write(after)
                : new RegisterOp.CompareAndSet(expected, after, true);
        record(key, new Call<>(op, invoked, Transaction.NEVER));
      }
      return e.outcome();
    }
  }

  private void record(String key, Call<RegisterOp> call) {
    histories.computeIfAbsent(key, _ -> new ConcurrentLinkedQueue<>()).add(call);
  }

  /** The registers whose calls no order explains, each with its calls. */
  public Map<String, List<Call<RegisterOp>>> wrong() {
    Map<String, List<Call<RegisterOp>>> wrong = new ConcurrentHashMap<>();
    histories.forEach((key, history) -> {
      List<Call<RegisterOp>> all = List.copyOf(history);
      if (!Linearizability.isLinearizable(RegisterOp.MODEL, all)) {
        wrong.put(key, all);
      }
    });
    return wrong;
  }
}
