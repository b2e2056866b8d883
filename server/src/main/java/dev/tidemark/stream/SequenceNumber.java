package dev.tidemark.stream;

import dev.tidemark.storage.CommitTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in the order of a stream: that of commits, and within a commit that of keys. All texts
 * have one length, so that they are in order as texts, too.
 *
 * @param micros the commit's time
 * @param part the first byte of the row's key
 * @param ordinal counts the rows of that commit and part
 */
record SequenceNumber(long micros, int part, int ordinal) implements Comparable<SequenceNumber> {
  static final int PART_MAX = 255;
  static final int ORDINAL_MAX = 99_999;

  private static final int MICROS_DIGITS = 19;
  private static final int PART_DIGITS = 3;
  private static final Pattern TEXT =
      Pattern.compile("1[0-9]{" + (MICROS_DIGITS + PART_DIGITS + 5) + "}");

  SequenceNumber {
    if (micros < 0 || part < 0 || part > PART_MAX || ordinal < 0 || ordinal > ORDINAL_MAX) {
      throw new IllegalArgumentException("sequence number " + micros + " " + part + " " + ordinal);
    }
  }

  /** Before all rows of commits at or after this time. */
  static SequenceNumber from(CommitTime time) {
    return new SequenceNumber(time.micros(), 0, 0);
  }

  /** After all rows of commits before this time. */
  static SequenceNumber before(CommitTime time) {
    return new SequenceNumber(time.micros() - 1, PART_MAX, ORDINAL_MAX);
  }

  /** Null if it is none of ours. */
  static @Nullable SequenceNumber parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      return null;
    }
    try {
      int part = Integer.parseInt(text, 1 + MICROS_DIGITS, 1 + MICROS_DIGITS + PART_DIGITS, 10);
      return part > PART_MAX
          ? null
          : new SequenceNumber(
              Long.parseLong(text, 1, 1 + MICROS_DIGITS, 10),
              part,
              Integer.parseInt(text, 1 + MICROS_DIGITS + PART_DIGITS, text.length(), 10));
    } catch (NumberFormatException _) {
      return null;
    }
  }

  SequenceNumber next() {
    if (ordinal < ORDINAL_MAX) {
      return new SequenceNumber(micros, part, ordinal + 1);
    }
    return part < PART_MAX
        ? new SequenceNumber(micros, part + 1, 0)
        : new SequenceNumber(micros + 1, 0, 0);
  }

  CommitTime time() {
    return new CommitTime(micros);
  }

  @Override
  public int compareTo(SequenceNumber other) {
    int order = Long.compare(micros, other.micros);
    order = order == 0 ? Integer.compare(part, other.part) : order;
    return order == 0 ? Integer.compare(ordinal, other.ordinal) : order;
  }

  /** 28 digits: 1, the micros in 19, the part in 3, the ordinal in 5. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "1%019d%03d%05d", micros, part, ordinal);
  }
}
