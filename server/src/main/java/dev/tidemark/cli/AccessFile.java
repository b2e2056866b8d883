package dev.tidemark.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that grows by a line per request. Requests never wait for it: lines that it cannot take in
 * time are dropped, and their number is logged. Once the file is moved away, a new one is made.
 * Thread-safe.
 */
final class AccessFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessFile.class);
  private static final int LINES_WAITING_MAX = 16_384;
  private static final int LINES_AT_ONCE_MAX = 1_024;
  private static final int CLOSE_MILLIS_MAX = 1_000;

  private final Path path;
  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(LINES_WAITING_MAX);
  private final LongAdder dropped = new LongAdder();
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable BufferedWriter file;

  private AccessFile(Path path) {
    this.path = path;
    this.thread = Thread.ofPlatform().daemon().name("access").unstarted(this::run);
  }

  /**
   * Opens the file, to go on at its end.
   *
   * @throws CommandFailure if it cannot be written
   */
  static AccessFile open(Path path) {
    AccessFile access = new AccessFile(path);
    try {
      access.file = opened(path);
    } catch (IOException e) {
      throw new CommandFailure("cannot write the access log " + path + ": " + e, e);
    }
    access.thread.start();
    return access;
  }

  private static BufferedWriter opened(Path path) throws IOException {
    return Files.newBufferedWriter(
        path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Takes a line with its end. */
  void line(String line) {
    if (!waiting.offer(line)) {
      dropped.increment();
    }
  }

  private void run() {
    List<String> lines = new ArrayList<>();
    try {
      while (!closed || !waiting.isEmpty()) {
        String first = waiting.poll(200, TimeUnit.MILLISECONDS);
        if (first != null) {
          lines.add(first);
          waiting.drainTo(lines, LINES_AT_ONCE_MAX - 1);
          write(lines);
          lines.clear();
        }
        tellDropped();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      release();
    }
  }

  private void write(List<String> lines) {
    try {
      if (file != null && !Files.exists(path)) {
        release();
      }
      BufferedWriter out = file;
      if (out == null) {
        out = opened(path);
        file = out;
      }
      for (String line : lines) {
        out.write(line);
      }
      out.flush();
    } catch (IOException e) {
      dropped.add(lines.size());
      LOG.warn("cannot write the access log {}: {}", path, e.toString());
      release();
      pause();
    }
  }

  private void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellDropped() {
    long count = dropped.sumThenReset();
    if (count > 0) {
      LOG.warn("{} lines of the access log were dropped", count);
    }
  }

  private void release() {
    BufferedWriter out = file;
    file = null;
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        LOG.warn("cannot close the access log {}: {}", path, e.toString());
      }
    }
  }

  /** Writes what is waiting, and ends. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!thread.join(java.time.Duration.ofMillis(CLOSE_MILLIS_MAX))) {
        thread.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
