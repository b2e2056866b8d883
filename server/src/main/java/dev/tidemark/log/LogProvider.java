package dev.tidemark.log;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** What SLF4J looks for; it makes one of its own class, which gives the clock and the output. */
public abstract class LogProvider implements SLF4JServiceProvider {
  private final LogFactory factory;
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  protected LogProvider(LogFactory factory) {
    this.factory = factory;
  }

  @Override
  public final ILoggerFactory getLoggerFactory() {
    return factory;
  }

  @Override
  public final IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public final MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public final String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public final void initialize() {}
}
