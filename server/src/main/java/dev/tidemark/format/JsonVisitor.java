package dev.tidemark.format;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes what it is shown as DynamoDB JSON. Escapes as Jackson does, which AWS writes with. */
final class JsonVisitor extends LineVisitor {
  /** For each byte: what to write instead, or null for itself. */
  private static final byte[] @Nullable [] ESCAPES = escapes();

  private boolean inSet;

  JsonVisitor(ByteSink out, byte[]... leftOut) {
    super(out, leftOut);
  }

  @Override
  void writeName(byte[] bytes, int offset, int length) {
    quoted(bytes, offset, length);
    out.put(':');
  }

  @Override
  public void string(byte[] bytes, int offset, int length) {
    comma();
    begin("{\"S\":");
    quoted(bytes, offset, length);
    end();
  }

  @Override
  public void number(byte[] bytes, int offset, int length) {
    comma();
    begin("{\"N\":");
    out.put('"');
    out.put(bytes, offset, length);
    out.put('"');
    end();
  }

  @Override
  public void binary(byte[] bytes, int offset, int length) {
    comma();
    begin("{\"B\":");
    out.put('"');
    out.putBase64(bytes, offset, length);
    out.put('"');
    end();
  }

  @Override
  public void bool(boolean value) {
    comma();
    out.putAscii(value ? "{\"BOOL\":true}" : "{\"BOOL\":false}");
  }

  @Override
  public void nul() {
    comma();
    out.putAscii("{\"NULL\":true}");
  }

  @Override
  public void beginSet(SetKind kind, int size) {
    comma();
    out.putAscii(
        switch (kind) {
          case SS -> "{\"SS\":[";
          case NS -> "{\"NS\":[";
          case BS -> "{\"BS\":[";
        });
    inSet = true;
  }

  @Override
  public void endSet() {
    inSet = false;
    out.putAscii("]}");
  }

  @Override
  public void beginList(int size) {
    comma();
    out.putAscii("{\"L\":[");
  }

  @Override
  public void endList() {
    out.putAscii("]}");
  }

  @Override
  public void beginMap(int size) {
    super.beginMap(size);
    comma();
    out.putAscii("{\"M\":{");
  }

  @Override
  public void endMap() {
    super.endMap();
    out.putAscii("}}");
  }

  /** Elements of sets are bare. */
  private void begin(String tag) {
    if (!inSet) {
      out.putAscii(tag);
    }
  }

  private void end() {
    if (!inSet) {
      out.put('}');
    }
  }

  private void quoted(byte[] bytes, int offset, int length) {
    out.put('"');
    int end = offset + length;
    int from = offset;
    for (int i = offset; i < end; i++) {
      byte[] escape = ESCAPES[bytes[i] & 0xff];
      if (escape != null) {
        out.put(bytes, from, i - from);
        out.put(escape);
        from = i + 1;
      }
    }
    out.put(bytes, from, end - from);
    out.put('"');
  }

  private static byte[] @Nullable [] escapes() {
    @Nullable String[] texts = new @Nullable String[256];
    for (int c = 0; c < 0x20; c++) {
      texts[c] = String.format("\\u%04X", c);
    }
    texts['\b'] = "\\b";
    texts['\t'] = "\\t";
    texts['\n'] = "\\n";
    texts['\f'] = "\\f";
    texts['\r'] = "\\r";
    texts['"'] = "\\\"";
    texts['\\'] = "\\\\";
    return ascii(texts);
  }

  /** The same in bytes. */
  static byte[] @Nullable [] ascii(@Nullable String[] texts) {
    byte[] @Nullable [] bytes = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      String text = texts[i];
      bytes[i] = text == null ? null : text.getBytes(StandardCharsets.US_ASCII);
    }
    return bytes;
  }
}
