package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a row. Pure: it may run again, on another image, before anything is
 * written.
 */
@FunctionalInterface
public interface Mutator {
  /**
   * @param current the row as it is, null if there is none
   */
  Decision decide(@Nullable Row current);
}
