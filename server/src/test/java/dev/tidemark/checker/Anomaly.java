package dev.tidemark.checker;

/**
 * Something that no serial order explains.
 *
 * @param kind as Adya and Elle call it, such as {@code G-single}; with {@code -realtime} if a
 *     serial order exists but not one in which what ended before another began comes first
 * @param evidence the transactions, and why each comes before the next
 */
public record Anomaly(String kind, String evidence) {
  @Override
  public String toString() {
    return kind + ": " + evidence;
  }
}
