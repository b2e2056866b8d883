package dev.tidemark.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.checker.ListOp.Append;
import dev.tidemark.checker.ListOp.Read;
import dev.tidemark.checker.Transaction.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Every anomaly is planted and found; what is serializable passes. */
final class ListAppendCheckerTest {
  private final List<Transaction> history = new ArrayList<>();

  @Test
  void history_oneAfterAnother_isFine() {
    done(1, 2, append("x", 1), append("y", 1));
    done(3, 4, read("x", 1L), append("x", 2), append("x", 3), read("x", 1L, 2L, 3L));
    done(5, 6, read("x", 1L, 2L, 3L), read("y", 1L), read("z"));
    assertThat(kinds()).isEmpty();
  }

  @Test
  void history_atTheSameTime_isFineInWhateverOrder() {
    done(1, 10, append("x", 1));
    done(2, 9, read("x"));
    done(3, 8, append("x", 2));
    done(4, 7, read("x", 2L));
    done(11, 12, read("x", 2L, 1L));
    assertThat(kinds()).isEmpty();
  }

  @Test
  void transaction_thatMissesItsOwnAppend_isInternal() {
    done(1, 2, append("x", 1), read("x"));
    assertThat(kinds()).contains("internal");
  }

  @Test
  void transaction_thatSeesTwoStates_isInternal() {
    done(1, 9, append("x", 1));
    done(2, 3, read("x"), read("x", 1L));
    assertThat(kinds()).contains("internal");
  }

  @Test
  void value_ofNobody_isGarbage() {
    done(1, 2, read("x", 7L));
    assertThat(kinds()).containsExactly("garbage");
  }

  @Test
  void value_twice_isADuplicate() {
    done(1, 2, append("x", 7));
    done(3, 4, read("x", 7L, 7L));
    assertThat(kinds()).contains("duplicate");
  }

  @Test
  void value_ofARefusedTransaction_isG1a() {
    history.add(new Transaction(1, List.of(append("x", 1)), Outcome.REFUSED, 1, 2));
    done(3, 4, read("x", 1L));
    assertThat(kinds()).containsExactly("G1a");
  }

  @Test
  void state_insideATransaction_isG1b() {
    done(1, 5, append("x", 1), append("x", 2));
    done(2, 3, read("x", 1L));
    done(6, 7, read("x", 1L, 2L));
    assertThat(kinds()).contains("G1b");
  }

  @Test
  void reads_thatDisagree_areIncompatible() {
    done(1, 5, append("x", 1));
    done(2, 5, append("x", 2));
    done(6, 7, read("x", 1L, 2L));
    done(6, 7, read("x", 2L));
    assertThat(kinds()).contains("incompatible-order");
  }

  @Test
  void writes_inOppositeOrders_areG0() {
    done(1, 5, append("x", 1), append("y", 1));
    done(2, 5, append("x", 2), append("y", 2));
    done(6, 7, read("x", 1L, 2L));
    done(6, 7, read("y", 2L, 1L));
    assertThat(kinds()).containsExactly("G0");
  }

  @Test
  void writes_interleaved_areG0() {
    done(1, 5, append("x", 1), append("x", 2));
    done(2, 5, append("x", 3));
    done(6, 7, read("x", 1L, 3L, 2L));
    assertThat(kinds()).contains("G0");
  }

  @Test
  void transactions_thatSeeEachOther_areG1c() {
    done(1, 5, append("x", 1), read("y", 1L));
    done(2, 5, append("y", 1), read("x", 1L));
    assertThat(kinds()).containsExactly("G1c");
  }

  /** Read skew: half of another transaction. */
  @Test
  void transaction_seenInHalf_isGSingle() {
    done(1, 5, append("x", 1), append("y", 1));
    done(2, 5, read("x", 1L), read("y"));
    done(6, 7, read("y", 1L));
    assertThat(kinds()).containsExactly("G-single");
  }

  /** Two read the same and write: the later one wins, or both stay but in an order of neither. */
  @Test
  void update_lost_isIncompatible() {
    done(1, 9, read("x"), append("x", 1));
    done(2, 9, read("x"), append("x", 2));
    done(10, 11, read("x", 2L));
    assertThat(kinds()).contains("incompatible-order");
  }

  @Test
  void update_onWhatAnotherChanged_isGSingle() {
    done(1, 9, read("x"), append("y", 1));
    done(2, 9, append("x", 2), read("y", 1L, 3L));
    done(3, 9, read("x", 2L), append("y", 3));
    done(10, 11, read("x", 2L), read("y", 1L, 3L));
    assertThat(kinds()).containsExactly("G1c");
    history.clear();
    done(1, 9, read("x"), append("y", 1));
    done(2, 9, append("x", 2), append("y", 2));
    done(10, 11, read("x", 2L), read("y", 2L, 1L));
    assertThat(kinds()).containsExactly("G-single");
  }

  @Test
  void writes_skewed_areG2() {
    done(1, 5, read("x"), read("y"), append("x", 1));
    done(2, 5, read("x"), read("y"), append("y", 1));
    done(6, 7, read("x", 1L), read("y", 1L));
    assertThat(kinds()).containsExactly("G2");
  }

  /** Two readers see two writers in opposite orders. */
  @Test
  void readers_thatDisagreeOnTheOrder_areG2() {
    done(1, 9, append("x", 1));
    done(2, 9, append("y", 1));
    done(3, 8, read("x", 1L), read("y"));
    done(4, 8, read("x"), read("y", 1L));
    done(10, 11, read("x", 1L), read("y", 1L));
    assertThat(kinds()).containsExactly("G2");
  }

