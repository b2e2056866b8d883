package dev.tidemark.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.checker.Linearizability.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LinearizabilityTest {
  private final List<Call<RegisterOp>> history = new ArrayList<>();

  @Test
  void calls_oneAfterAnother_answerInOrder() {
    call(1, 2, new RegisterOp.Swap(0, 5));
    call(3, 4, new RegisterOp.Swap(5, 6));
    call(5, 6, new RegisterOp.CompareAndSet(5, 7, false));
    call(7, 8, new RegisterOp.CompareAndSet(6, 7, true));
    call(9, 10, new RegisterOp.Read(7));
    assertThat(isLinearizable()).isTrue();
  }

  @Test
  void calls_atTheSameTime_haveAnyOrder() {
    call(1, 9, new RegisterOp.Swap(6, 5));
    call(2, 9, new RegisterOp.Swap(0, 6));
    call(3, 4, new RegisterOp.Read(6));
    call(5, 6, new RegisterOp.Read(5));
    assertThat(isLinearizable()).isTrue();
    call(7, 8, new RegisterOp.Read(6));
    assertThat(isLinearizable()).isFalse();
  }

  @Test
  void read_ofAnOldValue_isFound() {
    call(1, 2, new RegisterOp.Swap(0, 5));
    call(3, 4, new RegisterOp.Read(0));
    assertThat(isLinearizable()).isFalse();
  }

  @Test
  void update_lost_isFound() {
    call(1, 9, new RegisterOp.CompareAndSet(0, 1, true));
    call(1, 9, new RegisterOp.CompareAndSet(0, 2, true));
    assertThat(isLinearizable()).isFalse();
  }

  @Test
  void refusal_withoutReason_isFound() {
    call(1, 2, new RegisterOp.Swap(0, 5));
    call(3, 4, new RegisterOp.CompareAndSet(5, 6, false));
    assertThat(isLinearizable()).isFalse();
  }

  @Test
  void call_ofUnknownOutcome_mayHappenLateOrNever() {
    call(1, Transaction.NEVER, new RegisterOp.CompareAndSet(0, 3, true));
    call(2, 3, new RegisterOp.Read(0));
    assertThat(isLinearizable()).isTrue();
    call(4, 5, new RegisterOp.Read(3));
    assertThat(isLinearizable()).isTrue();
    call(6, 7, new RegisterOp.Read(0));
    assertThat(isLinearizable()).isFalse();
  }

  @Test
  void histories_simulated_passAndFailWithOneWrongRead() {
    for (long seed = 0; seed < 100; seed++) {
      history.clear();
      simulate(new SplittableRandom(seed));
      assertThat(isLinearizable()).as("seed %d", seed).isTrue();
      call(1_000_000, 1_000_001, new RegisterOp.Read(99));
      assertThat(isLinearizable()).as("seed %d", seed).isFalse();
    }
  }

  private void simulate(SplittableRandom random) {
    long value = 0;
    for (int i = 1; i <= 80; i++) {
      long next = random.nextInt(5);
      RegisterOp op =
          switch (random.nextInt(3)) {
            case 0 -> new RegisterOp.Read(value);
            case 1 -> new RegisterOp.Swap(value, next);
            default -> {
              long expected = random.nextInt(5);
              yield new RegisterOp.CompareAndSet(expected, next, expected == value);
            }
          };
      call(1000L * i - random.nextInt(4000), 1000L * i + 1 + random.nextInt(4000), op);
      value = Objects.requireNonNull(RegisterOp.MODEL.step(value, op));
    }
  }

  private boolean isLinearizable() {
    return Linearizability.isLinearizable(RegisterOp.MODEL, history);
  }

  private void call(long invoked, long completed, RegisterOp op) {
    history.add(new Call<>(op, invoked, completed));
  }
}
