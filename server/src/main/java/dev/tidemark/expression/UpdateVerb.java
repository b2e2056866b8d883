package dev.tidemark.expression;

/** The sections of an update expression. */
enum UpdateVerb {
  SET,
  REMOVE,
  ADD,
  DELETE
}
