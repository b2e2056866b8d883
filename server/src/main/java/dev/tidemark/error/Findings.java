package dev.tidemark.error;

/** Who is told what a check of stored data finds. */
public interface Findings {
  /**
   * Something that must not be: data is lost or wrong, or contradicts itself.
   *
   * @param kind one word, the same for all faults of a kind
   * @param where the table, file or object, as a person would look for it
   * @param what one line
   */
  void fault(String kind, String where, String what);

  /** Something that is not as after a clean stop, and that a server puts right or lives with. */
  void note(String kind, String where, String what);
}
