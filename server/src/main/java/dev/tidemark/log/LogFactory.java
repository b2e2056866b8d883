package dev.tidemark.log;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Makes loggers: ours speak from INFO on, those of libraries from WARN on, and those that repeat
 * what clients send, at whose pleasure they speak, from ERROR on. Thread-safe.
 */
public final class LogFactory implements ILoggerFactory {
  private static final String OURS = "dev.tidemark.";
  private static final String ECHOES = "org.eclipse.jetty.util.HostPort";

  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private volatile Consumer<String> out;
  private volatile boolean quiet;
  private volatile LogFormat format = LogFormat.TEXT;

  /**
   * @param out takes lines with their ends, from any thread
   */
  public LogFactory(InstantSource clock, Consumer<String> out) {
    this.clock = clock;
    this.out = out;
  }

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, _ -> new LineLogger(this, name, level(name)));
  }

  /** Of ours too, only warnings from now on. */
  public void quiet() {
    quiet = true;
  }

  boolean isQuiet() {
    return quiet;
  }

  private static Level level(String name) {
    if (name.startsWith(OURS)) {
      return Level.INFO;
    }
    return name.equals(ECHOES) ? Level.ERROR : Level.WARN;
  }

  /** From now on. */
  public void format(LogFormat lines) {
    format = lines;
  }

  /** Sends lines elsewhere from now on. */
  public void out(Consumer<String> lines) {
    out = lines;
  }

  InstantSource clock() {
    return clock;
  }

  void write(LogLine line) {
    out.accept(format.line(line));
  }
}
