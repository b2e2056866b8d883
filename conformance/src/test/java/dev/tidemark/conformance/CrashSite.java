package dev.tidemark.conformance;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A data folder whose server is killed and started again: clients of it, and moments of its past
 * with what was there then.
 */
final class CrashSite implements AutoCloseable {
  final ServerProcess server;
  private Clients clients;
  final boolean testClock;
  final List<Workload> workloads = new ArrayList<>();
  private final ReentrantReadWriteLock writing = new ReentrantReadWriteLock(true);
  private final List<Moment> moments = new ArrayList<>();
  private volatile Instant now = Instant.EPOCH;
  private volatile boolean dying;
  private volatile boolean resting;

  /**
   * A moment before which is all that had been answered, and nothing that was asked later.
   *
   * @param tables by name
   */
  record Moment(Instant at, Map<String, Map<ItemKey, Map<String, AttributeValue>>> tables) {}

  /**
   * @param testClock whether time stands still between moments, and leaps
   */
  CrashSite(Path folder, boolean testClock) {
    this.testClock = testClock;
    this.server = testClock ? new ServerProcess(folder, "--test-clock") : new ServerProcess(folder);
    this.clients = Clients.of(server);
  }

  /** None of them tries anything twice. */
  private record Clients(
      DynamoDbClient dynamo, DynamoDbStreamsClient streams, S3Client s3, KmsClient kms)
      implements AutoCloseable {
    static Clients of(ServerProcess server) {
      return new Clients(
          server.dynamoDbWithoutRetries(),
          server.streams(),
          server.s3WithoutRetries(),
          server.kmsWithoutRetries());
    }

    @Override
    public void close() {
      dynamo.close();
      streams.close();
      s3.close();
      kms.close();
    }
  }

  DynamoDbClient dynamo() {
    return clients.dynamo;
  }

  DynamoDbStreamsClient streams() {
    return clients.streams;
  }

  S3Client s3() {
    return clients.s3;
  }

  KmsClient kms() {
    return clients.kms;
  }

  /** Starts all writers of all workloads; {@link #rest} or {@link #kill} ends them. */
  List<Future<?>> startWriters(ExecutorService threads, SplittableRandom random) {
    resting = false;
    List<Future<?>> running = new ArrayList<>();
    for (Workload workload : workloads) {
      for (int i = 0; i < workload.writers(); i++) {
        int writer = i;
        SplittableRandom own = random.split();
        running.add(threads.submit(() -> write(workload, writer, own)));
      }
    }
    return running;
  }

  private void write(Workload workload, int writer, SplittableRandom random) {
    while (!resting) {
      boolean goesOn =
          unlessKilled(() -> {
            whileNoMoment(() -> workload.step(writer, random));
          });
      if (!goesOn) {
        return;
      }
    }
  }

  /** Does something that no moment divides. */
  void whileNoMoment(Runnable step) {
    writing.readLock().lock();
    try {
      step.run();
    } finally {
      writing.readLock().unlock();
    }
  }

  /** False if it got no answer because the server was killed. */
  boolean unlessKilled(Runnable request) {
    try {
      request.run();
      return true;
    } catch (SdkClientException e) {
      if (dying) {
        return false;
      }
      throw new AssertionError("no answer from a server that nobody killed", e);
    }
  }

  /** Asks the writers to end. */
  void rest() {
    resting = true;
  }

  /** All that was acknowledged is before it, all that is asked from now on is not. */
  Moment moment(SplittableRandom random) {
    return moment(
        Duration.ofSeconds(1 + random.nextInt(300)).plusMillis(random.nextInt(1000)), () -> {});
  }

  /**
   * @param step how far a test clock leaps
   * @param then done before anybody writes again
   */
  Moment moment(Duration step, Runnable then) {
    writing.writeLock().lock();
    try {
      Map<String, Map<ItemKey, Map<String, AttributeValue>>> tables = tables();
      Instant at = testClock ? server.advanceClock(step) : nextMillisecond();
      now = at;
      Moment moment = new Moment(at, tables);
      moments.add(moment);
      then.run();
      return moment;
    } finally {
      writing.writeLock().unlock();
    }
  }

  private Map<String, Map<ItemKey, Map<String, AttributeValue>>> tables() {
    Map<String, Map<ItemKey, Map<String, AttributeValue>>> tables = new HashMap<>();
    for (Workload workload : workloads) {
      workload.tables().forEach(table -> tables.put(table, workload.items(table)));
    }
    return tables;
  }

  /** Does something while nobody writes, given all tables by name. */
  void atAMoment(Consumer<Map<String, Map<ItemKey, Map<String, AttributeValue>>>> action) {
    writing.writeLock().lock();
    try {
      action.accept(tables());
    } finally {
      writing.writeLock().unlock();
    }
  }

  /** The server's commits may be a millisecond ahead of the clock that both share. */
  private static Instant nextMillisecond() {
    long asked = System.currentTimeMillis();
    long now = asked;
    while (now <= asked + 2) {
      Thread.onSpinWait();
      now = System.currentTimeMillis();
    }
    return Instant.ofEpochMilli(now);
  }

  /** Ends the process as {@code kill -9} does, whatever it is doing. */
  void kill() {
    dying = true;
    resting = true;
    server.kill();
  }

  /** Starts it again on what is there. */
  void restart() {
    server.start();
    clients.close();
    clients = Clients.of(server);
    dying = false;
    if (testClock) {
      now = server.advanceClock(Duration.ofMillis(1));
      Duration behind = Duration.between(now, moments.getLast().at().plusMillis(1));
      if (behind.isPositive()) {
        now = server.advanceClock(behind);
      }
    }
  }

  /** By the server's clock. */
  Instant now() {
    return testClock ? now : Instant.now();
  }

  List<Moment> moments() {
    return moments;
  }

  /** No moment before it can be read any more. */
  void forgetBefore(Instant oldest) {
    moments.removeIf(moment -> moment.at().isBefore(oldest));
  }

  /** Asks until it holds, for at most a minute. */
  static <T> T await(Supplier<T> ask, Predicate<T> holds) {
    Instant giveUp = Instant.now().plusSeconds(60);
    T answer = ask.get();
    while (!holds.test(answer)) {
      if (Instant.now().isAfter(giveUp)) {
        throw new AssertionError("still so after a minute: " + answer);
      }
      answer = ask.get();
    }
    return answer;
  }

  static ExecutorService threads() {
    return Executors.newVirtualThreadPerTaskExecutor();
  }

  @Override
  public void close() {
    server.close();
    clients.close();
  }
}
