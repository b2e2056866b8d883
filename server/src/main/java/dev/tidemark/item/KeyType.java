package dev.tidemark.item;

/** The types that a key attribute can have. */
public enum KeyType {
  S,
  N,
  B
}
