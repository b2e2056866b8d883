package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Priorities of threads as Linux has them: proc(5), field 19 of stat. */
@EnabledOnOs(OS.LINUX)
final class CarriersTest {
  private static final int NICE = 19;
  private static final Path SELF = Path.of("/proc/thread-self/stat");

  private static final VirtualThreadSchedulerMXBean SCHEDULER =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

  private static int nice() throws IOException {
    return Integer.parseInt(fields(SELF)[NICE - 3]);
  }

  /** From the third on: the second is a name, in parentheses. */
  private static String[] fields(Path stat) throws IOException {
    String line = Files.readString(stat);
    return line.substring(line.lastIndexOf(')') + 2).split(" ");
  }

  private static List<Integer> nicesOfCarriers() throws IOException {
    List<Integer> nices = new ArrayList<>();
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith("ForkJoinPool-1-")) {
          nices.add(Integer.parseInt(fields(task.resolve("stat"))[NICE - 3]));
        }
      }
    }
    return nices;
  }

  private static int parallelism() {
    return SCHEDULER.getParallelism();
  }

  @Test
  @Timeout(20)
  void longWork_getsOneMoreEach_upToAll_forAsLong() {
    int usual = parallelism();
    try (Carriers carriers = Carriers.start(5, 3, Duration.ofMillis(5))) {
      awaitParallelism(3);
      carriers.begins();
      assertThat(parallelism()).isEqualTo(4);
      carriers.begins();
      assertThat(parallelism()).isEqualTo(5);
      carriers.begins();
      assertThat(parallelism()).isEqualTo(5);
      carriers.ends();
      carriers.ends();
      awaitParallelism(4);
      carriers.ends();
      awaitParallelism(3);
      try (ExecutorService threads = carriers.threads()) {
        CountDownLatch seen = new CountDownLatch(1);
        Future<?> first = threads.submit(() -> wait(seen));
        Future<?> second = threads.submit(() -> wait(seen));
        awaitParallelism(5);
        seen.countDown();
        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertThat(second).succeedsWithin(Duration.ofSeconds(10));
        awaitParallelism(3);
      }
    }
    assertThat(parallelism()).isEqualTo(usual);
  }

  private static boolean wait(CountDownLatch seen) throws InterruptedException {
    return seen.await(10, TimeUnit.SECONDS);
  }

  private static void awaitParallelism(int wanted) {
    while (parallelism() != wanted) {
      Thread.onSpinWait();
    }
  }

  @Test
  void jobs_standBack_andThoseThatCarryRequestsDoNot() throws Exception {
    int usual = nice();
    // In a build that stands back itself there is nothing to see.
    assumeThat(usual).isLessThan(10);
    try (Carriers _ = Carriers.start();
        ExecutorService jobs = Executors.newSingleThreadExecutor(Background.threads("job-"))) {
      assertThat(jobs.submit(CarriersTest::nice).get()).isGreaterThan(usual);
      jobs.submit(() -> Thread.ofVirtual().start(() -> {}).join(Duration.ofSeconds(10))).get();
      assertThat(nicesOfCarriers())
          .hasSizeGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors())
          .allMatch(nice -> nice == usual);
    }
  }
}
