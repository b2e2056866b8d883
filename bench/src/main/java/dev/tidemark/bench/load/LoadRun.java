package dev.tidemark.bench.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Load of one operation on one endpoint for a while: a closed loop (each connection sends as soon
 * as it has its answer), or an open one at a rate (requests are due whatever the answers do, and
 * latency counts from when they were due).
 */
public final class LoadRun {
  private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(5);
  private static final int DIGITS = 3;

  /**
   * What to do.
   *
   * @param ratePerSecond over all connections; 0: a closed loop
   */
  record Plan(
      LoadOperation operation,
      LoadTable table,
      KeyChooser.Distribution distribution,
      int connections,
      Duration warmUp,
      Duration time,
      int ratePerSecond) {}

  /**
   * What came of it.
   *
   * @param latencies in microseconds, of answers that were no errors
   */
  public record Result(
      long answers, long errors, String firstError, double seconds, Histogram latencies) {
    public double perSecond() {
      return answers / seconds;
    }
  }

  private static final int CONNECTIONS = 16;

  private LoadRun() {}

  /**
   * A closed loop over uniform keys from 16 connections.
   *
   * @throws IllegalStateException if an answer was an error
   */
  public static Result closedLoop(
      URI endpoint, LoadOperation operation, LoadTable table, int seconds)
      throws InterruptedException {
    Result result =
        run(
            endpoint,
            new Plan(
                operation,
                table,
                KeyChooser.Distribution.UNIFORM,
                CONNECTIONS,
                Duration.ZERO,
                Duration.ofSeconds(seconds),
                0));
    if (result.errors() > 0) {
      throw new IllegalStateException(result.errors() + " errors, first: " + result.firstError());
    }
    return result;
  }

  static Result run(URI endpoint, Plan plan) throws InterruptedException {
    List<Callable<Result>> clients = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < plan.connections(); i++) {
      int number = i;
      clients.add(() -> client(endpoint, plan, number, begin));
    }
    List<Result> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(plan.connections())) {
      for (Future<Result> client : threads.invokeAll(clients)) {
        results.add(client.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(endpoint + ": " + e.getCause(), e);
    }
    Histogram all = new Histogram(MICROS_MAX, DIGITS);
    results.forEach(result -> all.add(result.latencies()));
    return new Result(
        results.stream().mapToLong(Result::answers).sum(),
        results.stream().mapToLong(Result::errors).sum(),
        results.stream().map(Result::firstError).filter(e -> !e.isEmpty()).findFirst().orElse(""),
        plan.time().toNanos() / 1e9,
        all);
  }

  private static Result client(URI endpoint, Plan plan, int number, long begin) throws IOException {
    String host = endpoint.getHost() + ":" + endpoint.getPort();
    RequestSigner signer = new RequestSigner(host, "load", "load");
    KeyChooser keys = new KeyChooser(plan.table().items(), plan.distribution(), begin + number);
    Histogram latencies = new Histogram(MICROS_MAX, DIGITS);
    long counted = begin + plan.warmUp().toNanos();
    long end = counted + plan.time().toNanos();
    long pause =
        plan.ratePerSecond() == 0
            ? 0
            : TimeUnit.SECONDS.toNanos(1) * plan.connections() / plan.ratePerSecond();
    long due = begin + pause * number / plan.connections();
    long answers = 0;
    long errors = 0;
    String firstError = "";
    try (Connection connection = new Connection(endpoint)) {
      while (true) {
        long started = System.nanoTime();
        if (pause > 0) {
          await(due, started);
          started = due;
          due += pause;
        }
        if (System.nanoTime() >= end) {
          break;
        }
        byte[] body = plan.operation().bytes(plan.table(), keys);
        byte[] request = signer.request(plan.operation().apiName(), body, Instant.now());
        Connection.Answer answer = connection.exchange(request);
        long ended = System.nanoTime();
        if (answer.status() != 200) {
          errors++;
          firstError = firstError.isEmpty() ? answer.text() : firstError;
        } else if (started >= counted && ended < end) {
          answers++;
          latencies.recordValue(Math.min(MICROS_MAX, (ended - started) / 1000));
        }
      }
    }
    return new Result(answers, errors, firstError, 0, latencies);
  }

  private static void await(long due, long now) {
    long wait = due - now;
    while (wait > 0) {
      java.util.concurrent.locks.LockSupport.parkNanos(wait);
      wait = due - System.nanoTime();
    }
  }
}
