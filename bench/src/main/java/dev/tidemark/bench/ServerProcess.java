package dev.tidemark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that the launcher started, and what the operating system and the JVM tell of it. */
final class ServerProcess implements AutoCloseable {
  private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");

  private static final int SETTLE_SECONDS_MAX = 60;
  private static final int IDLE_MILLIS_A_SECOND = 60;

  private final Process process;
  private final Path collections;
  private final Endpoint endpoint;
  private final URI base;

  private ServerProcess(Process process, Path collections, URI base) {
    this.process = process;
    this.collections = collections;
    this.base = base;
    this.endpoint = new Endpoint(base);
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param folder for its data and logs; left as it is
   * @param heap such as {@code 256m}
   * @param options of {@code serve}
   */
  static ServerProcess start(Path folder, int port, String heap, String... options)
      throws IOException {
    Path collections = folder.resolve("gc-" + port + ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("tidemark.launcher", "./tidemark")).toString(),
                "serve",
                "--port",
                Integer.toString(port),
                "--data",
                data(folder).toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server-" + port + ".log").toFile());
    String more = System.getenv().getOrDefault("TIDEMARK_JAVA_OPTS", "");
    builder
        .environment()
        .put("TIDEMARK_JAVA_OPTS", "-Xmx" + heap + " -Xlog:gc:file=" + collections + " " + more);
    URI base = URI.create("http://127.0.0.1:" + port);
    requireNobody(base);
    ServerProcess server = new ServerProcess(builder.start(), collections, base);
    server.await();
    return server;
  }

  /** Where the server started in a folder keeps its data. */
  static Path data(Path folder) {
    return folder.resolve("data");
  }

  /** What another server answers would be taken for ours. */
  private static void requireNobody(URI base) throws IOException {
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      throw new IllegalStateException("port " + socket.getPort() + " is in use: choose another");
    } catch (ConnectException free) {
      return;
    }
  }

  private void await() {
    while (true) {
      try {
        endpoint.call("ListTables", "{}");
        return;
      } catch (UncheckedIOException notYet) {
        if (!process.isAlive()) {
          throw new IllegalStateException("the server ended", notYet);
        }
        Timing.pause(50);
      }
    }
  }

  Endpoint endpoint() {
    return endpoint;
  }

  URI base() {
    return base;
  }

  /** Times work, with the CPU time that the server used meanwhile. */
  Timing time(Runnable work) {
    Duration cpu = cpu();
    Instant start = Instant.now();
    work.run();
    return new Timing(Duration.between(start, Instant.now()), cpu().minus(cpu));
  }

  /** Waits until it rests: after many writes the database merges its files for a while. */
  void settle() {
    for (int i = 0; i < SETTLE_SECONDS_MAX; i++) {
      Duration before = cpu();
      Timing.pause(1000);
      if (cpu().minus(before).toMillis() < IDLE_MILLIS_A_SECOND) {
        return;
      }
    }
    System.out.println("the server does not rest after " + SETTLE_SECONDS_MAX + " s");
  }

  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** The most memory that it has held so far, in MB; 0 where that is not told. */
  long peakMemory() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  /** How many collections of garbage there were so far. */
  int collections() throws IOException {
    return Files.readAllLines(collections).size();
  }

  /** The most heap in use before, and after, any collection since, in MB. */
  Heap heapSince(int collection) throws IOException {
    long used = 0;
    long live = 0;
    for (String line : Files.readAllLines(collections).stream().skip(collection).toList()) {
      Matcher matcher = COLLECTION.matcher(line);
      if (matcher.find()) {
        used = Math.max(used, Long.parseLong(matcher.group(1)));
        live = Math.max(live, Long.parseLong(matcher.group(2)));
      }
    }
    return new Heap(used, live);
  }

  /** Megabytes of heap: the most in use, and the most left by a collection. */
  record Heap(long used, long left) {}

  @Override
  public void close() {
    endpoint.close();
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
