package dev.tidemark.table;

import dev.tidemark.storage.CommitTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a table's changes: of every commit from {@code begin} on, up to {@code end}. Its
 * records come from the table's history; this says which there are, and how they are dealt out.
 *
 * @param begin in whole milliseconds; no two streams of tables of one name have the same
 * @param end no commit at or after it belongs to the stream; null while it is enabled
 * @param generations how commits were dealt out to shards, in order of time; those whose records
 *     are all past reading are left out, but never the last
 */
public record TableStream(
    StreamView view, CommitTime begin, @Nullable CommitTime end, List<Generation> generations) {
  /** How long records can be read. Source: AWS developer guide, "DynamoDB Streams". */
  public static final Duration LIFE = Duration.ofHours(24);

  private static final DateTimeFormatter LABEL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  /**
   * The shards of a while.
   *
   * @param from in whole milliseconds; they hold commits from then on, up to where the next
   *     generation begins
   * @param shards how many equal parts the space of keys is cut into: a power of two, and never
   *     fewer than before, so that every shard has one parent
   */
  public record Generation(CommitTime from, int shards) {
    /** More are of no use: history is kept by the first byte of the key. */
    public static final int SHARDS_MAX = 256;

    public Generation {
      if (Integer.bitCount(shards) != 1 || shards > SHARDS_MAX) {
        throw new IllegalArgumentException("shards: " + shards);
      }
    }
  }

  public TableStream {
    generations = List.copyOf(generations);
    if (generations.isEmpty()) {
      throw new IllegalArgumentException("no shards");
    }
  }

  static TableStream begun(StreamView view, CommitTime at, int shards) {
    return new TableStream(view, at, null, List.of(new Generation(at, shards)));
  }

  public boolean isEnabled() {
    return end == null;
  }

  /** What tells it from the other streams of tables of its table's name. */
  public String label() {
    return LABEL.format(begin.toInstant());
  }

  /** Whether any record can be read. */
  public boolean isReadable(Instant now) {
    return end == null || isInLife(end, now);
  }

  static boolean isInLife(CommitTime end, Instant now) {
    return now.isBefore(end.toInstant().plus(LIFE));
  }

  TableStream ended(CommitTime at) {
    return end == null ? new TableStream(view, begin, at, generations) : this;
  }

  /**
   * With new shards from {@code at} on.
   *
   * @param shards at least; never fewer than there are
   */
  TableStream rolled(CommitTime at, int shards) {
    List<Generation> all = new ArrayList<>(generations);
    all.add(new Generation(at, Math.max(shards, generations.getLast().shards())));
    return new TableStream(view, begin, end, all);
  }

  /** Without the shards of which nothing can be read at {@code now}. */
  TableStream trimmed(Instant now) {
    int first = 0;
    while (first + 1 < generations.size() && !isInLife(generations.get(first + 1).from(), now)) {
      first++;
    }
    return first == 0
        ? this
        : new TableStream(view, begin, end, generations.subList(first, generations.size()));
  }
}
