package dev.tidemark.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/**
 * A full export of many items of about 400 bytes, whole path from storage to objects, against
 * {@code gzip -6} of the very same bytes in the same run; and the import of what it wrote into a
 * new table, and the restore of the same moment into another, against the export.
 *
 * <p>Arguments: server jar, number of items, heap of the server (such as {@code 256m}), then
 * options of {@code serve}.
 */
public final class ExportBench {
  private static final String BUCKET = "bench";
  private static final int BATCH = 25;
  private static final int CONNECTIONS = 8;
  private static final int PORT = 18650;

  private ExportBench() {}

  public static void main(String[] args) throws Exception {
    Path jar = Path.of(args[0]);
    long items = Long.parseLong(args[1]);
    String heap = args[2];
    Path folder = Files.createTempDirectory("tidemark-bench");
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar.toString(),
                "serve",
                "--port",
                Integer.toString(PORT),
                "--data",
                folder.resolve("data").toString()));
    command.addAll(List.of(args).subList(3, args.length));
    Process server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    try (Endpoint endpoint = new Endpoint(URI.create("http://127.0.0.1:" + PORT))) {
      run(endpoint, server, folder, items);
    } finally {
      server.destroy();
      server.waitFor();
      delete(folder);
    }
  }

  private static void run(Endpoint endpoint, Process server, Path folder, long items)
      throws Exception {
    awaitTables(endpoint, server);
    endpoint.createBucket(BUCKET);
    endpoint.call(
        "CreateTable",
        """
        {"TableName":"Orders","BillingMode":"PAY_PER_REQUEST",
         "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
                                 {"AttributeName":"sk","AttributeType":"N"}],
         "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},
                      {"AttributeName":"sk","KeyType":"RANGE"}]}\
        """);
    endpoint.call(
        "UpdateContinuousBackups",
        """
        {"TableName":"Orders","PointInTimeRecoverySpecification":
         {"PointInTimeRecoveryEnabled":true}}\
        """);
    Timing load = time(server, () -> load(endpoint, items));
    print("load %,d items by BatchWriteItem", items, load);
    for (String format : List.of("DYNAMODB_JSON", "DYNAMODB_JSON", "ION", "ION")) {
      String[] arn = new String[1];
      Timing export = time(server, () -> arn[0] = export(endpoint, format));
      print("export, " + format + ", %,d items", items, export);
      Sizes sizes = unpack(endpoint, arn[0], folder.resolve("lines"));
      Timing gzip = gzip(folder.resolve("lines"), folder.resolve("lines.gz"));
      long gzipBytes = Files.size(folder.resolve("lines.gz"));
      print("gzip -6 of the same %,d bytes", sizes.plain(), gzip);
      System.out.printf(
          Locale.ROOT,
          "  cpu %.2fx  wall %.2fx  size %.2fx of gzip -6 (%d files, %,d bytes); server peak RSS %s%n",
          ratio(export.cpu(), gzip.cpu()),
          ratio(export.wall(), gzip.wall()),
          sizes.packed() / (double) gzipBytes,
          sizes.files(),
          sizes.packed(),
          peakMemory(server));
      Timing back = time(server, () -> importBack(endpoint, arn[0], format, items));
      print("import of it into a new table, %,d items", items, back);
      System.out.printf(
          Locale.ROOT,
          "  cpu %.2fx  wall %.2fx of the export; server peak RSS %s%n",
          ratio(back.cpu(), export.cpu()),
          ratio(back.wall(), export.wall()),
          peakMemory(server));
      endpoint.call("DeleteTable", "{\"TableName\":\"Back\"}");
      Timing restored = time(server, () -> restore(endpoint, items));
      print("restore of the table as it is, %,d items", items, restored);
      System.out.printf(
          Locale.ROOT,
          "  cpu %.2fx  wall %.2fx of the export; server peak RSS %s%n",
          ratio(restored.cpu(), export.cpu()),
          ratio(restored.wall(), export.wall()),
          peakMemory(server));
      endpoint.call("DeleteTable", "{\"TableName\":\"Restored\"}");
    }
  }

  private static void load(Endpoint endpoint, long items) {
    AtomicLong next = new AtomicLong();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        workers.add(
            threads.submit(() -> {
              for (long first = next.getAndAdd(BATCH);
                  first < items;
                  first = next.getAndAdd(BATCH)) {
                endpoint.call("BatchWriteItem", batch(first, Math.min(items, first + BATCH)));
              }
            }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String batch(long first, long end) {
    StringBuilder body = new StringBuilder(16_384).append("{\"RequestItems\":{\"Orders\":[");
    for (long n = first; n < end; n++) {
      body.append(n == first ? "" : ",")
          .append("{\"PutRequest\":{\"Item\":")
          .append(Items.json(n, 0))
          .append("}}");
    }
    return body.append("]}}").toString();
  }

  private static String export(Endpoint endpoint, String format) {
    String table = endpoint.call("DescribeTable", "{\"TableName\":\"Orders\"}");
    String started =
        endpoint.call(
            "ExportTableToPointInTime",
            String.format(
                "{\"TableArn\":\"%s\",\"S3Bucket\":\"%s\",\"ExportFormat\":\"%s\"}",
                Endpoint.member(table, "TableArn"), BUCKET, format));
    String arn = Endpoint.member(started, "ExportArn");
    String described = started;
    while (Endpoint.member(described, "ExportStatus").equals("IN_PROGRESS")) {
      pause(50);
      described = endpoint.call("DescribeExport", "{\"ExportArn\":\"" + arn + "\"}");
    }
    if (!Endpoint.member(described, "ExportStatus").equals("COMPLETED")) {
      throw new IllegalStateException(described);
    }
    return arn;
  }

  private static void importBack(Endpoint endpoint, String exportArn, String format, long items) {
    String id = exportArn.substring(exportArn.lastIndexOf('/') + 1);
    String described =
        endpoint.call(
            "ImportTable",
            String.format(
                """
                {"S3BucketSource":{"S3Bucket":"%s","S3KeyPrefix":"AWSDynamoDB/%s/data/"},
                 "InputFormat":"%s","InputCompressionType":"GZIP","TableCreationParameters":
                 {"TableName":"Back","BillingMode":"PAY_PER_REQUEST",
                  "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
                                          {"AttributeName":"sk","AttributeType":"N"}],
                  "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},
                               {"AttributeName":"sk","KeyType":"RANGE"}]}}\
                """,
                BUCKET, id, format));
    String arn = Endpoint.member(described, "ImportArn");
    while (Endpoint.member(described, "ImportStatus").equals("IN_PROGRESS")) {
      pause(50);
      described = endpoint.call("DescribeImport", "{\"ImportArn\":\"" + arn + "\"}");
    }
    if (!Endpoint.member(described, "ImportStatus").equals("COMPLETED")
        || !described.contains("\"ImportedItemCount\":" + items)) {
      throw new IllegalStateException(described);
    }
  }

  private static void restore(Endpoint endpoint, long items) {
    endpoint.call(
        "RestoreTableToPointInTime",
        """
        {"SourceTableName":"Orders","TargetTableName":"Restored","UseLatestRestorableTime":true}\
        """);
    String described;
    do {
      pause(50);
      described = endpoint.call("DescribeTable", "{\"TableName\":\"Restored\"}");
    } while (Endpoint.member(described, "TableStatus").equals("CREATING"));
    if (!described.contains("\"ItemCount\":" + items)) {
      throw new IllegalStateException(described);
    }
  }

  /** What an export's data files weigh. */
  private record Sizes(int files, long packed, long plain) {}

  private static Sizes unpack(Endpoint endpoint, String arn, Path lines) throws IOException {
    String id = arn.substring(arn.lastIndexOf('/') + 1);
    int files = 0;
    long packed = 0;
    String manifest;
    try (InputStream in = endpoint.object(BUCKET, "AWSDynamoDB/" + id + "/manifest-files.json")) {
      manifest = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(lines))) {
      for (String line : manifest.lines().toList()) {
        try (CountingInputStream counted =
                new CountingInputStream(
                    endpoint.object(BUCKET, Endpoint.member(line, "dataFileS3Key")));
            GZIPInputStream in = new GZIPInputStream(counted, 1 << 16)) {
          in.transferTo(out);
          packed += counted.count;
        }
        files++;
      }
    }
    return new Sizes(files, packed, Files.size(lines));
  }

  private static final class CountingInputStream extends java.io.FilterInputStream {
    private long count;

    CountingInputStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      count += Math.max(n, 0);
      return n;
    }
  }

  /** Wall and CPU time of something. */
  private record Timing(Duration wall, Duration cpu) {}

  private static Timing time(Process server, Runnable work) {
    Duration cpu = cpu(server);
    Instant start = Instant.now();
    work.run();
    return new Timing(Duration.between(start, Instant.now()), cpu(server).minus(cpu));
  }

  private static Duration cpu(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** {@code gzip -6 < lines > target}, on one core; its CPU time as the shell's {@code times}. */
  private static Timing gzip(Path lines, Path target) throws IOException, InterruptedException {
    Instant start = Instant.now();
    Process gzip =
        new ProcessBuilder("bash", "-c", "TIMEFORMAT='%U %S'; time gzip -6")
            .redirectInput(lines.toFile())
            .redirectOutput(target.toFile())
            .start();
    String times =
        new String(
            gzip.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
    gzip.waitFor();
    double seconds = 0;
    for (String part : times.strip().split(" ", -1)) {
      seconds += Double.parseDouble(part);
    }
    return new Timing(
        Duration.between(start, Instant.now()), Duration.ofMillis((long) (seconds * 1000)));
  }

  private static String peakMemory(Process server) throws IOException {
    Path status = Path.of("/proc/" + server.pid() + "/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .map(line -> line.replaceAll("\\s+", " "))
        .findFirst()
        .orElse("unknown");
  }

  private static void awaitTables(Endpoint endpoint, Process server) {
    while (true) {
      try {
        endpoint.call("ListTables", "{}");
        return;
      } catch (java.io.UncheckedIOException notYet) {
        if (!server.isAlive()) {
          throw new IllegalStateException("the server ended");
        }
        pause(50);
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double ratio(Duration a, Duration b) {
    return a.toMillis() / (double) Math.max(1, b.toMillis());
  }

  private static void print(String what, long number, Timing timing) {
    System.out.printf(
        Locale.ROOT,
        "%-50s wall %7.2f s  cpu %7.2f s%n",
        String.format(Locale.ROOT, what, number),
        timing.wall().toMillis() / 1000.0,
        timing.cpu().toMillis() / 1000.0);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
