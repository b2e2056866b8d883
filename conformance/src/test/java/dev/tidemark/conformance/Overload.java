package dev.tidemark.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Crowds that mean no good, and an ordinary client beside them whose requests are timed. A crowd
 * stays until its time is over; whoever is thrown out comes back at once.
 */
final class Overload {
  static final String TABLE = "overload";
  static final String BUCKET = "overload-bucket";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] SPACES = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
  private static final int CONNECTING_AT_ONCE = 64;
  private static final String CREATE =
      """
      {"TableName":"%s","BillingMode":"PAY_PER_REQUEST",\
      "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],\
      "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]}\
      """
          .formatted(TABLE);
  private static final byte[] GET =
      Wire.dynamoDb(
          "GetItem", "{\"TableName\":\"%s\",\"Key\":{\"k\":{\"S\":\"0\"}}}".formatted(TABLE));

  private final ServerProcess server;
  private final int port;

  /** What a crowd does. */
  enum Attack {
    /** Connects and says nothing. */
    IDLE,
    /** Sends most of a large head, then a byte now and then. */
    SLOW_HEADS,
    /** Sends a head and a bit of a body, then a byte now and then. */
    SLOW_BODIES,
    /** Asks for a megabyte of items, or for an object, and takes nothing of the answer. */
    SLOW_READERS,
    /** Sends bodies as large as they may be, one after another. */
    HUGE_BODIES,
    /** Puts items, one after another. */
    PUTS,
    /** Reads a megabyte of items, again and again. */
    SCANS,
    /** Asks for exports, half of them with the same token. */
    EXPORTS;

    /** Whether its connections cost the server little more than being there. */
    boolean waits() {
      return switch (this) {
        case IDLE, SLOW_HEADS, SLOW_BODIES, SLOW_READERS -> true;
        case HUGE_BODIES, PUTS, SCANS, EXPORTS -> false;
      };
    }
  }

  /** How the ordinary client fared, in milliseconds, and what the server took. */
  record Seen(
      String name,
      double firstMillis,
      int good,
      double p50Millis,
      double p99Millis,
      double maxMillis,
      Map<String, Integer> bad,
      Map<String, Integer> crowd,
      int crowdMost,
      long rssMegabytes,
      long heapMegabytes,
      long connections) {
    String line() {
      return String.format(
          Locale.ROOT,
          "%-14s first %6.1f ms, %5d good, p50 %6.2f, p99 %7.2f, max %7.2f ms, bad %s; crowd of"
              + " %d: %s; rss %d MB, heap %d MB, connections %d",
          name,
          firstMillis,
          good,
          p50Millis,
          p99Millis,
          maxMillis,
          bad,
          crowdMost,
          crowd,
          rssMegabytes,
          heapMegabytes,
          connections);
    }
  }

  Overload(ServerProcess server) {
    this.server = server;
    this.port = server.endpoint().getPort();
  }

  /** A table whose scan has a megabyte, with a past; a bucket with an object. */
  void prepare() throws Exception {
    try (Wire wire = new Wire(port, PATIENCE)) {
      expect(wire.ask(Wire.dynamoDb("CreateTable", CREATE)));
      for (int i = 0; i < 300; i++) {
        expect(wire.ask(put(Integer.toString(i), 5_000)));
      }
      expect(
          wire.ask(
              Wire.dynamoDb(
                  "UpdateContinuousBackups",
                  """
                  {"TableName":"%s",\
                  "PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}}\
                  """
                      .formatted(TABLE))));
      expect(wire.ask(Wire.s3Head("PUT", "/" + BUCKET, 0)));
      wire.send(Wire.s3Head("PUT", "/" + BUCKET + "/object", 32 << 20));
      wire.send(new byte[32 << 20]);
      expect(wire.read());
    }
  }

  private static byte[] put(String key, int bytes) {
    return Wire.dynamoDb(
        "PutItem",
        "{\"TableName\":\"%s\",\"Item\":{\"k\":{\"S\":\"%s\"},\"v\":{\"S\":\"%s\"}}}"
            .formatted(TABLE, key, "v".repeat(bytes)));
  }

  private static void expect(Wire.Answer answer) {
    if (answer.status() != 200) {
      throw new IllegalStateException(answer.toString());
    }
  }

  /** Runs an attack beside the ordinary client; null: the client alone. */
  Seen run(String name, List<Crowd> crowds, Duration time) throws Exception {
    try (Crowds attackers = new Crowds(crowds)) {
      attackers.gather();
      Seen seen = watch(name, time, attackers);
      attackers.leaving = true;
      return seen;
    }
  }

  /** An attack by so many. */
  record Crowd(Attack attack, int members) {}

  /** Times an ordinary client that asks 50 times a second, every tenth time on a new connection. */
  private Seen watch(String name, Duration time, Crowds attackers) throws Exception {
    List<Double> millis = new ArrayList<>();
    Map<String, Integer> bad = new TreeMap<>();
    long begin = System.nanoTime();
    double first = -1;
    long rss = 0;
    Wire wire = null;
    for (int i = 0; System.nanoTime() - begin < time.toNanos(); i++) {
      long asked = System.nanoTime();
      try {
        if (wire == null || i % 10 == 0) {
          if (wire != null) {
            wire.close();
          }
          wire = new Wire(port, PATIENCE);
        }
        Wire.Answer answer = wire.ask(GET);
        if (answer.status() == 200) {
          millis.add((System.nanoTime() - asked) / 1e6);
          if (first < 0) {
            first = (System.nanoTime() - begin) / 1e6;
          }
        } else {
          bad.merge(answer.code(), 1, Integer::sum);
        }
      } catch (IOException e) {
        bad.merge(e.getClass().getSimpleName(), 1, Integer::sum);
        wire = null;
      }
      rss = Math.max(rss, rssMegabytes());
      TimeUnit.MILLISECONDS.sleep(20);
    }
    if (wire != null) {
      wire.close();
    }
    Collections.sort(millis);
    String page = metrics();
    return new Seen(
        name,
        first,
        millis.size(),
        quantile(millis, 0.5),
        quantile(millis, 0.99),
        quantile(millis, 1),
        bad,
        new TreeMap<>(
            attackers.results.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().intValue()))),
        attackers.most.intValue(),
        rss,
        figure(page, "jvm_memory_used_bytes{area=\"heap\"}") >> 20,
        figure(page, "tidemark_connections"));
  }

  private static double quantile(List<Double> sorted, double q) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
  }

  private long rssMegabytes() {
    try {
      return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String metrics() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/_tidemark/metrics"))
                  .timeout(PATIENCE)
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    }
  }

  private static long figure(String page, String name) {
    Matcher value =
        Pattern.compile("^" + Pattern.quote(name) + " (.+)$", Pattern.MULTILINE).matcher(page);
    return value.find() ? (long) Double.parseDouble(value.group(1)) : -1;
  }

  /** The attackers of one run, a thread for each. */
  final class Crowds implements AutoCloseable {
    private final List<Crowd> crowds;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore connecting = new Semaphore(CONNECTING_AT_ONCE);
    private final ConcurrentLinkedQueue<Wire> open = new ConcurrentLinkedQueue<>();
    final Map<String, AtomicLong> results = new ConcurrentHashMap<>();
    final AtomicLong here = new AtomicLong();
    final AtomicLong most = new AtomicLong();
    volatile boolean leaving;

    Crowds(List<Crowd> crowds) {
      this.crowds = crowds;
    }

    /** Waits until most are connected, five seconds at most. */
    void gather() throws InterruptedException {
      int wanted = 0;
      for (Crowd crowd : crowds) {
        wanted += crowd.members();
        IntStream.range(0, crowd.members())
            .forEach(i -> threads.execute(() -> attack(crowd.attack(), i)));
      }
      for (int i = 0; i < 100 && here.get() < wanted * 0.98; i++) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }

    private void attack(Attack attack, int number) {
      while (!leaving) {
        try {
          connecting.acquire();
          Wire wire;
          try {
            wire = new Wire(port, PATIENCE, attack == Attack.SLOW_READERS ? 2048 : 0);
          } finally {
            connecting.release();
          }
          open.add(wire);
          most.accumulateAndGet(here.incrementAndGet(), Math::max);
          try (wire) {
            act(attack, wire, number);
          } finally {
            here.decrementAndGet();
            open.remove(wire);
          }
        } catch (IOException e) {
          count(e.getClass().getSimpleName());
          pause(Duration.ofMillis(200));
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private void act(Attack attack, Wire wire, int number)
        throws IOException, InterruptedException {
      switch (attack) {
        case IDLE -> {
          count(wire.read().code());
        }
        case SLOW_HEADS -> {
          wire.send(
              ("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "h".repeat(30_000))
                  .getBytes(StandardCharsets.US_ASCII));
          trickle(wire);
        }
        case SLOW_BODIES -> {
          wire.send(Wire.dynamoDbHead("PutItem", 1_000_000));
          wire.send("{\"TableName\":\"".getBytes(StandardCharsets.US_ASCII));
          trickle(wire);
        }
        case SLOW_READERS -> {
          wire.send(number % 2 == 0 ? scan() : Wire.s3Head("GET", "/" + BUCKET + "/object", 0));
          while (!leaving) {
            pause(Duration.ofSeconds(1));
          }
        }
        case HUGE_BODIES -> {
          while (!leaving) {
            if (number % 2 == 0) {
              wire.send(Wire.dynamoDbHead("PutItem", 16 << 20));
              for (int i = 0; i < 16; i++) {
                wire.send(SPACES);
              }
            } else {
              wire.send(Wire.s3Head("PUT", "/" + BUCKET + "/huge" + number % 8, 16 << 20));
              for (int i = 0; i < 16; i++) {
                wire.send(SPACES);
              }
            }
            count(wire.read().code());
          }
        }
        case PUTS -> {
          while (!leaving) {
            count(wire.ask(put("p" + number, 200)).code());
          }
        }
        case SCANS -> {
          while (!leaving) {
            count(wire.ask(scan()).code());
          }
        }
        case EXPORTS -> {
          while (!leaving) {
            count(wire.ask(export(number)).code());
            pause(Duration.ofMillis(500));
          }
        }
      }
    }

    private byte[] export(int number) {
      return Wire.dynamoDb(
          "ExportTableToPointInTime",
          """
          {"TableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/%s","S3Bucket":"%s",\
          "S3Prefix":"%s","ClientToken":"%s"}\
          """
              .formatted(
                  TABLE,
                  BUCKET,
                  number % 2 == 0 ? "same" : "other",
                  number % 2 == 0 ? "the-same" : "token-" + number));
    }

    private static byte[] scan() {
      return Wire.dynamoDb("Scan", "{\"TableName\":\"%s\"}".formatted(TABLE));
    }

    private void trickle(Wire wire) throws IOException {
      while (!leaving) {
        pause(Duration.ofSeconds(3));
        wire.send(new byte[] {'x'});
      }
    }

    private void pause(Duration time) {
      try {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void count(String result) {
      results.computeIfAbsent(result, _ -> new AtomicLong()).incrementAndGet();
    }

    @Override
    public void close() {
      leaving = true;
      threads.shutdownNow();
      open.forEach(Wire::close);
      threads.close();
    }
  }

  /** The long form: every attack in turn, then all at once, then SIGTERM in the midst of them. */
  public static void main(String[] args) throws Exception {
    int many = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    Duration time = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 15);
    Path folder = Files.createTempDirectory("overload");
    try (ServerProcess server = new ServerProcess(folder.resolve("data"))) {
      Overload overload = new Overload(server);
      overload.prepare();
      Duration quiet = Duration.ofSeconds(5);
      System.out.println(overload.run("quiet", List.of(), quiet).line());
      for (Attack attack : Attack.values()) {
        int members =
            switch (attack) {
              case IDLE, SLOW_HEADS, SLOW_BODIES, SLOW_READERS -> many;
              case HUGE_BODIES -> many / 50;
              case PUTS, SCANS, EXPORTS -> many / 10;
            };
        System.out.println(
            overload.run(attack.name(), List.of(new Crowd(attack, members)), time).line());
        System.out.println(overload.run("  after", List.of(), quiet).line());
      }
      System.out.println(overload.stop(many));
    }
    System.exit(0);
  }

  /** SIGTERM while a crowd of every kind is there. */
  String stop(int many) throws Exception {
    List<Crowd> all = new ArrayList<>();
    for (Attack attack : Attack.values()) {
      all.add(new Crowd(attack, Math.max(1, many / (attack.waits() ? 5 : 100))));
    }
    try (Crowds attackers = new Crowds(all)) {
      attackers.gather();
      TimeUnit.SECONDS.sleep(2);
      long begin = System.nanoTime();
      int exit = server.stop();
      double seconds = (System.nanoTime() - begin) / 1e9;
      return String.format(
          Locale.ROOT,
          "SIGTERM: exit code %d after %.1f s, %d there",
          exit,
          seconds,
          attackers.most.get());
    }
  }
}
