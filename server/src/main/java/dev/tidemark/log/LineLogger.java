package dev.tidemark.log;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** A logger of one class. Thread-safe. */
final class LineLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private static final long serialVersionUID = 1;

  private final transient LogFactory factory;
  private final String shortName;
  private final int least;

  LineLogger(LogFactory factory, String name, Level least) {
    this.factory = factory;
    this.name = name;
    this.shortName = name.substring(name.lastIndexOf('.') + 1);
    this.least = least.toInt();
  }

  private boolean isEnabled(Level level) {
    int asked = level.toInt();
    return asked >= least && (asked >= Level.WARN.toInt() || !factory.isQuiet());
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable error) {
    write(level, pattern, arguments, List.of(), error);
  }

  @Override
  public void log(LoggingEvent event) {
    List<KeyValuePair> fields = event.getKeyValuePairs();
    write(
        event.getLevel(),
        event.getMessage(),
        event.getArgumentArray(),
        fields == null ? List.of() : fields,
        event.getThrowable());
  }

  private void write(
      Level level,
      @Nullable String pattern,
      Object @Nullable [] arguments,
      List<KeyValuePair> fields,
      @Nullable Throwable error) {
    String message = MessageFormatter.basicArrayFormat(pattern, arguments);
    factory.write(
        new LogLine(
            factory.clock().instant(), level, shortName, String.valueOf(message), fields, error));
  }
}
