package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class TurnsTest {
  @Test
  @Timeout(30)
  void turns_manyWhoTakeThem_areNeverMoreThanThereAre() throws Exception {
    Turns turns = new Turns(3);
    AtomicInteger computing = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger blocks = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        all.add(
            threads.submit(() -> {
              for (int block = 0; block < 20; block++) {
                turns.take(() -> {
                  most.accumulateAndGet(computing.incrementAndGet(), Math::max);
                  Thread.onSpinWait();
                  computing.decrementAndGet();
                  return blocks.incrementAndGet();
                });
              }
              return null;
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(blocks.get()).isEqualTo(4_000);
  }

  @Test
  @Timeout(10)
  void turn_ofABlockThatFails_isGivenBack() throws IOException {
    Turns turns = new Turns(1);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> turns.take(() -> fail(new IOException("x"))))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> turns.take(() -> fail(new IllegalStateException("x"))))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> turns.take(() -> fail(new AssertionError("x"))))
          .isInstanceOf(AssertionError.class);
    }
    assertThat(turns.take(() -> 7)).isEqualTo(7);
  }

  private static int fail(Throwable with) throws IOException {
    switch (with) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalArgumentException(with);
    }
  }

  /** Who stops does so when it next waits for its client or a file. */
  @Test
  @Timeout(10)
  void turn_ofAThreadThatIsInterrupted_isTakenAndGivenBack() throws IOException {
    Turns turns = new Turns(1);
    Thread.currentThread().interrupt();
    assertThat(turns.take(() -> 7)).isEqualTo(7);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(turns.take(() -> 8)).isEqualTo(8);
  }
}
