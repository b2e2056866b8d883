package dev.tidemark.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether each call of a history can have happened at one moment between its beginning and its end.
 *
 * <p>Wing and Gong's search ("Testing and Verifying Concurrent Objects", 1993) with Lowe's memory
 * of what was tried ("Testing for Linearizability", 2017): calls are taken out of the history one
 * by one, as if each happened at once, and put back where that leads nowhere. What objects have
 * nothing to do with each other should be checked one by one.
 */
public final class Linearizability {
  private Linearizability() {}

  /**
   * What an object does when nothing else is going on.
   *
   * @param <S> its state, compared with equals
   * @param <O> a call together with its answer
   */
  public interface Model<S, O> {
    S initial();

    /** The state after the call, or null if it would not have answered so. */
    @Nullable S step(S state, O op);
  }

  /**
   * @param completed {@link Transaction#NEVER} of a call whose outcome nobody knows: it may have
   *     happened at any time after it began, or not at all
   */
  public record Call<O>(O op, long invoked, long completed) {}

  /** The beginning or the end of a call, in a list of two directions. */
  private static final class Entry<O> {
    final Call<O> call;
    final int number;
    final boolean begins;
    @Nullable Entry<O> end;
    @Nullable Entry<O> previous;
    @Nullable Entry<O> next;

    Entry(Call<O> call, int number, boolean begins) {
      this.call = call;
      this.number = number;
      this.begins = begins;
    }

    void takeOut() {
      if (previous != null) {
        previous.next = next;
      }
      if (next != null) {
        next.previous = previous;
      }
    }

    void putBack() {
      if (previous != null) {
        previous.next = this;
      }
      if (next != null) {
        next.previous = this;
      }
    }
  }

  /** The calls that were taken out, and the state after them. */
  private record Tried<S>(BitSet done, S state) {}

  private record Step<S, O>(Entry<O> begin, S stateBefore) {}

  public static <S, O> boolean isLinearizable(Model<S, O> model, List<Call<O>> history) {
    Entry<O> head = entries(history);
    long certain = history.stream().filter(call -> call.completed != Transaction.NEVER).count();
    Set<Tried<S>> tried = new HashSet<>();
    Deque<Step<S, O>> steps = new ArrayDeque<>();
    BitSet done = new BitSet();
    S state = model.initial();
    Entry<O> entry = head.next;
    while (certain > 0) {
      if (entry == null) {
        throw new IllegalStateException("a call without an end");
      }
      if (entry.begins) {
        S after = model.step(state, entry.call.op);
        done.set(entry.number);
        if (after != null && tried.add(new Tried<>((BitSet) done.clone(), after))) {
          steps.push(new Step<>(entry, state));
          state = after;
          entry.takeOut();
          if (entry.end != null) {
            entry.end.takeOut();
            certain--;
          }
          entry = head.next;
        } else {
          done.clear(entry.number);
          entry = entry.next;
        }
      } else {
        if (steps.isEmpty()) {
          return false;
        }
        Step<S, O> back = steps.pop();
        state = back.stateBefore;
        done.clear(back.begin.number);
        if (back.begin.end != null) {
          back.begin.end.putBack();
          certain++;
        }
        back.begin.putBack();
        entry = back.begin.next;
      }
    }
    return true;
  }

  private static <O> Entry<O> entries(List<Call<O>> history) {
    List<Entry<O>> entries = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      Call<O> call = history.get(i);
      Entry<O> begin = new Entry<>(call, i, true);
      entries.add(begin);
      if (call.completed != Transaction.NEVER) {
        begin.end = new Entry<>(call, i, false);
        entries.add(begin.end);
      }
    }
    entries.sort(Comparator.comparingLong(e -> e.begins ? e.call.invoked : e.call.completed));
    // Stands before the first and is never taken out.
    Entry<O> head = new Entry<>(new Call<>(history.getFirst().op, 0, 0), -1, false);
    Entry<O> last = head;
    for (Entry<O> entry : entries) {
      entry.previous = last;
      last.next = entry;
      last = entry;
    }
    return head;
  }
}
