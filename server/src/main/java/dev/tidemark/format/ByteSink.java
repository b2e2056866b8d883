package dev.tidemark.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow and are used again, so that writing a line makes no garbage. Not thread-safe. */
public final class ByteSink {
  private static final byte[] BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  public ByteSink() {
    this(1024);
  }

  public ByteSink(int capacityBytes) {
    bytes = new byte[Math.max(16, capacityBytes)];
  }

  /** The buffer itself; what is written ends at {@link #length()}. Another one after growing. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /** Forgets the content, keeps the memory. */
  public void reset() {
    length = 0;
  }

  /** Forgets what was written after the first {@code newLength} bytes. */
  void truncate(int newLength) {
    length = newLength;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** The last byte; the sink must not be empty. */
  byte last() {
    return bytes[length - 1];
  }

  /** An ASCII character. */
  public void put(char ascii) {
    if (length == bytes.length) {
      grow(1);
    }
    bytes[length++] = (byte) ascii;
  }

  public void put(byte[] source) {
    put(source, 0, source.length);
  }

  public void put(byte[] source, int offset, int count) {
    if (bytes.length - length < count) {
      grow(count);
    }
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  /** Text of ASCII characters only. */
  public void putAscii(String text) {
    int count = text.length();
    if (bytes.length - length < count) {
      grow(count);
    }
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  /** A number in decimal digits. */
  public void putDecimal(long value) {
    if (value == Long.MIN_VALUE) {
      putAscii("-9223372036854775808");
      return;
    }
    long rest = value;
    if (rest < 0) {
      put('-');
      rest = -rest;
    }
    int digits = 1;
    for (long power = rest / 10; power > 0; power /= 10) {
      digits++;
    }
    if (bytes.length - length < digits) {
      grow(digits);
    }
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /** Standard base64 with padding, without line breaks. */
  public void putBase64(byte[] source, int offset, int count) {
    long encoded = (count + 2L) / 3 * 4;
    if (bytes.length - length < encoded) {
      grow(Math.toIntExact(encoded));
    }
    byte[] to = bytes;
    int at = length;
    int from = offset;
    int end = offset + count;
    for (; end - from >= 3; from += 3) {
      int three =
          ((source[from] & 0xff) << 16)
              | ((source[from + 1] & 0xff) << 8)
              | (source[from + 2] & 0xff);
      to[at++] = BASE64[three >>> 18];
      to[at++] = BASE64[(three >>> 12) & 63];
      to[at++] = BASE64[(three >>> 6) & 63];
      to[at++] = BASE64[three & 63];
    }
    if (from < end) {
      boolean two = end - from == 2;
      int rest = ((source[from] & 0xff) << 16) | (two ? (source[from + 1] & 0xff) << 8 : 0);
      to[at++] = BASE64[rest >>> 18];
      to[at++] = BASE64[(rest >>> 12) & 63];
      to[at++] = two ? BASE64[(rest >>> 6) & 63] : (byte) '=';
      to[at++] = '=';
    }
    length = at;
  }

  private void grow(int more) {
    long doubled = Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
    bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, Math.addExact(length, more)));
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
