package dev.tidemark.expression;

/** The sections of an update expression. */
public enum UpdateVerb {
  SET,
  REMOVE,
  ADD,
  DELETE
}
