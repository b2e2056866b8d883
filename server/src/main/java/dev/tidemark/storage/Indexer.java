package dev.tidemark.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Derives index rows. Pure, and the same for as long as the indexes hold rows. */
@FunctionalInterface
public interface Indexer {
  /**
   * The index rows of a base row: one place for each index, in the order of {@link
   * Indexes#indexes}, null where the index has none. They must not depend on {@link Row#written}.
   */
  List<@Nullable IndexRow> rows(Row base);
}
