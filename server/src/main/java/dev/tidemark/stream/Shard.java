package dev.tidemark.stream;

import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.TableStream;
import dev.tidemark.table.TableStream.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A part of a stream: the commits of a while to rows of a part of the keys.
 *
 * @param from the first commits
 * @param end where the next generation begins or the stream ends; null: not yet
 * @param first the first byte of its smallest keys
 * @param width how many first bytes it has
 * @param before the shards that had these keys before; null: none that are known
 */
public record Shard(
    CommitTime from, @Nullable CommitTime end, int first, int width, @Nullable Generation before) {
  private static final int PARTS = 256;

  /** All shards of a stream, parents before their children, in order of their ids. */
  static List<Shard> of(TableStream stream) {
    List<Shard> all = new ArrayList<>();
    List<Generation> generations = stream.generations();
    for (int g = 0; g < generations.size(); g++) {
      Generation generation = generations.get(g);
      CommitTime end = g + 1 < generations.size() ? generations.get(g + 1).from() : stream.end();
      int width = PARTS / generation.shards();
      for (int first = 0; first < PARTS; first += width) {
        Generation before = g == 0 ? null : generations.get(g - 1);
        all.add(new Shard(generation.from(), end, first, width, before));
      }
    }
    return all;
  }

  /** The id of the shard that had its keys before, or null. */
  public @Nullable String parent() {
    if (before == null) {
      return null;
    }
    int parentWidth = PARTS / before.shards();
    return id(before.from(), first - first % parentWidth);
  }

  /** In AWS's form: milliseconds in 20 digits, and 8 hexadecimal digits. */
  public String id() {
    return id(from, first);
  }

  private static String id(CommitTime from, int first) {
    return String.format(
        Locale.ROOT, "shardId-%020d-%08x", from.micros() / 1000, (long) first << 24);
  }

  /** Before every record that it has. */
  public String startingSequenceNumber() {
    return SequenceNumber.from(from).toString();
  }

  /** After every record that it has; null while it is open. */
  public @Nullable String endingSequenceNumber() {
    return end == null ? null : SequenceNumber.before(end).toString();
  }

  /** The rows that it has changes of. */
  Split split(TableId table) {
    int to = first + width;
    return new Split(
        table,
        new KeyRange(
            first == 0 ? new byte[0] : new byte[] {(byte) first},
            to == PARTS ? null : new byte[] {(byte) to}));
  }
}
