package dev.tidemark.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes what it is shown as Ion text, in the form that ion-java gives it, which AWS writes with.
 * Numbers are always decimals, never integers; sets are lists with an annotation.
 */
final class IonVisitor extends LineVisitor {
  /** For each byte: what to write instead, or null for itself. */
  private static final byte[] @Nullable [] STRING_ESCAPES = escapes('"');

  private static final byte[] @Nullable [] SYMBOL_ESCAPES = escapes('\'');

  /** What U+0080 to U+009F become, by their second byte. */
  private static final byte[] @Nullable [] C1_ESCAPES = c1Escapes();

  private static final byte[][] KEYWORDS = {
    ascii("null"), ascii("true"), ascii("false"), ascii("nan"),
  };

  /** The first digit's exponent down to which numbers are written with a decimal point. */
  private static final int POINT_EXPONENT_MIN = -6;

  IonVisitor(ByteSink out, byte[]... leftOut) {
    super(out, leftOut);
  }

  @Override
  void writeName(byte[] bytes, int offset, int length) {
    if (isIdentifier(bytes, offset, length)) {
      out.put(bytes, offset, length);
    } else {
      out.put('\'');
      escaped(SYMBOL_ESCAPES, bytes, offset, length);
      out.put('\'');
    }
    out.put(':');
  }

  @Override
  public void string(byte[] bytes, int offset, int length) {
    comma();
    out.put('"');
    escaped(STRING_ESCAPES, bytes, offset, length);
    out.put('"');
  }

  @Override
  public void number(byte[] bytes, int offset, int length) {
    comma();
    int end = offset + length;
    int digits = bytes[offset] == '-' ? offset + 1 : offset;
    int point = digits;
    while (point < end && bytes[point] != '.') {
      point++;
    }
    if (point == end) {
      integer(bytes, offset, digits, end);
    } else {
      fraction(bytes, offset, digits, point, end);
    }
  }

  /** {@code U.}, or {@code Ude} where the digits end in e zeros. */
  private void integer(byte[] bytes, int offset, int digits, int end) {
    int zerosFrom = end;
    while (zerosFrom - 1 > digits && bytes[zerosFrom - 1] == '0') {
      zerosFrom--;
    }
    out.put(bytes, offset, zerosFrom - offset);
    if (zerosFrom == end) {
      out.put('.');
    } else {
      out.put('d');
      out.putDecimal(end - zerosFrom);
    }
  }

  /** As it is, or {@code Ud-n} if it begins with many zeros. */
  private void fraction(byte[] bytes, int offset, int digits, int point, int end) {
    int first = digits;
    while (bytes[first] == '0' || bytes[first] == '.') {
      first++;
    }
    int exponent = first < point ? point - 1 - first : point - first;
    if (exponent >= POINT_EXPONENT_MIN) {
      out.put(bytes, offset, end - offset);
    } else {
      out.put(bytes, offset, digits - offset);
      out.put(bytes, first, end - first);
      out.putAscii("d-");
      out.putDecimal(end - point - 1L);
    }
  }

  @Override
  public void binary(byte[] bytes, int offset, int length) {
    comma();
    out.putAscii("{{");
    out.putBase64(bytes, offset, length);
    out.putAscii("}}");
  }

  @Override
  public void bool(boolean value) {
    comma();
    out.putAscii(value ? "true" : "false");
  }

  @Override
  public void nul() {
    comma();
    out.putAscii("null");
  }

  @Override
  public void beginSet(SetKind kind, int size) {
    comma();
    out.putAscii(
        switch (kind) {
          case SS -> "$dynamodb_SS::[";
          case NS -> "$dynamodb_NS::[";
          case BS -> "$dynamodb_BS::[";
        });
  }

  @Override
  public void endSet() {
    out.put(']');
  }

  @Override
  public void beginList(int size) {
    comma();
    out.put('[');
  }

  @Override
  public void endList() {
    out.put(']');
  }

  @Override
  public void beginMap(int size) {
    super.beginMap(size);
    comma();
    out.put('{');
  }

  @Override
  public void endMap() {
    super.endMap();
    out.put('}');
  }

  private static boolean isIdentifier(byte[] bytes, int offset, int length) {
    if (length == 0 || isDigit(bytes[offset])) {
      return false;
    }
    boolean digitsOnly = length > 1;
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      if (!isDigit(b)) {
        if (!isLetter(b)) {
          return false;
        }
        digitsOnly &= i == offset;
      }
    }
    if (bytes[offset] == '$' && digitsOnly) {
      return false; // $10 is the tenth symbol of a table
    }
    for (byte[] keyword : KEYWORDS) {
      if (Arrays.equals(keyword, 0, keyword.length, bytes, offset, offset + length)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' || b == '$';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private void escaped(byte[] @Nullable [] escapes, byte[] bytes, int offset, int length) {
    int end = offset + length;
    int from = offset;
    for (int i = offset; i < end; i++) {
      byte[] escape = escapes[bytes[i] & 0xff];
      int width = 1;
      if (bytes[i] == (byte) 0xc2 && i + 1 < end) {
        escape = C1_ESCAPES[bytes[i + 1] & 0xff];
        width = 2;
      }
      if (escape != null) {
        out.put(bytes, from, i - from);
        out.put(escape);
        i += width - 1;
        from = i + 1;
      }
    }
    out.put(bytes, from, end - from);
  }

  private static byte[] @Nullable [] escapes(char quote) {
    @Nullable String[] texts = new @Nullable String[256];
    for (int c = 0; c < 0x20; c++) {
      texts[c] = String.format("\\x%02x", c);
    }
    texts[0] = "\\0";
    texts[7] = "\\a";
    texts['\b'] = "\\b";
    texts['\t'] = "\\t";
    texts['\n'] = "\\n";
    texts[11] = "\\v";
    texts['\f'] = "\\f";
    texts['\r'] = "\\r";
    texts[quote] = "\\" + quote;
    texts['\\'] = "\\\\";
    texts[0x7f] = "\\x7f";
    return JsonVisitor.ascii(texts);
  }

  private static byte[] @Nullable [] c1Escapes() {
    @Nullable String[] texts = new @Nullable String[256];
    for (int c = 0x80; c < 0xa0; c++) {
      texts[c] = String.format("\\x%02x", c);
    }
    return JsonVisitor.ascii(texts);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
