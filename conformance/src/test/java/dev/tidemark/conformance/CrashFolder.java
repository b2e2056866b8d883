package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** A data folder that lives through many kills. */
final class CrashFolder implements AutoCloseable {
  private final CrashSite site;
  private final OwnedItems items;
  private final StreamFollower follower;
  private final Attacks kinds;
  private int checkedExports;

  /**
   * @param testClock whether time leaps
   */
  CrashFolder(Path folder, boolean testClock) {
    site = new CrashSite(folder, testClock);
    items = new OwnedItems(site);
    follower = new StreamFollower(site, OwnedItems.LOG);
    site.workloads.add(items);
    site.workloads.add(new BankTable(site));
    site.workloads.add(new StoredObjects(site));
    site.workloads.add(new HeldKeys(site));
    site.workloads.add(new ExpiringItems(site));
    site.workloads.forEach(Workload::setUp);
    kinds = new Attacks(site, items);
    CrashSite.Moment _ = site.moment(new SplittableRandom(0));
  }

  /**
   * Lets writers write, begins something long, kills the server in the middle, starts it again and
   * checks everything.
   *
   * @return what happened, in a line
   */
  String cycle(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long before = acknowledged();
    boolean leaps = site.testClock && random.nextInt(8) == 0;
    List<Attack> attacks = new ArrayList<>();
    long millis = random.nextInt(random.nextInt(4) == 0 ? 1200 : 300);
    try (ExecutorService threads = CrashSite.threads()) {
      List<Future<?>> running = new ArrayList<>(site.startWriters(threads, random.split()));
      for (int moments = 1 + random.nextInt(3); moments > 0; moments--) {
        site.server.live(Duration.ofMillis(50 + random.nextInt(250)));
        CrashSite.Moment _ = site.moment(random);
      }
      if (leaps) {
        site.rest();
        join(running);
        follower.check(items.changes());
        attacks.add(new LeapAttack(site, random));
      } else {
        attacks.addAll(kinds.choose(random));
      }
      for (Attack attack : attacks) {
        running.add(
            threads.submit(() -> {
              boolean _ = site.unlessKilled(attack::begin);
            }));
      }
      site.server.live(Duration.ofMillis(millis));
      site.kill();
      join(running);
    }
    if (random.nextInt(8) == 0) {
      killWhileStarting(random);
    }
    boolean checks = random.nextInt(6) == 0;
    if (checks) {
      site.server.check();
    }
    site.restart();
    settle(attacks, random);
    if (site.testClock) {
      forgetTheForgotten();
    }
    return "killed after %d ms of %s%s; %d writes acknowledged; %s; %d records, %d exports"
        .formatted(
            millis,
            attacks.stream().map(Attack::name).toList(),
            checks ? ", tidemark check" : "",
            acknowledged() - before,
            site.workloads.stream()
                .map(Workload::unanswered)
                .filter(text -> !text.isEmpty())
                .toList(),
            follower.records(),
            checkedExports);
  }

  /**
   * Retention may have taken the older moments, but none of the last day. Those that it is about to
   * take are not asked for any more.
   */
  private void forgetTheForgotten() {
    for (String table : items.tables()) {
      Instant oldest =
          site.dynamo()
              .describeContinuousBackups(d -> d.tableName(table))
              .continuousBackupsDescription()
              .pointInTimeRecoveryDescription()
              .earliestRestorableDateTime();
      Instant due = site.now().minus(Duration.ofDays(1));
      Instant first = site.moments().getFirst().at();
      assertThat(oldest)
          .as("the oldest moment of %s", table)
          .isBeforeOrEqualTo(due.isBefore(first) ? first : due.plusSeconds(1));
      site.forgetBefore(oldest);
      site.forgetBefore(due.plus(Duration.ofHours(1)));
    }
  }

  private void settle(List<Attack> attacks, SplittableRandom random) {
    for (Workload workload : site.workloads) {
      workload.settle(random);
    }
    List<CrashSite.Moment> moments = new ArrayList<>();
    boolean leapt = attacks.stream().anyMatch(LeapAttack.class::isInstance);
    if (!leapt) {
      moments.add(site.moments().getLast());
    }
    moments.add(site.moment(random));
    site.workloads.forEach(Workload::check);
    follower.check(items.changes());
    attacks.forEach(Attack::settle);
    List<PastExport> exports = new ArrayList<>();
    for (CrashSite.Moment moment : moments) {
      exports.add(PastExport.full(site, OwnedItems.LOG, ExportAttack.BUCKET, moment, random));
    }
    if (!leapt) {
      exports.add(PastExport.any(site, ExportAttack.BUCKET, random));
    }
    exports.forEach(PastExport::begin);
    exports.forEach(PastExport::check);
    checkedExports += exports.size();
  }

  /** Recovery itself is cut short. */
  private void killWhileStarting(SplittableRandom random) {
    Path _ = site.server.begin();
    site.server.live(Duration.ofMillis(200 + random.nextInt(900)));
    site.kill();
  }

  /** At the end of a life. */
  void checkAtLast() {
    follower.checkAgain();
  }

  /** Of all writers. */
  long acknowledged() {
    return site.workloads.stream().mapToLong(Workload::acknowledged).sum();
  }

  private static void join(List<Future<?>> running) {
    for (Future<?> future : running) {
      try {
        future.get();
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Stops the server, as SIGTERM does. */
  @Override
  public void close() {
    site.close();
  }
}
