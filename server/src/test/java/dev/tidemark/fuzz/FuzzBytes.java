package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The bytes of one run, taken from the front: as choices, so that every generator of random things
 * becomes one that a fuzzer can steer, or as they are. Behind the last byte come choices of a fixed
 * seed, so that generators end.
 */
public final class FuzzBytes implements RandomGenerator {
  private final byte[] bytes;
  private final SplittableRandom behind = new SplittableRandom(1);
  private int at;

  public FuzzBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  public int remaining() {
    return bytes.length - at;
  }

  private int next() {
    return at < bytes.length ? bytes[at++] & 0xff : behind.nextInt(256);
  }

  @Override
  public long nextLong() {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | next();
    }
    return value;
  }

  @Override
  public int nextInt() {
    return next() << 24 | next() << 16 | next() << 8 | next();
  }

  /** One byte where one is enough. */
  @Override
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound " + bound);
    }
    if (bound <= 256) {
      return next() % bound;
    }
    return Math.floorMod(bound <= 65_536 ? next() << 8 | next() : nextInt(), bound);
  }

  @Override
  public int nextInt(int origin, int bound) {
    return origin + nextInt(bound - origin);
  }

  @Override
  public boolean nextBoolean() {
    return (next() & 1) != 0;
  }

  /** True once in so many times. */
  public boolean oneIn(int times) {
    return nextInt(times) == 0;
  }

  @SafeVarargs
  public final <T> T pick(T... choices) {
    return choices[nextInt(choices.length)];
  }

  public <T> T pick(List<T> choices) {
    return choices.get(nextInt(choices.size()));
  }

  /** At most so many of the bytes that are left. */
  public byte[] take(int count) {
    int end = Math.min(bytes.length, at + count);
    byte[] taken = Arrays.copyOfRange(bytes, at, end);
    at = end;
    return taken;
  }

  /** All bytes that are left. */
  public byte[] rest() {
    return take(remaining());
  }

  public String restText() {
    return new String(rest(), UTF_8);
  }

  /** A short text, its length chosen first. */
  public String text(int bytesMax) {
    return new String(take(nextInt(bytesMax + 1)), UTF_8);
  }

  /** The bytes with one to four of them changed, put in, taken out or repeated. */
  public byte[] damaged(byte[] sound) {
    byte[] damaged = sound;
    for (int i = nextInt(1, 5); i > 0; i--) {
      int from = nextInt(damaged.length + 1);
      int to = Math.min(damaged.length, from + (oneIn(4) ? nextInt(1, 64) : 1));
      damaged =
          switch (nextInt(6)) {
            case 0 -> spliced(damaged, from, to, new byte[0]);
            case 1 -> spliced(damaged, from, to, new byte[] {(byte) next()});
            case 2 -> spliced(damaged, from, from, new byte[] {(byte) next()});
            case 3 -> spliced(damaged, from, from, Arrays.copyOfRange(damaged, from, to));
            case 4 -> Arrays.copyOf(damaged, from);
            default -> spliced(damaged, from, to, pick(SPARE).getBytes(UTF_8));
          };
    }
    return damaged;
  }

  private static final List<String> SPARE =
      List.of(
          "\u0000",
          "\r\n",
          "\n",
          " ",
          "\"",
          "'",
          "\\",
          "{",
          "}",
          "[",
          "]",
          "<",
          ">",
          "&",
          "%",
          "/",
          "..",
          "-1",
          "0",
          "2147483648",
          "9223372036854775808",
          "1e999999999",
          "ä",
          "\ud83d\ude00",
          "null",
          "true",
          ":",
          ",",
          ";",
          "=",
          "\ufeff",
          "\u2028",
          "%00",
          "%2f",
          "%zz",
          "$",
          "#");

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
    byte[] spliced = new byte[bytes.length - (to - from) + between.length];
    System.arraycopy(bytes, 0, spliced, 0, from);
    System.arraycopy(between, 0, spliced, from, between.length);
    System.arraycopy(bytes, to, spliced, from + between.length, bytes.length - to);
    return spliced;
  }
}
