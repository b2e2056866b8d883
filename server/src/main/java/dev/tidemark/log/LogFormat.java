package dev.tidemark.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * How lines are written. Whatever clients sent, a line stays one line: control characters are
 * escaped, and values end after {@link #VALUE_CHARS_MAX} characters.
 */
public enum LogFormat {
  /** For people: time, level, who, message, then {@code name=value}; a stack trace below. */
  TEXT,
  /** One JSON object per line, a stack trace within. */
  JSON;

  static final int VALUE_CHARS_MAX = 4_000;
  private static final int TRACE_CHARS_MAX = 16_000;
  private static final int CAUSES_MAX = 8;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** As options spell it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The line with its end. */
  String line(LogLine line) {
    StringBuilder out = new StringBuilder(200);
    switch (this) {
      case TEXT -> text(out, line);
      case JSON -> json(out, line);
    }
    return out.append('\n').toString();
  }

  /** A line that is fields alone, for a log of its own. */
  public String line(Instant time, Iterable<KeyValuePair> fields) {
    StringBuilder out = new StringBuilder(200);
    switch (this) {
      case TEXT -> {
        TIME.formatTo(time, out);
        fields.forEach(field -> textField(out, field));
      }
      case JSON -> {
        out.append("{\"time\":\"");
        TIME.formatTo(time, out);
        out.append('"');
        fields.forEach(field -> jsonField(out, field));
        out.append('}');
      }
    }
    return out.append('\n').toString();
  }

  private static void text(StringBuilder out, LogLine line) {
    TIME.formatTo(line.time(), out);
    out.append(' ').append(line.level()).append(' ').append(line.logger()).append(" - ");
    escape(out, line.message());
    line.fields().forEach(field -> textField(out, field));
    if (line.error() != null) {
      out.append('\n').append(trace(line.error()));
    }
  }

  private static void textField(StringBuilder out, KeyValuePair field) {
    String value = String.valueOf(field.value);
    out.append(' ').append(field.key).append('=');
    boolean plain = !value.isEmpty() && value.chars().noneMatch(c -> c <= ' ' || c == '"');
    if (plain) {
      escape(out, value);
    } else {
      out.append('"');
      escape(out, value);
      out.append('"');
    }
  }

  private static void json(StringBuilder out, LogLine line) {
    out.append("{\"time\":\"");
    TIME.formatTo(line.time(), out);
    out.append("\",\"level\":\"").append(line.level());
    out.append("\",\"logger\":\"").append(line.logger()).append("\",\"message\":\"");
    escape(out, line.message());
    out.append('"');
    line.fields().forEach(field -> jsonField(out, field));
    if (line.error() != null) {
      out.append(",\"stackTrace\":\"");
      escape(out, trace(line.error()), TRACE_CHARS_MAX);
      out.append('"');
    }
    out.append('}');
  }

  private static void jsonField(StringBuilder out, KeyValuePair field) {
    out.append(",\"").append(field.key).append("\":");
    if (field.value instanceof Number) {
      out.append(field.value);
    } else {
      out.append('"');
      escape(out, String.valueOf(field.value));
      out.append('"');
    }
  }

  private static void escape(StringBuilder out, String value) {
    escape(out, value, VALUE_CHARS_MAX);
  }

  /** As in JSON, surrogates too, since no encoding takes one that is alone. */
  private static void escape(StringBuilder out, String value, int charsMax) {
    int end = Math.min(value.length(), charsMax);
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (Character.isISOControl(c)
              || Character.isSurrogate(c)
              || c == '\u2028'
              || c == '\u2029') {
            out.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    if (end < value.length()) {
      out.append("...");
    }
  }

  /** Lines end with line feeds; each begins so that it cannot be taken for an event's. */
  private static String trace(Throwable error) {
    StringBuilder out = new StringBuilder();
    @Nullable Throwable cause = error;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      out.append(depth == 0 ? "\t" : "\n\tcaused by ").append(cause.getClass().getName());
      if (cause.getMessage() != null) {
        escape(out.append(": "), cause.getMessage());
      }
      for (StackTraceElement element : cause.getStackTrace()) {
        out.append("\n\t\tat ").append(element);
      }
      cause = cause.getCause();
    }
    return out.toString();
  }
}