  @Test
  void read_ofAnOldState_isStale() {
    done(1, 2, append("x", 1));
    done(3, 4, read("x"));
    done(5, 6, read("x", 1L));
    assertThat(kinds()).containsExactly("G-single-realtime");
  }

  @Test
  void append_lost_isStaleForEver() {
    done(1, 2, append("x", 1));
    done(3, 4, append("x", 2));
    done(5, 6, read("x", 1L));
    assertThat(kinds()).containsExactly("G-single-realtime");
  }

  @Test
  void append_lostFromAnEmptyList_isStaleForEver() {
    done(1, 2, append("x", 1));
    done(3, 4, read("x"));
    assertThat(kinds()).containsExactly("G-single-realtime");
  }

  @Test
  void writes_againstTime_areG0() {
    done(1, 2, append("x", 1));
    done(3, 4, append("x", 2));
    done(5, 6, read("x", 2L, 1L));
    assertThat(kinds()).containsExactly("G0-realtime");
  }

  @Test
  void read_ofTheFuture_isG1c() {
    done(1, 2, read("x", 1L));
    done(3, 4, append("x", 1));
    assertThat(kinds()).containsExactly("G1c-realtime");
  }

  @Test
  void transaction_ofUnknownOutcome_mayBeThereOrNot() {
    unknown(1, append("x", 1), append("y", 1));
    unknown(2, append("x", 2), append("y", 2));
    done(3, 4, read("x"), read("y"));
    done(5, 6, read("x", 2L), read("y", 2L));
    assertThat(kinds()).isEmpty();
    done(7, 8, read("x", 2L, 1L), read("y", 2L, 1L));
    assertThat(kinds()).isEmpty();
    done(9, 10, read("x", 2L, 1L), read("y", 2L));
    assertThat(kinds()).isNotEmpty();
  }

  /** Once a part of it was seen, all of it happened. */
  @Test
  void transaction_ofUnknownOutcome_isNeverHalf() {
    unknown(1, append("x", 1), append("y", 1));
    done(3, 4, read("x", 1L));
    done(5, 6, read("y"));
    assertThat(kinds()).containsExactly("G-single-realtime");
  }

  @Test
  void value_appendedTwice_isAMistakeOfTheTest() {
    done(1, 2, append("x", 1));
    done(1, 2, append("x", 1));
    assertThatThrownBy(this::kinds).hasMessageContaining("appended twice");
  }

  /** Random serial histories, each transaction's moment somewhere in its time, pass. */
  @Test
  void histories_thatAreSerializable_pass() {
    for (long seed = 0; seed < 200; seed++) {
      history.clear();
      simulate(new SplittableRandom(seed), 60);
      assertThat(ListAppendChecker.check(history)).as("seed %d", seed).isEmpty();
    }
  }

  /** A read in the middle of such a history loses its last value, or gains none too early. */
  @Test
  void histories_withOneStaleRead_areFound() {
    int planted = 0;
    for (long seed = 0; seed < 200; seed++) {
      history.clear();
      simulate(new SplittableRandom(seed), 60);
      if (makeStale()) {
        planted++;
        assertThat(ListAppendChecker.check(history)).as("seed %d", seed).isNotEmpty();
      }
    }
    assertThat(planted).isGreaterThan(100);
  }

  /** Takes the last value from a read that began after that value's writer had ended. */
  private boolean makeStale() {
    for (int i = history.size() / 2; i < history.size(); i++) {
      Transaction reader = history.get(i);
      if (reader.ops().size() == 1
          && reader.ops().getFirst() instanceof Read(String key, List<Long> values)
          && !values.isEmpty()
          && endedBefore(key, values.getLast(), reader)) {
        history.set(
            i,
            new Transaction(
                reader.id(),
                List.of(new Read(key, values.subList(0, values.size() - 1))),
                Outcome.DONE,
                reader.invoked(),
                reader.completed()));
        return true;
      }
    }
    return false;
  }

  private boolean endedBefore(String key, long value, Transaction reader) {
    return history.stream()
        .anyMatch(
            t -> t.ops().contains(new Append(key, value)) && t.completed() < reader.invoked());
  }

  private void simulate(SplittableRandom random, int transactions) {
    Map<String, List<Long>> lists = new HashMap<>();
    for (int i = 0; i < transactions; i++) {
      List<ListOp> ops = new ArrayList<>();
      int size = 1 + random.nextInt(3);
      for (int j = 0; j < size; j++) {
        String key = "k" + random.nextInt(4);
        List<Long> list = lists.computeIfAbsent(key, _ -> new ArrayList<>());
        if (random.nextBoolean()) {
          list.add(1000L * i + j);
          ops.add(append(key, 1000L * i + j));
        } else {
          ops.add(new Read(key, list));
        }
      }
      long moment = 1000L * i;
      history.add(
          new Transaction(
              i,
              ops,
              Outcome.DONE,
              moment - random.nextInt(4000),
              moment + 1 + random.nextInt(4000)));
    }
  }

  private List<String> kinds() {
    return ListAppendChecker.check(history).stream().map(Anomaly::kind).toList();
  }

  private void done(long invoked, long completed, ListOp... ops) {
    history.add(
        new Transaction(history.size() + 1, List.of(ops), Outcome.DONE, invoked, completed));
  }

  private void unknown(long invoked, ListOp... ops) {
    history.add(
        new Transaction(
            history.size() + 1, List.of(ops), Outcome.UNKNOWN, invoked, Transaction.NEVER));
  }

  private static Append append(String key, long value) {
    return new Append(key, value);
  }

  private static Read read(String key, Long... values) {
    return new Read(key, List.of(values));
  }
}
