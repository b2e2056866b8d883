package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class JobRunnerTest {
  private static final Retry THREE = new Retry(3, Duration.ofMillis(100), Duration.ofMillis(150));

  @Test
  @Timeout(20)
  void close_jobInTheMiddle_stopsItAndWaits() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      JobRunner runner = new JobRunner(threads, threads, Waiter.REAL);
      runner.start(
          job(stop -> {
            begun.countDown();
            try {
              stop.pause(Duration.ofHours(1));
            } finally {
              ended.countDown();
            }
          }));
      begun.await();

      runner.close();

      assertThat(ended.getCount()).isZero();
    }
  }

  @Test
  @Timeout(20)
  void start_jobThatBreaksOff_runsItAgainAfterGrowingPauses() {
    List<Duration> pauses = new ArrayList<>();
    List<Throwable> failures =
        new ArrayList<>(
            List.of(
                new OutOfMemoryError("test"),
                new AssertionError("test"),
                new IllegalStateException("test")));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        JobRunner runner = new JobRunner(threads, threads, (pause, _) -> pauses.add(pause))) {
      CountDownLatch done = new CountDownLatch(1);
      runner.start(
          job(_ -> {
            if (failures.isEmpty()) {
              done.countDown();
              return;
            }
            switch (failures.removeFirst()) {
              case RuntimeException e -> throw e;
              case Error e -> throw e;
              case Throwable e -> throw new AssertionError(e);
            }
          }));
      assertThat(awaits(done)).isTrue();
    }
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  @Timeout(20)
  void requestStop_jobThatFailsOfIt_isNotRunAgain() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    int[] runs = {0};
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        JobRunner runner = new JobRunner(threads, threads, Waiter.REAL)) {
      runner.start(
          job(_ -> {
            runs[0]++;
            begun.countDown();
            assertThat(awaits(go)).isTrue();
            throw new IllegalStateException("Connection pool shut down");
          }));
      begun.await();

      runner.requestStop();
      go.countDown();
    }
    assertThat(runs[0]).isEqualTo(1);
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void call_failuresThatPass_areTriedAgainAfterGrowingPauses() {
    List<Duration> pauses = new ArrayList<>();
    int[] attempts = {0};

    String result =
        THREE.call(
            new Stop((duration, _) -> pauses.add(duration)),
            _ -> true,
            () -> {
              if (++attempts[0] < 3) {
                throw new IllegalStateException("not yet");
              }
              return "done";
            });

    assertThat(result).isEqualTo("done");
    assertThat(pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(150));
  }

  @Test
  void call_failureThatStays_isThrownAtOnce() {
    int[] attempts = {0};

    assertThatThrownBy(() ->
            THREE.call(
                new Stop((_, _) -> {}),
                _ -> false,
                () -> {
                  attempts[0]++;
                  throw new IllegalStateException("never");
                }))
        .hasMessage("never");
    assertThat(attempts[0]).isEqualTo(1);
  }

  @Test
  void call_stopped_doesNothing() {
    Stop stop = new Stop((_, _) -> {});
    stop.request();

    assertThatThrownBy(() -> THREE.call(stop, _ -> true, () -> "x"))
        .isInstanceOf(StoppedException.class);
  }

  private static Job job(java.util.function.Consumer<Stop> body) {
    return new Job() {
      @Override
      public Kind kind() {
        return Kind.EXPORT;
      }

      @Override
      public String name() {
        return "test";
      }

      @Override
      public void run(Stop stop) {
        body.accept(stop);
      }
    };
  }
}
