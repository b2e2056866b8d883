package dev.tidemark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Wall and CPU time of something. */
record Timing(Duration wall, Duration cpu) {
  private static final int QUIET_MILLIS = 1500;

  double wallSeconds() {
    return wall.toNanos() / 1e9;
  }

  double cpuSeconds() {
    return cpu.toNanos() / 1e9;
  }

  double wallRatio(Timing other) {
    return wallSeconds() / other.wallSeconds();
  }

  double cpuRatio(Timing other) {
    return cpuSeconds() / other.cpuSeconds();
  }

  @Override
  public String toString() {
    return String.format("wall %.2f s, CPU %.2f s", wallSeconds(), cpuSeconds());
  }

  /** The median; of an even number the mean of the two in the middle. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  /** The seconds of some, for a reader. */
  static String seconds(List<Timing> timings, boolean cpu) {
    return timings.stream()
            .map(one -> String.format("%.2f", cpu ? one.cpuSeconds() : one.wallSeconds()))
            .collect(Collectors.joining(", "))
        + " s";
  }

  /** {@code gzip -6 < lines > target}, on one core; its CPU time as the shell tells it. */
  static Timing ofGzip(Path lines, Path target) throws IOException, InterruptedException {
    Instant start = Instant.now();
    ProcessBuilder command =
        new ProcessBuilder("bash", "-c", "TIMEFORMAT='%U %S'; time gzip -6")
            .redirectInput(lines.toFile())
            .redirectOutput(target.toFile());
    command.environment().put("LC_ALL", "C");
    Process gzip = command.start();
    String times = new String(gzip.getErrorStream().readAllBytes(), StandardCharsets.US_ASCII);
    if (gzip.waitFor() != 0) {
      throw new IllegalStateException("gzip failed: " + times);
    }
    double seconds = 0;
    for (String part : times.strip().split(" ", -1)) {
      seconds += Double.parseDouble(part);
    }
    return new Timing(
        Duration.between(start, Instant.now()), Duration.ofMillis((long) (seconds * 1000)));
  }

  /** A moment with nothing shortly before or after it, as times of exports are whole seconds. */
  static Instant quietMoment() {
    pause(QUIET_MILLIS);
    Instant moment = Instant.now();
    pause(QUIET_MILLIS);
    return moment;
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
