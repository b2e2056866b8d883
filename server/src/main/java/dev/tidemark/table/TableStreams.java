package dev.tidemark.table;

import dev.tidemark.storage.CommitTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a table, the latest last: at most one is enabled, and it is the latest. Earlier
 * ones are forgotten once nothing of them can be read; the latest stays, for it is still told of.
 */
public record TableStreams(List<TableStream> all) {
  public static final TableStreams NONE = new TableStreams(List.of());

  public TableStreams {
    all = List.copyOf(all);
  }

  public @Nullable TableStream latest() {
    return all.isEmpty() ? null : all.getLast();
  }

  /** The stream that is on, or null. */
  public @Nullable TableStream enabled() {
    TableStream latest = latest();
    return latest != null && latest.isEnabled() ? latest : null;
  }

  /** Those of which records can be read. */
  public List<TableStream> readable(Instant now) {
    return all.stream().filter(stream -> stream.isReadable(now)).toList();
  }

  TableStreams begun(StreamView view, CommitTime at, int shards) {
    List<TableStream> more = new ArrayList<>(all);
    more.add(TableStream.begun(view, at, shards));
    return new TableStreams(more);
  }

  TableStreams ended(CommitTime at) {
    return new TableStreams(all.stream().map(stream -> stream.ended(at)).toList());
  }

  TableStreams rolled(CommitTime at, int shards) {
    List<TableStream> changed = new ArrayList<>(all);
    changed.add(changed.removeLast().rolled(at, shards));
    return new TableStreams(changed);
  }

  /** Without what nobody can read any more. */
  TableStreams trimmed(Instant now) {
    int last = all.size() - 1;
    return new TableStreams(
        IntStream.rangeClosed(0, last)
            .filter(i -> i == last || all.get(i).isReadable(now))
            .mapToObj(i -> all.get(i).trimmed(now))
            .toList());
  }
}
