package dev.tidemark.s3;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An XML answer. Control characters, which keys may hold and XML 1.0 may not, are written as
 * character references, as S3 does.
 */
final class XmlWriter {
  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final StringBuilder out =
      new StringBuilder(1024).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  private final Deque<String> open = new ArrayDeque<>();

  /** A document in S3's namespace. */
  static XmlWriter document(String root) {
    XmlWriter writer = new XmlWriter();
    writer.out.append('<').append(root).append(" xmlns=\"").append(NAMESPACE).append("\">");
    writer.open.push(root);
    return writer;
  }

  /** A document without a namespace, as errors are. */
  static XmlWriter plain(String root) {
    return new XmlWriter().start(root);
  }

  XmlWriter start(String name) {
    out.append('<').append(name).append('>');
    open.push(name);
    return this;
  }

  /** An element with attributes that are ours and need no escaping. */
  XmlWriter start(String name, String attributes) {
    out.append('<').append(name).append(' ').append(attributes).append('>');
    open.push(name);
    return this;
  }

  XmlWriter end() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Nothing if the text is null. */
  XmlWriter text(String name, @Nullable String text) {
    if (text != null) {
      out.append('<').append(name).append('>');
      escape(text);
      out.append("</").append(name).append('>');
    }
    return this;
  }

  XmlWriter number(String name, long number) {
    return text(name, Long.toString(number));
  }

  XmlWriter flag(String name, boolean flag) {
    return text(name, Boolean.toString(flag));
  }

  XmlWriter time(String name, Instant time) {
    return text(name, TIME.format(time));
  }

  /** Text inside the open element. */
  XmlWriter content(String text) {
    escape(text);
    return this;
  }

  /** The document, whatever is open closed. */
  byte[] finish() {
    while (!open.isEmpty()) {
      end();
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The document as text, whatever is open closed. */
  String toText() {
    return new String(finish(), StandardCharsets.UTF_8);
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        default -> {
          if (c < ' ' || c == 0xfffe || c == 0xffff) {
            out.append("&#x").append(Integer.toHexString(c)).append(';');
          } else {
            out.append(c);
          }
        }
      }
    }
  }
}
