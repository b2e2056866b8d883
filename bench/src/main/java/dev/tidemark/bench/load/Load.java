package dev.tidemark.bench.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Drives one or more DynamoDB endpoints with the same load in turns, and prints a row of a Markdown
 * table for each. See {@code bench/README.md}.
 */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description =
        "Load on DynamoDB endpoints, in turns: each operation on each endpoint, by rounds.")
public final class Load implements Callable<Integer> {
  private static final long SEED = 42;

  @Parameters(arity = "1..*", paramLabel = "NAME=URL", description = "The endpoints.")
  private Map<String, URI> endpoints = new LinkedHashMap<>();

  @Option(
      names = "--operations",
      split = ",",
      description = "Default: PutItem,GetItem,UpdateItem,Query,BatchWriteItem,TransactWriteItems.")
  private List<String> operations = new ArrayList<>();

  @Option(names = "--items", description = "In the table. Default: ${DEFAULT-VALUE}.")
  private long items = 10_000;

  @Option(names = "--item-bytes", description = "Of each. Default: ${DEFAULT-VALUE}.")
  private int itemBytes = 400;

  @Option(names = "--keys", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private KeyChooser.Distribution keys = KeyChooser.Distribution.UNIFORM;

  @Option(names = "--connections", description = "Default: ${DEFAULT-VALUE}.")
  private int connections = 16;

  @Option(
      names = "--rate",
      description = "Requests a second, due whatever the answers do. Default: as fast as answered.")
  private int rate;

  @Option(names = "--rounds", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(names = "--warm-up", description = "Seconds of each turn. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds = 2;

  @Option(names = "--seconds", description = "Of each turn, counted. Default: ${DEFAULT-VALUE}.")
  private int seconds = 6;

  @Option(
      names = "--recovery",
      description = "Names of endpoints whose table gets point-in-time recovery.",
      split = ",")
  private List<String> recovery = new ArrayList<>();

  private record Turn(String endpoint, LoadOperation operation) {}

  private Load() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(
        new CommandLine(new Load()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    LoadTable table = new LoadTable("load", items, itemBytes);
    List<LoadOperation> asked =
        operations.isEmpty()
            ? List.of(LoadOperation.values())
            : operations.stream().map(LoadOperation::named).toList();
    for (Map.Entry<String, URI> endpoint : endpoints.entrySet()) {
      fill(endpoint.getValue(), table, recovery.contains(endpoint.getKey()));
    }
    Map<Turn, List<LoadRun.Result>> results = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (LoadOperation operation : asked) {
        for (Map.Entry<String, URI> endpoint : endpoints.entrySet()) {
          LoadRun.Plan plan =
              new LoadRun.Plan(
                  operation,
                  table,
                  keys,
                  connections,
                  Duration.ofSeconds(warmUpSeconds),
                  Duration.ofSeconds(seconds),
                  rate);
          results
              .computeIfAbsent(new Turn(endpoint.getKey(), operation), _ -> new ArrayList<>())
              .add(LoadRun.run(endpoint.getValue(), plan));
        }
      }
    }
    print(results);
    return results.values().stream().flatMap(List::stream).anyMatch(one -> one.answers() == 0)
        ? 1
        : 0;
  }

  /** The median of the rounds, and all of them. */
  private static void print(Map<Turn, List<LoadRun.Result>> results) {
    System.out.println(
        "| operation | endpoint | per second, median (all) | p50 ms | p99 ms | p99.9 ms | longest ms | errors |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    results.forEach((turn, rounds) -> {
      List<LoadRun.Result> sorted =
          rounds.stream().sorted(Comparator.comparingDouble(LoadRun.Result::perSecond)).toList();
      LoadRun.Result median = sorted.get(sorted.size() / 2);
      System.out.printf(
          "| %s | %s | **%.0f** (%s) | %.2f | %.2f | %.2f | %.2f | %d%s |%n",
          turn.operation().apiName(),
          turn.endpoint(),
          median.perSecond(),
          String.join(
              ", ", rounds.stream().map(one -> String.format("%.0f", one.perSecond())).toList()),
          median.latencies().getValueAtPercentile(50) / 1000.0,
          median.latencies().getValueAtPercentile(99) / 1000.0,
          median.latencies().getValueAtPercentile(99.9) / 1000.0,
          median.latencies().getMaxValue() / 1000.0,
          rounds.stream().mapToLong(LoadRun.Result::errors).sum(),
          rounds.stream()
              .map(LoadRun.Result::firstError)
              .filter(error -> !error.isEmpty())
              .findFirst()
              .map(error -> ": " + error)
              .orElse(""));
    });
  }

  private void fill(URI endpoint, LoadTable table, boolean withRecovery) throws IOException {
    RequestSigner signer =
        new RequestSigner(endpoint.getHost() + ":" + endpoint.getPort(), "load", "load");
    try (Connection connection = new Connection(endpoint)) {
      call(connection, signer, "DeleteTable", "{\"TableName\":\"" + table.name() + "\"}", true);
      while (!status(connection, signer, table).isEmpty()) {
        pause();
      }
      call(connection, signer, "CreateTable", table.createBody(), false);
      while (!status(connection, signer, table).equals("ACTIVE")) {
        pause();
      }
      if (withRecovery) {
        call(connection, signer, "UpdateContinuousBackups", table.recoveryBody(), false);
      }
      SplittableRandom random = new SplittableRandom(SEED);
      for (long first = 0; first < table.items(); first += LoadOperation.BATCH) {
        String batch = table.batch(first, LoadOperation.BATCH, random);
        call(connection, signer, "BatchWriteItem", batch, false);
      }
    }
  }

  /** Empty if there is no such table. */
  private static String status(Connection connection, RequestSigner signer, LoadTable table)
      throws IOException {
    String body =
        call(connection, signer, "DescribeTable", "{\"TableName\":\"" + table.name() + "\"}", true);
    int at = body.indexOf("\"TableStatus\":\"");
    return at < 0 ? "" : body.substring(at + 15, body.indexOf('"', at + 15));
  }

  private static String call(
      Connection connection, RequestSigner signer, String operation, String body, boolean lenient)
      throws IOException {
    byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Connection.Answer answer = connection.exchange(signer.request(operation, bytes, Instant.now()));
    if (answer.status() != 200 && !lenient) {
      throw new IOException(operation + ": " + answer.text());
    }
    return answer.text();
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
