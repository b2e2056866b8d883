package dev.tidemark.verification;

import dev.tidemark.homecoming.ExportSet;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeySchema;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether two exports of one table and one moment or window say the same, in whatever order and in
 * whatever files. Memory is constant: both are sorted by key.
 */
public final class ExportComparison {
  private ExportComparison() {}

  /**
   * A key of which they do not say the same.
   *
   * @param key the key attributes
   * @param first null: the first export does not have it
   * @param second null: the second one does not
   */
  public record Difference(Item key, @Nullable Item first, @Nullable Item second) {}

  /**
   * Compares them.
   *
   * @param keys of the table; null: not known
   * @return how many differences there are
   * @throws dev.tidemark.format.InvalidExportException if one cannot be read
   */
  public static long compare(
      ExportSet first,
      ExportSet second,
      @Nullable KeySchema keys,
      Path scratch,
      Consumer<Difference> differences) {
    long count = 0;
    try (KeyedSorting sorting = new KeyedSorting(scratch, _ -> {})) {
      ExportCheck.forEach(first, keys, sorting::ours);
      ExportCheck.forEach(second, keys, sorting::theirs);
      Iterator<KeyedSorting.Pair> sorted = sorting.sorted();
      while (sorted.hasNext()) {
        KeyedSorting.Pair pair = sorted.next();
        Item ours = pair.ours();
        if (ours == null || !ours.equals(pair.theirs())) {
          count++;
          differences.accept(new Difference(pair.key(), ours, pair.theirs()));
        }
      }
    }
    return count;
  }
}
