package dev.tidemark.http;

import org.jspecify.annotations.Nullable;

/** Who a request says it is from, for the log; whether that is so is for others to say. */
final class AccessKeys {
  private static final int CHARS_MAX = 128;

  /** What stands before it: in the header of version 4 and of 2, and in the query of either. */
  private static final String[] MARKS = {"Credential=", "AWS ", "AWSAccessKeyId="};

  private AccessKeys() {}

  /** The id of a key, or null if the request names none that could be one. */
  static @Nullable String named(Exchange exchange) {
    String authorization = exchange.header("authorization");
    String text = authorization == null ? exchange.rawQuery() : authorization;
    if (text == null) {
      return null;
    }
    for (String mark : MARKS) {
      int begin = text.indexOf(mark);
      if (begin >= 0) {
        return word(text, begin + mark.length());
      }
    }
    return null;
  }

  private static @Nullable String word(String text, int begin) {
    int end = begin;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    return end == begin || end - begin > CHARS_MAX ? null : text.substring(begin, end);
  }

  private static boolean isOfWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '.';
  }
}
