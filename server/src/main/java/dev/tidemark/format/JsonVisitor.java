package dev.tidemark.format;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes what it is shown as DynamoDB JSON. Escapes as Jackson does, which AWS writes with. */
final class JsonVisitor extends LineVisitor {
  private static final byte[] S = ascii("{\"S\":");
  private static final byte[] N = ascii("{\"N\":");
  private static final byte[] B = ascii("{\"B\":");
  private static final byte[] TRUE = ascii("{\"BOOL\":true}");
  private static final byte[] FALSE = ascii("{\"BOOL\":false}");
  private static final byte[] NULL = ascii("{\"NULL\":true}");
  private static final byte[] SS = ascii("{\"SS\":[");
  private static final byte[] NS = ascii("{\"NS\":[");
  private static final byte[] BS = ascii("{\"BS\":[");
  private static final byte[] END_ARRAY = ascii("]}");
  private static final byte[] L = ascii("{\"L\":[");
  private static final byte[] M = ascii("{\"M\":{");
  private static final byte[] END_OBJECT = ascii("}}");

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
    begin(S);
    quoted(bytes, offset, length);
    end();
  }

  @Override
  public void number(byte[] bytes, int offset, int length) {
    comma();
    begin(N);
    out.put('"');
    out.put(bytes, offset, length);
    out.put('"');
    end();
  }

  @Override
  public void binary(byte[] bytes, int offset, int length) {
    comma();
    begin(B);
    out.put('"');
    out.putBase64(bytes, offset, length);
    out.put('"');
    end();
  }

  @Override
  public void bool(boolean value) {
    comma();
    out.put(value ? TRUE : FALSE);
  }

  @Override
  public void nul() {
    comma();
    out.put(NULL);
  }

  @Override
  public void beginSet(SetKind kind, int size) {
    comma();
    out.put(
        switch (kind) {
          case SS -> SS;
          case NS -> NS;
          case BS -> BS;
        });
    inSet = true;
  }

  @Override
  public void endSet() {
    inSet = false;
    out.put(END_ARRAY);
  }

  @Override
  public void beginList(int size) {
    comma();
    out.put(L);
  }

  @Override
  public void endList() {
    out.put(END_ARRAY);
  }

  @Override
  public void beginMap(int size) {
    super.beginMap(size);
    comma();
    out.put(M);
  }

  @Override
  public void endMap() {
    super.endMap();
    out.put(END_OBJECT);
  }

  /** Elements of sets are bare. */
  private void begin(byte[] tag) {
    if (!inSet) {
      out.put(tag);
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

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The same in bytes. */
  static byte[] @Nullable [] ascii(@Nullable String[] texts) {
    byte[] @Nullable [] bytes = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      String text = texts[i];
      bytes[i] = text == null ? null : ascii(text);
    }
    return bytes;
  }
}
