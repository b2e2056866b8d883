package dev.tidemark.encryption;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Texts and maps as bytes: a string is n(4) bytes of UTF-8, a map n(4) pairs of strings in the
 * order of their names.
 */
final class Bytes {
  private Bytes() {}

  /** Fills in what is written. */
  @FunctionalInterface
  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  /** Makes something of what is read. */
  @FunctionalInterface
  interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  static byte[] of(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try {
      writer.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException if the bytes are fewer or more than what is read
   */
  static <T> T read(byte[] bytes, Reader<T> reader) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    T value = reader.read(in);
    if (in.read() >= 0) {
      throw new IOException("more than is known");
    }
    return value;
  }

  static void string(DataOutputStream out, String text) throws IOException {
    block(out, text.getBytes(StandardCharsets.UTF_8));
  }

  static String string(DataInputStream in) throws IOException {
    return new String(block(in), StandardCharsets.UTF_8);
  }

  static void block(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] block(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("block of " + length + " bytes");
    }
    return in.readNBytes(length);
  }

  static void map(DataOutputStream out, Map<String, String> map) throws IOException {
    out.writeInt(map.size());
    for (Map.Entry<String, String> entry : new TreeMap<>(map).entrySet()) {
      string(out, entry.getKey());
      string(out, entry.getValue());
    }
  }

  static NavigableMap<String, String> map(DataInputStream in) throws IOException {
    NavigableMap<String, String> map = new TreeMap<>();
    for (int i = in.readInt(); i > 0; i--) {
      map.put(string(in), string(in));
    }
    return map;
  }
}
