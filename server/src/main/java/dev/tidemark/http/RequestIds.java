package dev.tidemark.http;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Request ids as DynamoDB makes them: 52 upper-case letters and digits. */
public final class RequestIds implements Supplier<String> {
  private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int LENGTH = 52;

  private final RandomGenerator random;

  /**
   * @param random must be thread-safe
   */
  public RequestIds(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public String get() {
    char[] id = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      id[i] = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
    return new String(id);
  }
}
