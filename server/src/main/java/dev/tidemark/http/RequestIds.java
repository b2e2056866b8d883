package dev.tidemark.http;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Request ids as DynamoDB makes them: 52 upper-case letters and digits. */
public final class RequestIds implements Supplier<String> {
  private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int LENGTH = 52;

  /** Digits to the base of 36 that 63 bits are good for. */
  private static final int DIGITS_OF_LONG = 12;

  private final RandomGenerator random;

  /**
   * @param random must be thread-safe, and cheap: it is asked in every request. Ids are no secrets
   */
  public RequestIds(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public String get() {
    char[] id = new char[LENGTH];
    long bits = 0;
    for (int i = 0; i < LENGTH; i++) {
      if (i % DIGITS_OF_LONG == 0) {
        bits = random.nextLong() >>> 1;
      }
      id[i] = ALPHABET.charAt((int) (bits % ALPHABET.length()));
      bits /= ALPHABET.length();
    }
    return new String(id);
  }
}
