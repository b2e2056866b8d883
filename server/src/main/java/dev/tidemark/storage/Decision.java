package dev.tidemark.storage;

/** What a {@link Mutator} wants done with its row. */
public sealed interface Decision {
  /** Write {@code value}. */
  record Put(byte[] value, int sizeBytes) implements Decision {}

  /** Remove the row; fine if there is none, and then nothing is recorded. */
  record Delete() implements Decision {}

  /** Leave the row as it is; in a transaction the row is still checked. */
  record Keep() implements Decision {}

  /** Do nothing, in a transaction to any row. The reason comes back in the {@link Outcome}. */
  record Refuse(RuntimeException reason) implements Decision {}

  Decision DELETE = new Delete();
  Decision KEEP = new Keep();
}
