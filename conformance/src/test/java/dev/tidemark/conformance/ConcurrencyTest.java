package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.checker.ListAppendChecker;
import dev.tidemark.checker.ListAppendWorkload;
import dev.tidemark.checker.NotDone;
import dev.tidemark.checker.RegisterWorkload;
import dev.tidemark.checker.Transaction.Outcome;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Many clients at once, and {@code kill -9} in between: what each saw is explained by one order of
 * all transactions that goes with real time, and so is every export of whatever moment.
 */
final class ConcurrencyTest {
  private static final String TABLE = "Concurrent";

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @TempDir private Path folder;

  /** How much is done. */
  private record Effort(int clients, int steps, int kills, int exports) {
    static final Effort BRIEF = new Effort(5, 80, 1, 2);
    static final Effort LONG = new Effort(10, 2500, 10, 40);
  }

  @Test
  void bank_underTransfersAndAKill_alwaysHasAllItsMoney() throws Exception {
    checkBank(Effort.BRIEF);
  }

  @Tag("long")
  @Test
  void bank_forLong_alwaysHasAllItsMoney() throws Exception {
    checkBank(Effort.LONG);
  }

  @Test
  void lists_underAppendsAndAKill_areStrictlySerializable() throws Exception {
    checkLists(Effort.BRIEF);
  }

  @Tag("long")
  @Test
  void lists_forLong_areStrictlySerializable() throws Exception {
    checkLists(Effort.LONG);
  }

  @Test
  void registers_underConditionalWritesAndAKill_areLinearizable() throws Exception {
    checkRegisters(Effort.BRIEF);
  }

  @Tag("long")
  @Test
  void registers_forLong_areLinearizable() throws Exception {
    checkRegisters(Effort.LONG);
  }

  /** What a test does with a server of its own. */
  private interface Check {
    void run(DynamoDbClient client, PastTable table, Crowd crowd) throws Exception;
  }

  private void onAServer(Check check) throws Exception {
    try (ServerProcess server = new ServerProcess(folder.resolve("data"));
        DynamoDbClient client = server.dynamoDbWithoutRetries();
        S3Client s3 = server.s3()) {
      Crowd crowd = new Crowd(server, random.split());
      check.run(client, new PastTable(TABLE, client, s3, crowd), crowd);
    } catch (AssertionError | Exception e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void checkBank(Effort effort) throws Exception {
    onAServer((client, table, crowd) -> {
      SdkBank bank = new SdkBank(client, TABLE);
      bank.open();
      Instant opened = table.nextMillisecond();
      AtomicInteger moved = new AtomicInteger();
      crowd.run(
          effort.clients,
          effort.steps,
          effort.kills,
          own -> {
            try {
              if (own.nextInt(4) == 0) {
                assertThat(bank.total()).as("a read").isEqualTo(SdkBank.TOTAL);
              } else {
                bank.move(own);
                moved.incrementAndGet();
              }
              return true;
            } catch (NotDone e) {
              return e.outcome() == Outcome.REFUSED;
            }
          },
          List.of(() -> checkExports(table, opened, effort.exports, random.split())));
      assertThat(moved.get()).isGreaterThan(effort.clients * effort.steps / 10);
      assertThat(bank.total()).isEqualTo(SdkBank.TOTAL);
      checkExports(table, opened, effort.exports, random);
    });
  }

  private static void checkExports(
      PastTable table, Instant opened, int exports, SplittableRandom own) {
    for (int i = 0; i < exports; i++) {
      Instant one = later(opened, table.anyMoment(own));
      Instant other = later(opened, table.anyMoment(own));
      Instant from = one.isBefore(other) ? one : other;
      Instant to = later(one, other);
      Map<String, Map<String, Object>> before = table.at(from, own);
      assertThat(SdkBank.total(before)).as("at %s", from).isEqualTo(SdkBank.TOTAL);
      if (to.isAfter(from.plusSeconds(1))) {
        Map<String, Map<String, Object>> after = table.changed(before, from, to, own);
        assertThat(SdkBank.total(after)).as("[%s, %s)", from, to).isEqualTo(SdkBank.TOTAL);
        assertThat(after).isEqualTo(table.at(to, own));
      }
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private void checkLists(Effort effort) throws Exception {
    onAServer((client, table, crowd) -> {
      ListAppendWorkload workload = new ListAppendWorkload();
      AtomicReference<String> index = new AtomicReference<>(PastTable.ALL_INDEX);
      SdkLists lists = new SdkLists(client, TABLE, index::get);
      SplittableRandom exporter = random.split();
      crowd.run(
          effort.clients,
          effort.steps,
          effort.kills,
          own -> workload.step(lists, own) != Outcome.UNKNOWN,
          List.of(
              () -> index.set(table.anotherIndex()),
              () -> {
                for (int i = 0; i < effort.exports; i++) {
                  workload.sawAtSomeMoment(lists(table.at(table.anyMoment(exporter), exporter)));
                  long asked = workload.moment();
                  Instant now = table.nextMillisecond();
                  workload.sawSince(asked, lists(table.at(now, exporter)));
                }
              }));
      workload.readAll(lists);
      for (int i = 0; i < effort.exports; i++) {
        workload.sawAtSomeMoment(lists(table.at(table.anyMoment(exporter), exporter)));
      }
      assertThat(ListAppendChecker.check(workload.history())).isEmpty();
      long done = workload.history().stream().filter(t -> t.outcome() == Outcome.DONE).count();
      assertThat(done).isGreaterThan(effort.clients * effort.steps / 2);
    });
  }

  private static Map<String, List<Long>> lists(Map<String, Map<String, Object>> items) {
    Map<String, List<Long>> lists = new HashMap<>();
    items.forEach((key, item) -> {
      List<Long> values = new ArrayList<>();
      if (item.get("l") instanceof List<?> list) {
        list.forEach(value -> values.add(((BigDecimal) value).longValueExact()));
      }
      lists.put(key, values);
    });
    return lists;
  }

  private void checkRegisters(Effort effort) throws Exception {
    onAServer((client, table, crowd) -> {
      RegisterWorkload workload = new RegisterWorkload();
      SdkRegisters registers = new SdkRegisters(client, TABLE);
      crowd.run(
          effort.clients,
          effort.steps,
          effort.kills,
          own -> workload.step(registers, own) != Outcome.UNKNOWN,
          List.of());
      assertThat(workload.wrong()).isEmpty();
    });
  }
}
