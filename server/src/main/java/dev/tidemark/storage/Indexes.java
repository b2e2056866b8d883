package dev.tidemark.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The indexes that an engine keeps with a table.
 *
 * @param indexer gives a row or null for each of {@code indexes}, in their order
 */
public record Indexes(List<Index> indexes, Indexer indexer) {
  /** A table without indexes. */
  public static final Indexes NONE = new Indexes(List.of(), _ -> List.<@Nullable IndexRow>of());

  public Indexes {
    indexes = List.copyOf(indexes);
  }

  List<@Nullable IndexRow> rows(Row base) {
    List<@Nullable IndexRow> rows = indexer.rows(base);
    if (rows.size() != indexes.size()) {
      throw new IllegalStateException(
          rows.size() + " index rows for " + indexes.size() + " indexes");
    }
    return rows;
  }
}
