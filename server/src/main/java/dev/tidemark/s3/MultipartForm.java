package dev.tidemark.s3;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A body of type {@code multipart/form-data}: the fields before the file, and the file as a stream
 * that ends where its part does. What follows the file is not looked at. One thread at a time.
 *
 * <p>Source: RFC 2046, section 5.1, and RFC 7578. The limit of 20 KB is S3's.
 */
final class MultipartForm {
  private static final int FIELDS_BYTES_MAX = 20 * 1024;
  private static final long REST_BYTES_MAX = 16 * 1024 * 1024;
  private static final int BOUNDARY_CHARS_MAX = 70;
  private static final String FILE = "file";

  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Parts parts;
  private @Nullable String fileName;
  private boolean hasFile;

  private MultipartForm(InputStream in, String boundary) {
    this.parts = new Parts(in, "\r\n--" + boundary);
  }

  /**
   * Reads up to the file.
   *
   * @param contentType with the boundary
   * @throws S3Exception if the form is broken, or its fields are too large
   */
  static MultipartForm read(InputStream in, String contentType) throws IOException {
    String boundary = parameter(contentType, "boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > BOUNDARY_CHARS_MAX) {
      throw S3Error.MALFORMED_POST.toException();
    }
    MultipartForm form = new MultipartForm(in, boundary);
    try {
      form.readFields();
    } catch (EOFException e) {
      throw S3Error.MALFORMED_POST.toException();
    }
    return form;
  }

  /** By name in lower case, in their order; values of one name are joined by commas. */
  Map<String, String> fields() {
    return fields;
  }

  boolean hasFile() {
    return hasFile;
  }

  /** The name of the file without folders, or null if the client told none. */
  @Nullable String fileName() {
    return fileName;
  }

  /** The file's content. Fails with MalformedPOSTRequest if the body ends before it does. */
  InputStream file() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
          return parts.read(buffer, offset, length);
        } catch (EOFException e) {
          throw S3Error.MALFORMED_POST.toException();
        }
      }
    };
  }

  /**
   * Reads what is left of the body, so that the sender has sent it all before it is answered; of
   * much more than fields need, a part.
   */
  void skipRest() throws IOException {
    parts.skip(REST_BYTES_MAX);
  }

  private void readFields() throws IOException {
    int left = FIELDS_BYTES_MAX;
    left -= parts.readAll(left).length; // a preamble, which says nothing
    while (parts.next()) {
      String name = null;
      String file = null;
      for (String line = parts.line(left); !line.isEmpty(); line = parts.line(left)) {
        left -= line.length();
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase("content-disposition")) {
          name = parameter(line, "name");
          file = parameter(line, "filename");
        }
      }
      if (name == null) {
        throw S3Error.MALFORMED_POST.toException();
      }
      String field = name.toLowerCase(Locale.ROOT);
      if (field.equals(FILE)) {
        hasFile = true;
        fileName = file == null ? null : file.substring(lastSlash(file) + 1);
        return;
      }
      byte[] value = parts.readAll(left);
      left -= value.length + name.length();
      fields.merge(
          field,
          new String(value, StandardCharsets.UTF_8),
          (earlier, later) -> earlier + "," + later);
    }
  }

  private static int lastSlash(String file) {
    return Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
  }

  /** A parameter of a header's value, quotes taken off; or null. */
  private static @Nullable String parameter(String header, String name) {
    int at = 0;
    while (at < header.length()) {
      int semicolon = header.indexOf(';', at);
      int equals = semicolon < 0 ? -1 : header.indexOf('=', semicolon);
      if (equals < 0) {
        return null;
      }
      String found = header.substring(semicolon + 1, equals).strip();
      StringBuilder value = new StringBuilder();
      at = equals + 1;
      if (at < header.length() && header.charAt(at) == '"') {
        for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
          boolean escaped = header.startsWith("\\\"", at) || header.startsWith("\\\\", at);
          at += escaped ? 1 : 0;
          value.append(header.charAt(at));
        }
      } else {
        int end = header.indexOf(';', at);
        end = end < 0 ? header.length() : end;
        value.append(header.substring(at, end).strip());
        at = end;
      }
      if (found.equalsIgnoreCase(name)) {
        return value.toString();
      }
    }
    return null;
  }

  /** The body, cut at the delimiter. */
  private static final class Parts {
    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[64 * 1024];
    private int from;
    private int to;

    /** How many bytes from {@link #from} on are of this part, as far as is known. */
    private int free;

    private boolean atDelimiter;

    Parts(InputStream in, String delimiter) {
      this.in = in;
      this.delimiter = delimiter.getBytes(StandardCharsets.ISO_8859_1);
      // The first delimiter has no line before it.
      buffer[0] = '\r';
      buffer[1] = '\n';
      to = 2;
    }

    /** The rest of this part; at most so many bytes, or MaxPostPreDataLengthExceededError. */
    byte[] readAll(int bytesMax) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] chunk = new byte[1024];
      for (int count = read(chunk, 0, chunk.length); count >= 0; ) {
        out.write(chunk, 0, count);
        if (out.size() > bytesMax) {
          throw S3Error.POST_FIELDS_TOO_LARGE.toException();
        }
        count = read(chunk, 0, chunk.length);
      }
      return out.toByteArray();
    }

    /** Bytes of this part, or -1 at its end. */
    int read(byte[] out, int offset, int length) throws IOException {
      while (free == 0) {
        if (atDelimiter) {
          return -1;
        }
        look();
      }
      int count = Math.min(length, free);
      System.arraycopy(buffer, from, out, offset, count);
      from += count;
      free -= count;
      return count;
    }

    /** Finds out what of the buffer is of this part, and reads more if that is nothing. */
    private void look() throws IOException {
      for (int i = from; i < to; i++) {
        if (buffer[i] == '\r' && startsDelimiter(i)) {
          free = i - from;
          atDelimiter = to - i >= delimiter.length;
          if (atDelimiter || free > 0) {
            return;
          }
          fill();
          return;
        }
      }
      free = to - from;
      if (free == 0) {
        fill();
      }
    }

    /** Whether a delimiter lies there, as far as the buffer reaches. */
    private boolean startsDelimiter(int at) {
      int length = Math.min(delimiter.length, to - at);
      for (int i = 0; i < length; i++) {
        if (buffer[at + i] != delimiter[i]) {
          return false;
        }
      }
      return true;
    }

    void skip(long bytesMax) throws IOException {
      long skipped = 0;
      int count = 0;
      while (count >= 0 && skipped < bytesMax) {
        skipped += count;
        count = in.read(buffer);
      }
    }

    private void fill() throws IOException {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
      int count = in.read(buffer, to, buffer.length - to);
      if (count < 0) {
        throw new EOFException();
      }
      to += count;
    }

    /** Goes on behind the delimiter: true if there is another part. */
    boolean next() throws IOException {
      from += delimiter.length;
      atDelimiter = false;
      return !line(delimiter.length).startsWith("--");
    }

    /** A line, its end taken off, or what is left if the body ends with {@code --}. */
    String line(int bytesMax) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (true) {
        if (from == to) {
          fill();
        }
        byte b = buffer[from++];
        if (b == '\n') {
          return line.toString(StandardCharsets.UTF_8).stripTrailing();
        }
        line.write(b);
        if (line.size() == 2 && line.toString(StandardCharsets.UTF_8).equals("--")) {
          return "--";
        }
        if (line.size() > Math.max(bytesMax, 2)) {
          throw S3Error.POST_FIELDS_TOO_LARGE.toException();
        }
      }
    }
  }
}
