package dev.tidemark.stream;

import dev.tidemark.item.Utf8;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableStream;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is called by.
 *
 * @param label tells it from the other streams of tables of that name
 */
public record StreamArn(String region, String account, String table, String label)
    implements Comparable<StreamArn> {
  private static final Pattern TEXT =
      Pattern.compile(
          "arn:aws:dynamodb:([a-z0-9-]+):([0-9]{12}):table/([a-zA-Z0-9_.-]{3,255})/stream/([0-9T:.-]+)");

  private static final Comparator<StreamArn> ORDER =
      Comparator.comparing(StreamArn::region)
          .thenComparing(StreamArn::account)
          .thenComparing(StreamArn::table, Utf8.ORDER)
          .thenComparing(StreamArn::label);

  public static StreamArn of(Table table, TableStream stream) {
    return new StreamArn(table.region(), table.account(), table.name(), stream.label());
  }

  /** Null if it is of no such form. */
  public static @Nullable StreamArn parse(String text) {
    Matcher arn = TEXT.matcher(text);
    return arn.matches()
        ? new StreamArn(arn.group(1), arn.group(2), arn.group(3), arn.group(4))
        : null;
  }

  /** By table, then by time. */
  @Override
  public int compareTo(StreamArn other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "arn:aws:dynamodb:" + region + ":" + account + ":table/" + table + "/stream/" + label;
  }
}
