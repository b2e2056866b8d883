package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Bytes as one line of ASCII: {@code \n}, {@code \r}, {@code \\} and {@code \xHH}. */
final class Escaped {
  private Escaped() {}

  static String of(byte[] bytes) {
    StringBuilder line = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      switch (b) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\\' -> line.append("\\\\");
        default -> {
          if (b >= ' ' && b < 0x7f) {
            line.append((char) b);
          } else {
            line.append("\\x%02x".formatted(b & 0xff));
          }
        }
      }
    }
    return line.toString();
  }

  static byte[] bytes(String line) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(line.length());
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i++);
      if (c != '\\') {
        bytes.write(c);
        continue;
      }
      char escaped = line.charAt(i++);
      switch (escaped) {
        case 'n' -> bytes.write('\n');
        case 'r' -> bytes.write('\r');
        case 'x' -> {
          bytes.write(Integer.parseInt(line, i, i + 2, 16));
          i += 2;
        }
        default -> bytes.write(escaped);
      }
    }
    return bytes.toByteArray();
  }

  /** The lines of a resource beside this class; none if there is no such resource. */
  static List<String> lines(String resource) {
    try (InputStream in = Escaped.class.getResourceAsStream(resource)) {
      return in == null ? List.of() : new String(in.readAllBytes(), US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, of a resource that must be there. */
  static List<String> required(String resource) {
    List<String> lines = lines(resource);
    if (lines.isEmpty()) {
      throw new IllegalStateException("no " + resource);
    }
    return Objects.requireNonNull(lines);
  }
}
