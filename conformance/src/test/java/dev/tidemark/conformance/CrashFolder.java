package dev.tidemark.conformance;

import java.nio.file.Path;
import java.time.Duration;
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
    List<Attack> attacks = new ArrayList<>();
    long attackMillis;
    try (ExecutorService threads = CrashSite.threads()) {
      List<Future<?>> running = site.startWriters(threads, random.split());
      for (int moments = 1 + random.nextInt(3); moments > 0; moments--) {
        site.server.live(Duration.ofMillis(50 + random.nextInt(250)));
        CrashSite.Moment _ = site.moment(random);
      }
      attacks.addAll(kinds.choose(random));
      for (Attack attack : attacks) {
        running.add(
            threads.submit(() -> {
              boolean _ = site.unlessKilled(attack::begin);
            }));
      }
      attackMillis = random.nextInt(random.nextInt(4) == 0 ? 1200 : 300);
      site.server.live(Duration.ofMillis(attackMillis));
      site.kill();
      join(running);
    }
    if (random.nextInt(8) == 0) {
      killWhileStarting(random);
    }
    site.restart();
    settle(attacks, random);
    return "killed after %d ms of %s; %d writes acknowledged, %s; %d records, %d exports"
        .formatted(
            attackMillis,
            attacks.stream().map(Attack::name).toList(),
            acknowledged() - before,
            items.unanswered(),
            follower.records(),
            checkedExports);
  }

  private void settle(List<Attack> attacks, SplittableRandom random) {
    for (Workload workload : site.workloads) {
      workload.settle(random);
    }
    CrashSite.Moment first = site.moment(random);
    site.workloads.forEach(Workload::check);
    follower.check(items.changes());
    attacks.forEach(Attack::settle);
    CrashSite.Moment last = site.moments().get(site.moments().size() - 2);
    List<PastExport> exports =
        List.of(
            PastExport.full(site, OwnedItems.LOG, ExportAttack.BUCKET, last, random),
            PastExport.full(site, OwnedItems.LOG, ExportAttack.BUCKET, first, random),
            PastExport.any(site, ExportAttack.BUCKET, random));
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
