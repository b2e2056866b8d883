package dev.tidemark.table;

/** What storage of a table is paid for. Kept and told; all classes are stored alike. */
public enum TableClass {
  STANDARD,
  STANDARD_INFREQUENT_ACCESS
}
