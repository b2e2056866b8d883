package dev.tidemark.objectstore;

import java.util.Comparator;

/** The order of S3 listings: by UTF-8 bytes, which is the order of code points. */
public final class KeyOrder {
  /** Unlike {@link String#compareTo}, puts what is outside the basic plane last. */
  public static final Comparator<String> UTF_8 = KeyOrder::compare;

  private KeyOrder() {}

  private static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean bothOrNone = Character.isSurrogate(x) == Character.isSurrogate(y);
        return bothOrNone ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
