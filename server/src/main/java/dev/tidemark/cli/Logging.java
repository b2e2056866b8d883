package dev.tidemark.cli;

import dev.tidemark.log.LogFactory;
import dev.tidemark.log.LogProvider;
import java.io.PrintStream;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;

/** The log of this process, to standard error. SLF4J makes it. */
public final class Logging extends LogProvider {
  public Logging() {
    super(new LogFactory(InstantSource.system(), Logging::print));
  }

  /** Whichever stream is standard error now. */
  private static void print(String line) {
    PrintStream err = System.err;
    err.print(line);
    err.flush();
  }

  /** The one that is in use. */
  static LogFactory factory() {
    if (LoggerFactory.getILoggerFactory() instanceof LogFactory factory) {
      return factory;
    }
    throw new IllegalStateException("another backend of SLF4J comes first");
  }
}
