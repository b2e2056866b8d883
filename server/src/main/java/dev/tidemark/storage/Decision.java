package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/** What a {@link Mutator} wants done with its row. */
public sealed interface Decision {
  /** Write {@code value}. */
  record Put(byte[] value, int sizeBytes) implements Decision {}

  /**
   * Remove the row; fine if there is none, and then nothing is recorded.
   *
   * @param expired whether because its time had come, which {@link StorageEngine#feed} tells
   */
  record Delete(boolean expired) implements Decision {}

  /** Leave the row as it is; in a transaction the row is still checked. */
  record Keep() implements Decision {}

  /** Do nothing, in a transaction to any row. The reason comes back in the {@link Outcome}. */
  record Refuse(RuntimeException reason) implements Decision {}

  /** Whether a decision taken on {@code current} leaves another row behind, or none. */
  static boolean changes(@Nullable Row current, Decision decision) {
    return switch (decision) {
      case Put _ -> true;
      case Delete _ -> current != null;
      case Keep _, Refuse _ -> false;
    };
  }

  Decision DELETE = new Delete(false);
  Decision EXPIRE = new Delete(true);
  Decision KEEP = new Keep();
}
